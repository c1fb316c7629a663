// @ts-check
"use strict";
/**
 * Prints, as JSON, the provider's text of every resource class by type, as the SDK hands it to the engine. Run by the test
 * with one Node after another. The packages are those of the project whose folder is the argument.
 */

const { createRequire } = require("node:module");
const path = require("node:path");

const ofProject = createRequire(path.join(process.argv[2] ?? "", "index.js"));
/** @type {typeof import("@pulumi/pulumi")} */
const pulumi = ofProject("@pulumi/pulumi");

/** @type {Record<string, Set<string>>} */
const texts = {};

async function main() {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      (texts[type.slice(type.lastIndexOf(":") + 1)] ??= new Set()).add(inputs.__provider);
      return { id: name, state: inputs };
    },
    call: () => ({}),
  });
  /** @type {typeof import("../../dist/sdk/dynamic")} */
  const sdk = ofProject("pulumi-applinks");
  for (let n = 0; n < 10; n += 1) {
    const name = `r${n}`;
    const client = { clientId: "c", clientSecret: "s", scopes: ["READ"] };
    new sdk.ApplicationLink(name, { app: "a", name, remoteApp: "b" });
    new sdk.IncomingClient(name, { app: "a", name, redirectUrls: ["https://example.com"] });
    new sdk.ScopeGrant(name, { app: "a", clientId: name, scopes: ["READ"] });
    new sdk.OutgoingConnection(name, { app: "a", name, remoteApp: "b", ...client });
    new sdk.LinkHealth(name, { app: "a", remoteApp: "b", redirectUrl: "https://example.com", ...client });
  }
  await pulumi.runtime.disconnect();
  const found = Object.fromEntries(Object.entries(texts).map(([type, set]) => [type, [...set]]));
  process.stdout.write(JSON.stringify(found));
}

main().catch((/** @type {unknown} */ error) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
