import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import type { Context } from "../../../provider/lifecycle/context";
import { openRun } from "../../../provider/lifecycle/run";
import { outgoingConnection } from "../../../provider/resources/outgoingConnection";
import { appsConfigOf, SHORT_WAITS } from "../atlassian/apps";

let sandbox: NamedSandbox<DefaultApps>;
let warnings: string[];

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.stop());

beforeEach(async () => {
  await sandbox.control.reset();
  warnings = [];
});

/** An operation of a new process. */
function operation(): Context {
  const entry = (product: DefaultApps): object => ({
    ...{ product, url: sandbox.apps[product].url, username: "admin", password: "admin" },
  });
  const appsConfig = appsConfigOf({ jira: { ...entry("jira") }, confluence: { ...entry("confluence") } });
  return openRun(appsConfig, { timeouts: { ...SHORT_WAITS, longest: 20_000 } }).operation({
    warn: (message) => warnings.push(message),
    signal: AbortSignal.timeout(20_000),
  });
}

test("an outgoing link without an authorization endpoint is listed with the reason, and not imported", async () => {
  const changes = sandbox.control.changeOutOfBand("jira");
  const { id } = await changes.createConnection({
    ...{ name: "machine", clientId: "machine", clientSecret: "s", scopes: ["READ"] },
    authorizationEndpoint: "https://b.example.com/authorize",
    tokenEndpoint: "https://b.example.com/token",
  });
  await changes.omitMembers("outgoingConnections", "machine", ["authorizationEndpoint"]);
  const context = operation();
  expect(await outgoingConnection.list?.(context, "jira")).toEqual([
    {
      id: `jira/outgoing/${id}`,
      name: "machine",
      obstacle: "has no authorization endpoint (another grant type), which cannot be declared",
    },
  ]);
  await expect(outgoingConnection.read(context, `jira/outgoing/${id}`, undefined)).rejects.toMatchObject({
    code: "APP_UNSUPPORTED",
    message: expect.stringMatching(/"machine" on jira has no authorization endpoint/),
  });
  expect(warnings).toEqual([]);
});

test("a preview of a new outgoing link warns once of the endpoint that the remote app publishes instead", async () => {
  const { url } = sandbox.apps.confluence;
  await sandbox.control.faults.add({
    match: { app: "confluence", path: "/\\.well-known/" },
    times: 0,
    phase: "before-act",
    effect: {
      kind: "status",
      status: 200,
      json: {
        issuer: url,
        authorization_endpoint: `${url}/rest/oauth2-server/latest/authorize`,
        token_endpoint: `${url}/rest/oauth2/latest/token`,
      },
    },
  });
  const context = operation();
  const declared = {
    app: "jira",
    name: "Confluence",
    remoteApp: "confluence",
    clientId: "c",
    scopes: ["READ"],
  };
  const { inputs } = outgoingConnection.check(context.appsConfig, declared, new Set(Object.keys(declared)));
  for (const name of ["Confluence", "Wiki"])
    await outgoingConnection.existing?.(context, context.app("jira"), { ...inputs, name }, ["clientSecret"]);
  expect(warnings).toEqual([
    expect.stringMatching(
      /^confluence publishes the authorization endpoint \S+\/rest\/oauth2-server\/latest\/authorize, but outgoing links to it get \S+\/rest\/oauth2\/latest\/authorize\. .* \[ENDPOINT_DIFFERS\]$/,
    ),
  ]);
  await sandbox.control.requestLog.assert({ path: "/\\.well-known/", app: "confluence", count: 1 });
});
