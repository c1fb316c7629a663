import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { readAppsConfig } from "../../../provider/config/apps";
import {
  getApplicationLinks,
  getIncomingClients,
  getManifest,
  getOutgoingConnections,
  getScopes,
} from "../../../provider/functions";
import { getRedirectUrl } from "../../../provider/functions/redirectUrl";
import type { Context } from "../../../provider/lifecycle/context";
import { openRun } from "../../../provider/lifecycle/run";

let sandbox: NamedSandbox<DefaultApps>;
let context: Context;
let warnings: string[];

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(() => sandbox.stop());

beforeEach(async () => {
  await sandbox.control.reset();
  const entry = (product: "jira" | "confluence"): object => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password: "admin",
  });
  const appsConfig = readAppsConfig(
    JSON.stringify({ jira: entry("jira"), confluence: entry("confluence") }),
    {},
  );
  warnings = [];
  context = openRun(appsConfig).operation({
    warn: (message) => warnings.push(message),
    signal: AbortSignal.timeout(10_000),
  });
});

test("an app's manifest has its ID, type, version and base URL, and needs no credential", async () => {
  const manifest = await getManifest(context, { app: "jira" });
  expect(manifest).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    typeId: "jira",
    name: expect.any(String),
    version: "11.2.0",
    url: sandbox.apps.jira.url,
  });
  const [requested] = await sandbox.control.requestLog.entries({ app: "jira" });
  expect(requested?.username).toBeUndefined();
});

test("an app's scopes come from the product, with the scopes that they imply, and without a request", async () => {
  const { scopes } = getScopes(context, { app: "confluence" });
  expect(scopes.find(({ name }) => name === "WRITE")).toEqual({
    name: "WRITE",
    implies: ["READ"],
    powerful: false,
  });
  expect(scopes.filter(({ powerful }) => powerful).map(({ name }) => name)).toEqual([
    "ADMIN",
    "SYSTEM_ADMIN",
  ]);
  expect(await sandbox.control.requestLog.entries({})).toEqual([]);
});

test("application links are listed with the types that can be declared", async () => {
  await sandbox.control
    .changeOutOfBand("jira")
    .createLink({ name: "Wiki", typeId: "confluence", rpcUrl: "https://wiki.example.com" });
  const { applicationLinks } = await getApplicationLinks(context, { app: "jira" });
  expect(applicationLinks[0]).toMatchObject({
    name: "Wiki",
    type: "confluence",
    applicationUrl: "https://wiki.example.com",
    primary: true,
  });
});

test("incoming links are listed without their secrets", async () => {
  const redirects = ["https://ci.example.com/cb"];
  const { clientSecret } = await sandbox.control
    .changeOutOfBand("jira")
    .createClient({ name: "ci", redirects, scope: "WRITE" });
  const { incomingClients } = await getIncomingClients(context, { app: "jira" });
  expect(incomingClients).toMatchObject([{ name: "ci", redirectUrls: redirects, scopes: ["WRITE"] }]);
  expect(JSON.stringify(incomingClients)).not.toContain(clientSecret);
});

test("outgoing links are listed with their endpoints", async () => {
  const endpoint = `${sandbox.apps.jira.url}/rest/oauth2/latest`;
  await sandbox.control.changeOutOfBand("confluence").createConnection({
    name: "jira",
    clientId: "c",
    clientSecret: "canary-secret",
    authorizationEndpoint: `${endpoint}/authorize`,
    tokenEndpoint: `${endpoint}/token`,
    scopes: ["READ"],
  });
  const { outgoingConnections } = await getOutgoingConnections(context, { app: "confluence" });
  expect(outgoingConnections).toMatchObject([
    { name: "jira", type: "generic", clientId: "c", scopes: ["READ"] },
  ]);
  expect(JSON.stringify(outgoingConnections)).not.toContain("canary-secret");
});

test("an app without a configuration fails with a suggestion", async () => {
  await expect(async () => getIncomingClients(context, { app: "jirra" })).rejects.toThrow(
    'did you mean "jira"?',
  );
  expect(() => getScopes(context, { app: "jirra" })).toThrow('did you mean "jira"?');
});

test("a redirect URL for a lookalike of an app's authorization endpoint has a warning, and the hash of the exact text", () => {
  const warnings: string[] = [];
  const warn: Context["warn"] = (code, message) => warnings.push(`${code} ${message}`);
  const { url } = sandbox.apps.jira;
  const endpoint = `${url}/rest/oauth2/latest/authorize`;
  const lookalike = endpoint.replace("localhost", "LOCALHOST");
  const redirectUrlFor = (authorizationEndpoint: string): string =>
    getRedirectUrl({ appsConfig: context.appsConfig, warn }, { app: "confluence", authorizationEndpoint })
      .redirectUrl;
  expect(redirectUrlFor(lookalike)).not.toBe(redirectUrlFor(endpoint));
  expect(warnings).toEqual([
    expect.stringContaining(
      `SIMILAR_URL getRedirectUrl: authorizationEndpoint differs only in spelling from that of jira, ${endpoint}.`,
    ),
  ]);
});

test("objects that cannot be read are left out of lists and named in a warning", async () => {
  const changes = sandbox.control.changeOutOfBand("jira");
  const endpoints = { authorizationEndpoint: "https://b/authorize", tokenEndpoint: "https://b/token" };
  for (const name of ["sound", "damaged"]) {
    await changes.createLink({ name, typeId: "generic", rpcUrl: `https://${name}.example.com` });
    await changes.createClient({ name, redirects: [`https://${name}.example.com/cb`], scope: "READ" });
    await changes.createConnection({
      name,
      clientId: name,
      clientSecret: "s",
      scopes: ["READ"],
      ...endpoints,
    });
  }
  await changes.omitMembers("applicationLinks", "damaged", ["displayUrl"]);
  await changes.omitMembers("incomingClients", "damaged", ["scope"]);
  await changes.omitMembers("outgoingConnections", "damaged", ["type"]);
  const sound = [expect.objectContaining({ name: "sound" })];
  for (let time = 0; time < 2; time++) {
    expect((await getApplicationLinks(context, { app: "jira" })).applicationLinks).toEqual(sound);
    expect((await getIncomingClients(context, { app: "jira" })).incomingClients).toEqual(sound);
    expect((await getOutgoingConnections(context, { app: "jira" })).outgoingConnections).toEqual(sound);
  }
  const [connection = {}] = (await getOutgoingConnections(context, { app: "jira" })).outgoingConnections;
  expect(Object.keys(connection).sort().join(" ")).toBe(
    "authorizationEndpoint clientId name outgoingId scopes tokenEndpoint type",
  );
  expect(warnings).toEqual(
    [
      /^skipped on jira: the application link \S+ \("damaged"\) has no valid "displayUrl"\. .* \[OBJECT_SKIPPED\]$/,
      /^skipped on jira: the incoming link \S+ \("damaged"\) has no valid "scope"\. .* \[OBJECT_SKIPPED\]$/,
      /^skipped on jira: the outgoing link \S+ \("damaged"\) has no valid "type"\. .* \[OBJECT_SKIPPED\]$/,
    ].map((line): unknown => expect.stringMatching(line)),
  );
});
