import { writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createCA, createCert, type Certificate } from "mkcert";
import { md, pki } from "node-forge";
import { PLUGIN } from "./plugin";
import { ok, openStack, type Outcome, type Stack } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = {
  jira: { product: "jira" },
  confluence: { product: "confluence" },
  staging: { product: "jira" },
  archive: { product: "jira" },
  bamboo: { product: "bamboo", version: "8.2.9" },
  crowd: { product: "crowd", version: "6.2" },
} as const;

type Name = keyof typeof APPS;

let testApps: TestApps<Name>;
/** Servers that are no working apps. Each counts the requests that could change something. */
const stubs: Server[] = [];
let changing = 0;

beforeAll(async () => {
  testApps = await openTestApps("preflight", APPS);
  for (const [app, username] of [
    ["jira", "user"],
    ["staging", "user"],
    ["archive", "project-admin"],
  ] as const) {
    await testApps.sandbox.control.changeOutOfBand(app).setAccount(username, { password: "canary-password" });
  }
});

afterAll(async () => {
  for (const server of stubs) {
    server.closeAllConnections();
    server.close();
  }
  await testApps.close();
});

/** The port of a new server. */
async function serve(server: Server): Promise<number> {
  server.on("request", ({ method }: { method?: string }) => {
    if (method !== "GET") changing += 1;
  });
  stubs.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return (server.address() as AddressInfo).port;
}

/** The URL of a new app behind TLS. A client that does not accept the certificate gets no response. */
async function behindTls(options: ServerOptions): Promise<string> {
  return `https://localhost:${await serve(createHttpsServer(options, (_request, response) => response.end("{}")))}`;
}

/** A self-signed certificate, as a fresh installation has it. */
function selfSigned(host: string): Certificate {
  const { privateKey, publicKey } = pki.rsa.generateKeyPair(2048);
  const certificate = pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = "01";
  certificate.validity.notAfter = new Date(Date.now() + 24 * 60 * 60_000);
  certificate.setSubject([{ name: "commonName", value: host }]);
  certificate.setIssuer([{ name: "commonName", value: host }]);
  certificate.sign(privateKey, md.sha256.create());
  return { key: pki.privateKeyToPem(privateKey), cert: pki.certificateToPem(certificate) };
}

/** The configuration of an app of the sandbox. */
const appConfig = (app: Name, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  product: APPS[app].product,
  url: testApps.sandbox.apps[app].url,
  username: "admin",
  password: "admin",
  ...more,
});

/** Runs the program with an apps configuration of its own, and expects that nothing is written anywhere. */
async function tried(
  command: "preview" | "up",
  program: string,
  appsConfig: Record<string, Record<string, unknown>>,
  stack = testApps.stack,
): Promise<Outcome> {
  const { sandbox } = testApps;
  const file = path.join(stack.folder, "Apps.yaml");
  writeFileSync(file, JSON.stringify({ config: { "applinks:apps": appsConfig } }));
  stack.program(program);
  const outcome = await stack[command]("--config-file", file);
  await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
  expect(changing).toBe(0);
  return outcome;
}

/** The output of a run in one line. */
const reported = ({ text }: Outcome): string => text.replace(/\s+/g, " ");

describe("all problems at once", () => {
  let plugin: Stack;

  beforeAll(async () => {
    plugin = await openStack("preflight-by-plugin", PLUGIN);
  });

  afterAll(() => plugin.remove());

  test.each([
    ["of dynamic resources", () => testApps.stack],
    ["of the plugin", () => plugin],
  ])("one preview %s reports all problems of program and configuration", async (_adapter, stack) => {
    const preview = await tried(
      "preview",
      `new MutualLink("link", { between: ["jira", "bitbucket"],
         grants: { jira: ["READ", "WRIET"], bitbucket: ["REPO_RAED"] } });`,
      {
        jira: appConfig("jira", { username: "user", password: "canary-password" }),
        // Nothing refers to it.
        confluence: appConfig("confluence", { displayUrl: "https://wiki.example.com" }),
        bitbucket: { product: "bitbucket", url: "http://localhost:1", token: "canary-token" },
      },
      stack(),
    );
    expect(preview.code).not.toBe(0);
    const text = reported(preview);
    for (const sentence of [
      'grants.jira[1]: Jira has no scope "WRIET"; did you mean WRITE?',
      'grants.bitbucket[0]: Bitbucket has no scope "REPO_RAED"; did you mean REPO_READ?',
      'for the account "user"',
      "Grant the account in applinks:apps.jira.password the System Administrator permission",
      "on bitbucket (http://localhost:1): the connection was refused",
      "Check the URL, the network and the firewalls between here and the app",
    ]) {
      expect(text).toContain(sentence);
    }
    expect(text).not.toContain("applinks:apps.confluence");
    expect(text).not.toContain("canary");
  });

  test.each([
    ["of dynamic resources", () => testApps.stack],
    ["of the plugin", () => plugin],
  ])("one wrong credential is one error in a preview %s with a whole link", async (_adapter, stack) => {
    const preview = await tried(
      "preview",
      'new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] } });',
      { jira: appConfig("jira", { password: "canary-password" }), confluence: appConfig("confluence") },
      stack(),
    );
    expect(preview.code).not.toBe(0);
    const diagnostics = preview.text.slice(preview.text.indexOf("Diagnostics:"));
    expect(diagnostics.match(/error:/g)).toHaveLength(1);
    expect(diagnostics.match(/did not accept the credential/g)).toHaveLength(1);
    expect(diagnostics).not.toMatch(/^ +at /m);
  });
});

