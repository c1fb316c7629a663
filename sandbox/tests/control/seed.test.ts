import fc from "fast-check";
import { startSandbox, type NamedSandbox } from "../../index";
import { redirectSuffix, redirectUrlOf } from "../../state/ids";
import { request } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ]{0,8}[a-z]$/), { maxLength: 4 });

test("a seed with an export restores exactly the same state", async () => {
  const states = fc.record({
    clients: names,
    connections: names,
    links: names,
    tokens: fc.nat({ max: 3 }),
    seconds: fc.nat({ max: 100_000 }),
  });
  await fc.assert(
    fc.asyncProperty(states, async ({ clients, connections, links, tokens, seconds }) => {
      const { control, apps } = sandbox;
      await control.reset();
      const jira = control.changeOutOfBand("jira");
      for (const name of clients)
        await jira.createClient({ name, redirects: ["https://x/cb"], scope: "READ" });
      for (const name of links) {
        await jira.createLink({
          name,
          typeId: "stash",
          rpcUrl: `http://example.com/${encodeURIComponent(name)}`,
        });
      }
      for (const name of connections) {
        await control.changeOutOfBand("confluence").createConnection({
          name,
          clientId: "c",
          clientSecret: `secret of ${name}`,
          authorizationEndpoint: "https://x/authorize",
          tokenEndpoint: "https://x/token",
          scopes: ["READ"],
        });
      }
      for (let number = 0; number < tokens; number += 1) {
        await jira.createToken({ username: "user", expiresInSeconds: number });
      }
      await request(apps.jira.url, "GET", "/rest/oauth2/latest/client");
      await control.faults.add({ match: { app: "x" }, phase: "before-act", effect: { kind: "reset" } });
      await control.clock.advance({ seconds });

      const before = await control.export({ secrets: "included" });
      await control.reset();
      expect(await control.export({ secrets: "included" })).not.toEqual(before);
      await control.seed(before);
      expect(await control.export({ secrets: "included" })).toEqual(before);
    }),
    { numRuns: 15 },
  );
});

test("a seed may omit members with defaults, and may refer to the URLs of apps", async () => {
  await sandbox.control.seed(`
apps:
  jira:
    settings: { dialect: { incoming-secret-returned: creation } }
    accounts:
      - { username: bot, password: pw, role: sysadmin }
    personalAccessTokens:
      - { username: bot, token: fixed-token }
    applicationLinks:
      - { name: Wiki, typeId: confluence, rpcUrl: "\${confluence.url}" }
    incomingClients:
      - { name: portal, redirects: ["https://b/cb", "https://a/cb", "https://a/cb"], scope: READ }
    outgoingConnections:
      - name: wiki
        clientId: c
        clientSecret: s
        authorizationEndpoint: "\${confluence.url}/rest/oauth2/latest/authorize"
        tokenEndpoint: "\${confluence.url}/rest/oauth2/latest/token"
        scopes: [WRITE, READ]
`);
  const { apps } = await sandbox.control.export({ secrets: "included" });
  const wiki = sandbox.apps.confluence.url;
  expect(apps.jira).toMatchObject({
    settings: { dialect: { "incoming-secret-returned": "creation" }, authorizationCodeSeconds: 60 },
    accounts: [{ username: "bot", userKey: "JIRAUSER10000", role: "sysadmin" }],
    applicationLinks: [{ name: "Wiki", rpcUrl: wiki, displayUrl: wiki, primary: true, system: false }],
    incomingClients: [{ redirects: ["https://a/cb", "https://b/cb"], userKey: "JIRAUSER10000" }],
    outgoingConnections: [
      {
        type: "GENERIC",
        scopes: ["READ", "WRITE"],
        redirectUriSuffix: redirectSuffix(`${wiki}/rest/oauth2/latest/authorize`),
      },
    ],
  });
  expect(apps.confluence?.accounts).toHaveLength(3);
  const headers = { authorization: "Bearer fixed-token" };
  const listed = await request(sandbox.apps.jira.url, "GET", "/rest/oauth2/latest/client", {
    as: null,
    headers,
  });
  expect(listed.json).toMatchObject([{ name: "portal" }]);
});

test("a placeholder becomes the end of the redirect URLs of outgoing links to the app", async () => {
  const redirect = "${confluence.url}/plugins/servlet/oauth2/client/callback/${jira.redirectSuffix}";
  const clients = [{ name: "wiki", redirects: [redirect, "https://${other.redirectSuffix}"], scope: "READ" }];
  await sandbox.control.seed({ apps: { jira: { incomingClients: clients } } });
  const { incomingClients } = (await sandbox.control.export()).apps["jira"] ?? {};
  const endpoint = `${sandbox.apps.jira.url}/rest/oauth2/latest/authorize`;
  expect(incomingClients?.[0]?.redirects).toEqual([
    redirectUrlOf(sandbox.apps.confluence.url, endpoint),
    "https://${other.redirectSuffix}",
  ]);
});

test("a seed for an app that does not run is refused as a whole", async () => {
  const seed = { apps: { jira: { version: "9.0.0" }, bamboo: {} } };
  await expect(sandbox.control.seed(seed)).rejects.toThrow("bamboo");
  expect((await sandbox.control.export()).apps.jira?.version).toBe("11.2.0");
});

describe("an export", () => {
  test("hashes secrets by default; a changed secret has another hash", async () => {
    const changes = sandbox.control.changeOutOfBand("jira");
    const { clientSecret } = await changes.createClient({
      name: "a",
      redirects: ["https://a/cb"],
      scope: "READ",
    });
    const { token } = await changes.createToken({ username: "admin" });
    const redacted = await sandbox.control.export();
    const text = JSON.stringify(redacted);
    expect(text).not.toContain(clientSecret);
    expect(text).not.toContain(token);
    expect(redacted.apps.jira?.incomingClients?.[0]?.clientSecret).toMatch(/^sha256:[0-9a-f]{16}$/);
    expect(await sandbox.control.export()).toEqual(redacted);
    await changes.resetClientSecret("a");
    expect(await sandbox.control.export()).not.toEqual(redacted);
  });

  test("of the state does not depend on reads, on the clock, or on the order of creation", async () => {
    const input = {
      redirects: ["https://a/cb"],
      scope: "READ",
      clientId: "c",
      clientSecret: "s",
      id: "i",
      userKey: "u",
    };
    const clients = ["b", "a"].map((name) => ({ name, ...input }));
    await sandbox.control.seed({ apps: { jira: { incomingClients: clients } } });
    const state = await sandbox.control.export({ only: "state" });
    expect(state).not.toHaveProperty("requestLog");
    expect(state.apps.jira).not.toHaveProperty("audit");
    await request(sandbox.apps.jira.url, "GET", "/rest/oauth2/latest/client");
    await sandbox.control.clock.advance({ seconds: 5 });
    await sandbox.control.seed({ apps: { jira: { incomingClients: clients.reverse() } } });
    expect(JSON.stringify(await sandbox.control.export({ only: "state" }))).toBe(JSON.stringify(state));
  });
});
