/** Programs that use the plugin by resource tokens alone, as every language registers them. */

import path from "node:path";
import { DYNAMIC, type Adapter } from "./stack";

const ROOT = path.resolve(__dirname, "../..");

/** The plugin, as a user's project names one that is not installed. */
export const PLUGIN: Adapter = {
  preamble: `
const pulumi = require("@pulumi/pulumi");
const typed = (type, outputs) => class extends pulumi.CustomResource {
  constructor(name, args, options) {
    const unset = Object.fromEntries(outputs.map((output) => [output, undefined]));
    super("applinks:index:" + type, name, { ...unset, ...args }, options);
  }
};
const ApplicationLink = typed("ApplicationLink", ["linkId", "type", "applicationUrl"]);
const IncomingClient = typed("IncomingClient", ["clientId", "clientSecret", "incomingId"]);
const ScopeGrant = typed("ScopeGrant", ["effectiveScopes"]);
const OutgoingConnection = typed("OutgoingConnection", ["redirectUrl", "outgoingId"]);
const LinkHealth = typed("LinkHealth", ["status", "problems"]);
class MutualLink extends pulumi.ComponentResource {
  constructor(name, args, options) {
    const outputs = { status: undefined, redirectUrls: undefined, clientIds: undefined };
    super("applinks:index:MutualLink", name, { ...outputs, ...args }, options, true);
  }
}
class Provider extends pulumi.ProviderResource {
  constructor(name, { apps }, options) {
    super("applinks", name, { apps: pulumi.output(apps).apply(JSON.stringify) }, options);
  }
}
const invoke = (name, args) => pulumi.output(pulumi.runtime.invoke("applinks:index:" + name, args));
`,
  project: `plugins: { providers: [{ name: applinks, path: ${JSON.stringify(path.join(ROOT, "bin"))} }] }\n`,
  types: ["applinks:index:"],
};

/** Programs that import either package themselves. Random resources of a `MutualLink` count, too. */
export const BOTH: Adapter = {
  preamble: "",
  project: PLUGIN.project,
  types: [...DYNAMIC.types, ...PLUGIN.types, "random:"],
};