/** The apps, the problem of each, and the message about it. */
const CAUSES: [app: string, cause: string, message: RegExp][] = [
  ["unknown-host", "its host is unknown", /its host name (is unknown|could not be looked up)/],
  [
    "refused",
    "nothing listens there",
    /the connection was refused\. Check the URL, the network and the fire/,
  ],
  [
    "self-signed",
    "its certificate is self-signed",
    /its certificate is self-signed\. Correct the certificate/,
  ],
  [
    "unknown-authority",
    "its certificate is from an unknown authority",
    /its certificate is signed by an unknown CA/,
  ],
  ["expired", "its certificate has expired", /its certificate has expired\. Correct the certificate, or set/],
  [
    "other-host",
    "its certificate is another host's",
    /its certificate is for another host\. Correct the cert/,
  ],
  ["proxied", "its proxy is down", /the connection was refused \(through the proxy localhost:1\)\. Ch/],
  [
    "guarded",
    "a login page responds with 200",
    /200, text\/html, not a response of the REST API \(a login page, single sign-on or a proxy\?\)/,
  ],
  [
    "rootless",
    "its context path is missing",
    /404, .*not from the product's REST API\. Check .* context path/,
  ],
  [
    "bamboo",
    "it is too old for incoming links",
    /Bamboo 8\.2\.9 has no OAuth 2\.0 links: they need 9\.1 or later; upg/,
  ],
  [
    "crowd",
    "it is too old for outgoing links",
    /Crowd 6\.2 has no OAuth 2\.0 links: they need 6\.3 or later; upgrade it/,
  ],
  [
    "confluence",
    "its base URL is another one",
    /reports the base URL http:\/\/localhost:\d+\/confluence, but its configuration/,
  ],
  [
    "staging",
    "the account is no administrator",
    /for the account "user"\. Grant the account in applinks:apps\.sta/,
  ],
  [
    "archive",
    "the account is no system administrator",
    /for the account "project-admin"\. Grant the account in app/,
  ],
];

describe("an app that cannot be used", () => {
  let appsConfig: Record<string, Record<string, unknown>>;
  let up: Outcome;

  beforeAll(async () => {
    const ours = await createCA({
      organization: "Ours",
      countryCode: "XX",
      state: "X",
      locality: "X",
      validity: 2,
    });
    const certificate = (host: string, validity = 2): ReturnType<typeof createCert> =>
      createCert({ domains: [host], validity, ca: ours });
    const loginPage = createHttpServer((_request, response) =>
      response.setHeader("content-type", "text/html").end("<form>"),
    );
    const jira = (url: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
      product: "jira",
      url,
      token: "canary-token",
      ...more,
    });
    appsConfig = {
      jira: appConfig("jira"),
      tunnelled: jira("https://behind.example.com", { tunnel: true, preflight: false }),
      "passed-over": jira("http://localhost:2", { preflight: false }),
      "unknown-host": jira("https://jira.invalid"),
      refused: jira("http://localhost:1"),
      "self-signed": jira(await behindTls(selfSigned("localhost"))),
      "unknown-authority": jira(await behindTls(await certificate("localhost"))),
      expired: jira(await behindTls(await certificate("localhost", -1)), { ca: ours.cert }),
      "other-host": jira(await behindTls(await certificate("other.example.com")), { ca: ours.cert }),
      proxied: jira("https://jira.example.com", { proxy: "http://user:canary-password@localhost:1" }),
      guarded: jira(`http://localhost:${await serve(loginPage)}`),
      rootless: jira(new URL(testApps.sandbox.apps.jira.url).origin),
      bamboo: appConfig("bamboo"),
      crowd: appConfig("crowd"),
      confluence: appConfig("confluence", { displayUrl: "https://wiki.example.com" }),
      staging: appConfig("staging", { username: "user", password: "canary-password" }),
      archive: appConfig("archive", { username: "project-admin", password: "canary-password" }),
      unreferenced: jira("http://localhost:3"),
    };
    // One resource refers to all of them.
    const redirectUrls = Object.entries(appsConfig)
      .filter(([app]) => !["jira", "tunnelled", "unreferenced"].includes(app))
      .map(
        ([, { url, displayUrl = url }]) => `${String(displayUrl)}/plugins/servlet/oauth2/client/callback/any`,
      );
    up = await tried(
      "up",
      `new IncomingClient("client", { app: "jira", name: "ci", redirectUrls: ${JSON.stringify(redirectUrls)} });`,
      appsConfig,
    );
  });

  /** The messages about an app's configuration. The engine prints everything twice. */
  const reportedOf = (app: string): string[] => {
    const lines = up.text.split("\n").map((line) => line.slice(line.indexOf("applinks:apps.")));
    return [...new Set(lines.filter((line) => line.startsWith(`applinks:apps.${app}: `)))];
  };

  test.each(CAUSES)("is reported with its cause: %s: %s", (app, _cause, message) => {
    expect(reportedOf(app)).toEqual([expect.stringMatching(message)]);
  });

  test("is reported if it is behind a tunnel and a resource names it", async () => {
    const program =
      'new ApplicationLink("link", { app: "jira", remoteApp: "tunnelled", name: "Behind a tunnel" });';
    expect(reported(await tried("up", program, appsConfig))).toContain(
      "remoteApp: applinks:apps.tunnelled.tunnel: links over OAuth 2.0 do not work through application tunnels",
    );
  });

  test("fails the run before anything is created, and the output has no credential", async () => {
    expect(up.code).not.toBe(0);
    expect(await testApps.stack.resources()).toEqual([]);
    expect(up.text).not.toContain("canary");
  });

  test("is not reported if it works, if preflight is false, or if no resource refers to it", () => {
    for (const app of ["jira", "passed-over", "unreferenced"]) expect(reportedOf(app)).toEqual([]);
  });
});

