/** A link between a Cloud site and a Data Center app, as states have it, and the apps of its configuration. */

import { linksIn, type LinkState } from "../../../cli/handoff/linkState";
import { readAppsConfig } from "../../../provider/config/apps";
import type { AppTarget } from "../../../provider/atlassian/target";
import type { Handoff } from "../../../provider/schema/types.gen";

type Values = Record<string, unknown>;

/** A resource of a link, by its adapter-independent type. */
export interface Part {
  type: string;
  inputs: Values;
  outputs?: Values;
}

/** What `pulumi stack export --show-secrets` prints for links with these resources. */
export function exportOf(
  links: readonly { name: string; parts: readonly Part[]; isComplete?: boolean }[],
  prefix = "pulumi-nodejs:dynamic/applinks:",
): string {
  const resources = links.flatMap(({ name, parts, isComplete = true }, number) => {
    const urn = `urn:pulumi:dev::links::applinks:index:MutualLink::${name}`;
    const own = number === 0 ? urn : `${urn.slice(0, -name.length)}${name}`;
    return [
      { urn: own, type: "applinks:index:MutualLink", ...(isComplete ? { outputs: { checklist: [] } } : {}) },
      ...parts.map(({ type, inputs, outputs = {} }, index) => ({
        urn: `urn:pulumi:dev::links::applinks:index:MutualLink$${prefix}${type}::${name}-${String(index)}`,
        type: `${prefix}${type}`,
        parent: own,
        inputs,
        outputs,
      })),
    ];
  });
  return JSON.stringify({ version: 3, deployment: { resources } });
}

/** A secret as the engine prints it with --show-secrets. */
export function shownSecret(value: string): Values {
  return {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  };
}

/** The check of the direction from jira, the Cloud site, to wiki. */
export function fromSite(status: string, manualSteps: string[]): Part {
  const inputs = { app: "jira", remoteApp: "wiki", scopes: ["READ", "WRITE"], manualSteps };
  return { type: "LinkHealth", inputs, outputs: { ...inputs, status } };
}

/** The check of the direction from wiki to jira, the Cloud site. */
export function toSite(status: string, manualSteps: string[]): Part {
  const inputs = { app: "wiki", remoteApp: "jira", scopes: ["READ"], manualSteps };
  return { type: "LinkHealth", inputs, outputs: { ...inputs, status } };
}

/** The incoming link on wiki for the site. */
export function incoming(redirectUrl: string, clientSecret: string): Part {
  const inputs = { app: "wiki", name: "Jira", redirectUrls: [redirectUrl] };
  return {
    type: "IncomingClient",
    inputs,
    outputs: { ...inputs, clientId: "issued-id", clientSecret: shownSecret(clientSecret) },
  };
}

/** The state of one link. */
export function stateOf(parts: readonly Part[], isComplete = true): LinkState {
  const [link] = linksIn(exportOf([{ name: "jira-wiki", parts, isComplete }]));
  if (link === undefined) throw new Error("the export has no link");
  return link;
}

/** The apps: jira is a Cloud site, whose screens have shown these values. */
export function appsWith(shown: Handoff): ReadonlyMap<string, AppTarget> {
  const config = {
    jira: {
      product: "jira",
      url: "https://example.atlassian.net",
      deployment: "cloud",
      handoff: { wiki: shown },
    },
    wiki: { product: "confluence", url: "https://wiki.example.com" },
  };
  return readAppsConfig(JSON.stringify(config), {}).targets;
}
