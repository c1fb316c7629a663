// @ts-check
"use strict";
/**
 * Lets a process that is started with `--require` of this file find the hosts of a government environment on this machine: no
 * name server knows the names that tests use.
 */

const dns = require("node:dns");

/** The domain under which the vendor runs its environment for the government of the United States. */
const GOVERNMENT = ".atlassian-us-gov-mod.net";

const { lookup } = dns;

/** @type {(hostname: string, ...rest: unknown[]) => void} */
const onThisMachine = (hostname, ...rest) => {
  Reflect.apply(lookup, dns, [hostname.endsWith(GOVERNMENT) ? "127.0.0.1" : hostname, ...rest]);
};
Object.assign(dns, { lookup: onThisMachine });
