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

/** @type {(hostname: string, ...rest: any[]) => void} */
const onThisMachine = (hostname, ...rest) => {
  // @ts-expect-error The arguments are passed on unchanged.
  lookup(hostname.endsWith(GOVERNMENT) ? "127.0.0.1" : hostname, ...rest);
};
Object.assign(dns, { lookup: onThisMachine });