test("a clock that is far off is a warning, and an app with preflight: false gets no request", async () => {
  const { control } = testApps.sandbox;
  await control.requestLog.clear();
  await control.clock.advance({ seconds: 600 });
  const preview = ok(
    await tried(
      "preview",
      'new IncomingClient("client", { app: "jira", name: "ci", redirectUrls: ["https://ci.example.com"] });',
      {
        jira: appConfig("jira"),
        confluence: appConfig("confluence", { displayUrl: "https://wiki.example.com", preflight: false }),
      },
    ),
  );
  expect(preview.steps).toEqual(["create client"]);
  expect(reported(preview)).toMatch(
    /warning: jira has a clock skew of (59|60)\d seconds: its clock is ahead of this machine/,
  );
  expect((await control.requestLog.entries()).map(({ app }) => app)).toEqual(["jira", "jira"]);
});

test.each([
  ["of dynamic resources", () => Promise.resolve(testApps.stack)],
  ["of the plugin", () => openStack("instance-by-plugin", PLUGIN)],
])(
  "another instance behind a URL stops preview, up and destroy %s, until its server ID is accepted",
  async (adapter, open) => {
    const stack = await open();
    const { control } = testApps.sandbox;
    const config = (app: Name): string[] => {
      const file = path.join(stack.folder, "Instance.yaml");
      writeFileSync(
        file,
        JSON.stringify({
          config: { "applinks:apps": { jira: appConfig(app, { username: "admin", password: "admin" }) } },
        }),
      );
      return ["--config-file", file];
    };
    const program = `new IncomingClient("client", { app: "jira", name: "client ${adapter}", redirectUrls: ["https://ci.example.com"] });`;
    stack.program(program);
    for (const app of ["jira", "staging"] as const)
      await control.changeOutOfBand(app).setAccount("admin", { role: "sysadmin" });
    ok(await stack.up(...config("jira")));
    const { apps } = await control.export({ only: "state" });
    const [own, other] = [apps["jira"]?.serverId ?? "", apps["staging"]?.serverId ?? ""];
    const [before] = (await stack.resources()).filter(({ id }) => id?.startsWith("jira/incoming/"));
    expect(before?.outputs).toMatchObject({ serverId: own });

    await control.requestLog.clear();
    const runs = [
      await stack.preview(...config("staging")),
      await stack.up(...config("staging")),
      await stack.up("--refresh", "--run-program", ...config("staging")),
      await stack.destroy("--run-program", ...config("staging")),
    ];
    for (const run of runs) {
      expect(run.code).not.toBe(0);
      expect(reported(run)).toContain(`with the server ID ${own}, but `);
      expect(reported(run)).toContain(`is the instance with the server ID ${other}. Nothing was changed.`);
      expect(reported(run)).toContain("[WRONG_INSTANCE]");
    }
    await control.requestLog.assert({ mutating: true, count: 0 });

    stack.env["APPLINKS_JIRA_ACCEPT_INSTANCE"] = other;
    ok(await stack.up("--refresh", "--run-program", ...config("staging")));
    delete stack.env["APPLINKS_JIRA_ACCEPT_INSTANCE"];
    const [after] = (await stack.resources()).filter(({ id }) => id?.startsWith("jira/incoming/"));
    expect(after?.outputs).toMatchObject({ serverId: other });
    ok(await stack.preview("--expect-no-changes", ...config("staging")));
    ok(await stack.destroy(...config("staging")));
    if (stack !== testApps.stack) await stack.remove();
  },
);
