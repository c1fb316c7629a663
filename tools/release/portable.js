// @ts-check
"use strict";

const { createHash } = require("node:crypto");

/**
 * Each word of a portable text with what stands for it where the apps run.
 * @param {import("./portable").Addresses} addresses
 * @returns {[word: string, here: string][]}
 */
function dictionary(addresses) {
  return Object.entries(addresses).flatMap(([app, address]) => [
    [`<to ${app}>`, createHash("md5").update(`${address}/rest/oauth2/latest/authorize`).digest("base64url")],
    [`<${app}>`, address],
  ]);
}

/** @type {typeof import("./portable").portable} */
function portable(text, addresses) {
  return dictionary(addresses).reduce((rest, [word, here]) => rest.replaceAll(here, word), text);
}

/** @type {typeof import("./portable").local} */
function local(text, addresses) {
  return dictionary(addresses).reduce((rest, [word, here]) => rest.replaceAll(word, here), text);
}

module.exports = { local, portable };
