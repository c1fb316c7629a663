/**
 * A link between a Data Center app and a Cloud site of the sandbox, under the host name of a government environment. The test reads values off the
 * site's state as an administrator reads them off its screens, and enters those of the checklist.
 */

import { cpSync } from "node:fs";
import path from "node:path";
import { runBrowserFlow, startSandbox, type NamedSandbox } from "applinks-sandbox";
import { openStack, ok, type Stack } from "./stack";
import { newToken } from "./testApps";

const HOST = "agency.atlassian-us-gov-mod.net";
const HANDOFF = "applinks:apps.jira.handoff.confluence";

let sandbox: NamedSandbox<"jira" | "confluence">;
let stack: Stack;

beforeAll(async () => {
  // The sandbox uses http; the products require https without these settings.
  const settings = { skipRedirectUrlHttpsRequirement: true };
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira", deployment: "cloud", host: HOST, settings },
      confluence: { product: "confluence", settings },
    },
  });
  stack = await openStack("cloud-handoff");
  cpSync(path.resolve(__dirname, "../../examples/cloud-handoff/typescript"), stack.folder, {
    recursive: true,
  });
  stack.env["NODE_OPTIONS"] = `--require ${path.join(__dirname, "hosts.js")}`;
  await stack.configure({
    plain: {
      "applinks:apps.jira.product": "jira",
      "applinks:apps.jira.url": sandbox.apps.jira.url,
      "applinks:apps.jira.deployment": "cloud",
      "applinks:apps.jira.allowHttp": "true",
      "applinks:apps.confluence.product": "confluence",
      "applinks:apps.confluence.url": sandbox.apps.confluence.url,
      "applinks:apps.confluence.allowHttp": "true",
    },
    secret: { "applinks:apps.confluence.token": await newToken(sandbox, "confluence") },
  });
});

afterAll(async () => {
  await stack.remove();
  await sandbox.stop();
});

test("the checklist leads to a link that works both ways, with the site's own endpoints and redirect URL", async () => {
  const { jira, confluence } = sandbox.apps;
  const site = sandbox.control.changeOutOfBand("jira");
  const { apps } = await sandbox.control.export({ only: "state" });
  await site.createSiteLink({
    id: apps["confluence"]?.serverId,
    name: "Confluence",
    typeId: "confluence",
    rpcUrl: confluence.url,
  });
  const root = `${jira.url}/rest/sandbox/1.0/oauth2`;
  const appEndpoints = {
    authorizationEndpoint: `${confluence.url}/rest/oauth2/latest/authorize`,
    tokenEndpoint: `${confluence.url}/rest/oauth2/latest/token`,
    scopes: ["READ"],
  };
  const begun = { ...appEndpoints, clientId: "later", clientSecret: "later" };
  const { redirectUriSuffix } = await site.saveOutgoing("Confluence", begun);
  await stack.configure({
    plain: {
      [`${HANDOFF}.redirectUrl`]: `${root}/callback/${redirectUriSuffix}`,
      [`${HANDOFF}.authorizationEndpoint`]: `${root}/authorize`,
      [`${HANDOFF}.tokenEndpoint`]: `${root}/token`,
    },
  });
  ok(await stack.up());

  const { checklist, clientSecrets } = (await stack.outputs()) as {
    checklist: string[];
    clientSecrets: Record<string, string>;
  };
  const shown = (pattern: RegExp): string => pattern.exec(checklist.join("\n"))?.[1] ?? "";
  await site.saveOutgoing("Confluence", {
    ...appEndpoints,
    clientId: shown(/enter the client ID (\S+),/),
    clientSecret: clientSecrets["jira"],
  });
  const { clientId, clientSecret } = await site.saveIncoming("Confluence", {
    redirects: [shown(/enter the redirect URL (\S+) and the scopes READ,/)],
    scope: "READ",
  });
  await stack.configure({
    plain: {
      [`${HANDOFF}.entered`]: shown(/\.entered' (\S+)\./),
      [`${HANDOFF}.clientId`]: clientId,
    },
    secret: { [`${HANDOFF}.clientSecret`]: clientSecret },
  });
  ok(await stack.up());
  expect(await stack.outputs()).toMatchObject({
    status: { jira: "CONNECTED", confluence: "CONNECTED" },
    checklist: [],
  });

  await site.connectSiteLink("Confluence");
  expect(await site.linkStatus("Confluence")).toEqual({ status: "CONNECTED" });
  for (const [from, to] of [
    [jira.url, confluence.url],
    [confluence.url, jira.url],
  ] as const) {
    expect(await runBrowserFlow({ from, to })).toMatchObject({ status: 200 });
  }
  expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
  const written = await sandbox.control.requestLog.entries({ app: "jira", mutating: true });
  expect(written).toEqual([]);
});
