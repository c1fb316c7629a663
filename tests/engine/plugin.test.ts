/** The plugin under the real engine, for programs in any language. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { listening } from "../provider/adapters/loopback";
import { detailedDiffs } from "./detailedDiff";
import { PLUGIN } from "./plugin";
import { kill, portOf, start, type Running } from "./processes";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

const PROGRAM = `
const { redirectUrl } = invoke("getRedirectUrl", { app: "confluence", remoteApp: "jira" });
const link = new ApplicationLink("link", { app: "confluence", remoteApp: "jira", name: "Jira" });
const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ", "WRITE"],
  redirectUrls: [redirectUrl, "https://second.example.com/callback"] });
const reports = new IncomingClient("reports", { app: "jira", name: "reports",
  redirectUrls: ["https://reports.example.com/callback"] });
new ScopeGrant("grant", { app: "jira", clientId: reports.clientId, scopes: ["READ"] });
const connection = new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection",
  scopes: ["WRITE"], clientId: client.clientId, clientSecret: client.clientSecret });
const health = new LinkHealth("health", { app: "confluence", remoteApp: "jira", clientId: client.clientId,
  clientSecret: client.clientSecret, redirectUrl: connection.redirectUrl, scopes: ["WRITE"], linkId: link.linkId });
exports.secret = client.clientSecret;
exports.redirectUrl = connection.redirectUrl;
exports.status = health.status;
`;

describe("the lifecycle of a stack", () => {
  let testApps: TestApps;

  beforeAll(async () => {
    testApps = await openTestApps("plugin", APPS, PLUGIN);
  });

  afterAll(() => testApps.close());

  const clients = async () => {
    const { apps } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
    return apps["jira"]?.incomingClients ?? [];
  };

  test("a preview shows the redirect URL of a connection before it is created", async () => {
    testApps.stack.program(PROGRAM);
    const { changes, text } = ok(await testApps.stack.preview());
    expect(changes).toEqual({ create: 6 });
    expect(text).toMatch(/redirectUrl: "http:.*\/plugins\/servlet\/oauth2\/client\/callback\//);
    expect(text).toMatch(/status +: \[unknown\]/);
    expect(await clients()).toEqual([]);
  });

  test("up creates everything, keeps the secret encrypted, and a preview after it is empty", async () => {
    expect(ok(await testApps.stack.up()).changes).toEqual({ create: 6 });
    const { secret, status } = await testApps.stack.outputs();
    expect(status).toBe("CONNECTED");
    expect(secret).toBe((await clients()).find(({ name }) => name === "client")?.clientSecret);
    expect(ok(await testApps.stack.pulumi("stack", "export")).stdout).not.toContain(String(secret));
    expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual({ same: 6 });
    expect(ok(await testApps.stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  });

  test("drift is found, reported at its exact path, and repaired", async () => {
    await testApps.sandbox.control.changeOutOfBand("jira").updateClient("client", { scope: "READ ADMIN" });
    const found = await testApps.stack.refresh("--preview-only", "--expect-no-changes", "--diff");
    expect(found.code).not.toBe(0);
    expect(found.text).toMatch(/~ scopes: \[\s+~ \[1\]: "WRITE" => "ADMIN"/);
    expect(detailedDiffs(found)).toEqual({ client: { "scopes[1]": "update" } });
    const repair = ok(await testApps.stack.up("--refresh"));
    expect(detailedDiffs(repair)["client"]).toEqual({ "scopes[1]": "update" });
    expect(ok(await testApps.stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  });

  test("a preview of a changed program has the exact paths, and the outputs that stay", async () => {
    testApps.stack.program(PROGRAM.replace("second.example.com", "moved.example.com"));
    const planned = ok(await testApps.stack.preview("--diff"));
    expect(planned.steps).toEqual(["update client", "update connection", "update health"]);
    // The secret is the one that the app has when the client is updated.
    expect(detailedDiffs(planned)).toEqual({
      client: { "redirectUrls[1]": "update" },
      connection: { clientSecret: "update" },
      health: { clientSecret: "update" },
    });
    expect(planned.text).toContain("moved.example.com");
    expect(planned.text).not.toMatch(/clientId.*\[unknown\]/);
    expect(ok(await testApps.stack.up()).steps).toEqual(["update client"]);
  });

  test("a wrong program fails with all its problems and without secrets", async () => {
    testApps.stack.program(
      `new IncomingClient("wrong", { app: "jria", name: "wrong", scopes: ["RAED"], redirectUrls: "none" });`,
    );
    const { code, text } = await testApps.stack.preview();
    expect(code).not.toBe(0);
    expect(text).toContain("redirectUrls: must be an array");
    expect(text).toContain('did you mean "jira"?');
  });

  test("destroy leaves nothing", async () => {
    ok(await testApps.stack.destroy());
    expect(await clients()).toEqual([]);
    expect(await testApps.stack.resources()).toEqual([]);
  });
});

describe("import", () => {
  let testApps: TestApps;

  beforeAll(async () => {
    testApps = await openTestApps("plugin-import", APPS, PLUGIN);
  });

  afterAll(() => testApps.close());

  test("every object is imported by its ID alone, and the program that declares it changes nothing", async () => {
    const { stack, sandbox } = testApps;
    const { url } = sandbox.apps.jira;
    // A client of another owner; the program declares its scopes alone.
    const { clientId } = await sandbox.control
      .changeOutOfBand("jira")
      .createClient({ name: "reports", redirects: ["https://reports.example.com/callback"], scope: "READ" });
    stack.program(`
      new ApplicationLink("link", { app: "confluence", name: "Jira", type: "jira", applicationUrl: "${url}" });
      const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ"],
        redirectUrls: ["https://z.example.com/callback", "https://a.example.com/callback"] });
      new ScopeGrant("grant", { app: "jira", clientId: "${clientId}", scopes: ["READ"] });
      new OutgoingConnection("connection", { app: "confluence", name: "connection", scopes: ["READ"],
        authorizationEndpoint: "${url}/rest/oauth2/latest/authorize", tokenEndpoint: "${url}/rest/oauth2/latest/token",
        clientId: client.clientId, clientSecret: client.clientSecret });
    `);
    ok(await stack.up());
    const made = await stack.resources();
    for (const { urn } of [...made].reverse())
      ok(await stack.pulumi("state", "delete", urn, "--yes", "--force"));
    expect(await stack.resources()).toEqual([]);

    const reported: string[] = [];
    for (const { type, urn, id = "" } of made) {
      const name = urn.slice(urn.lastIndexOf("::") + 2);
      const options = ["--yes", "--generate-code=false", "--protect=false", "--skip-preview"];
      const { text } = ok(await stack.pulumi("import", type, name, id, ...options));
      expect(text).not.toContain("failed to validate");
      reported.push(text);
    }
    expect(reported.join("\n")).toContain("the state has the one that jira issued");
    expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: 4 });
    ok(await stack.destroy());
  });

  test("an ID without an object is an error that names it", async () => {
    const { code, text } = await testApps.stack.pulumi(
      ...["import", "applinks:index:IncomingClient", "ghost", "jira/incoming/999999"],
      ...["--yes", "--generate-code=false", "--skip-preview"],
    );
    expect(code).not.toBe(0);
    expect(text).toMatch(/does not exist/);
  });

  test.each([
    [
      "LinkHealth",
      "confluence/health/jira",
      "confluence/health/jira is a verification, not an object: declare it; there is nothing to import.",
    ],
    [
      "MutualLink",
      "jira/link/confluence",
      "applinks:index:MutualLink is a component: it has no object of its own, and nothing to import.",
    ],
  ])("%s cannot be imported, and the error names the alternative", async (type, id, shown) => {
    const { stack } = testApps;
    const { code, text } = await stack.pulumi(
      ...["import", `applinks:index:${type}`, "nothing", id],
      ...["--yes", "--generate-code=false", "--skip-preview"],
    );
    expect(code).not.toBe(0);
    expect(text).toContain(shown);
    expect(await stack.resources()).toEqual([]);
  });
});

test("two providers have credentials of their own", async () => {
  const accounts = ["admin", "operator"].map((username) => ({
    username,
    password: username,
    role: "sysadmin" as const,
  }));
  const testApps = await openTestApps("plugin-two", { jira: { product: "jira", accounts } }, PLUGIN);
  try {
    const entry = (username: string): string =>
      `{ product: "jira", url: "${testApps.sandbox.apps.jira.url}", username: "${username}", password: pulumi.secret("${username}") }`;
    testApps.stack.program(
      ["admin", "operator"]
        .map(
          (username) => `
          const ${username} = new Provider("${username}", { apps: { jira: ${entry(username)} } });
          new IncomingClient("of-${username}", { app: "jira", name: "of ${username}",
            redirectUrls: ["https://${username}.example.com/callback"] }, { provider: ${username} });`,
        )
        .join("\n"),
    );
    ok(await testApps.stack.up());
    const writes = await testApps.sandbox.control.requestLog.entries({ app: "jira", mutating: true });
    expect(writes.map(({ username }) => username).sort()).toEqual(["admin", "operator"]);
    expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual({ same: 2 });
    ok(await testApps.stack.destroy());
  } finally {
    await testApps.close();
  }
});

describe("two providers, each with two apps and credentials of its own", () => {
  const product = { jira: "jira", wiki: "confluence" } as const;
  const accounts = (side: string) => [
    // The account whose token the stack's configuration has.
    { username: "admin", role: "sysadmin" as const },
    { username: side, password: `password-of-${side}`, role: "sysadmin" as const },
  ];
  /** Each provider names its apps `jira` and `wiki`. The stack's configuration has other names. */
  const SIDES = ["east", "west"] as const;
  const app = (side: string, name: keyof typeof product) => ({
    product: product[name],
    accounts: accounts(side),
  });
  const FOUR = {
    "east-jira": app("east", "jira"),
    "east-wiki": app("east", "wiki"),
    "west-jira": app("west", "jira"),
    "west-wiki": app("west", "wiki"),
  };
  let testApps: TestApps<keyof typeof FOUR>;

  beforeAll(async () => {
    testApps = await openTestApps("plugin-sides", FOUR, PLUGIN);
  });

  afterAll(() => testApps.close());

  const providers = (): string =>
    SIDES.map((side) => {
      const entry = (name: "jira" | "wiki"): string =>
        `{ product: "${product[name]}", url: "${testApps.sandbox.apps[`${side}-${name}`].url}", username: "${side}",
           password: pulumi.secret("password-of-${side}") }`;
      return `const ${side} = new Provider("${side}", { apps: { jira: ${entry("jira")}, wiki: ${entry("wiki")} } });`;
    }).join("\n");

  test.each([
    ["provider: one of them", (side: string) => `provider: ${side}`],
    ["providers: a list", (side: string) => `providers: [${side}]`],
    ["providers: by the package's name", (side: string) => `providers: { applinks: ${side} }`],
  ])("a MutualLink and all of its parts use its provider, given by %s", async (_title, option) => {
    const { stack, sandbox } = testApps;
    await sandbox.control.requestLog.clear();
    stack.program(
      providers() +
        SIDES.map(
          (side) => `new MutualLink("link-${side}", { between: ["jira", "wiki"],
            grants: { jira: ["READ"], wiki: ["READ"] } }, { ${option(side)} });`,
        ).join("\n"),
    );
    expect(ok(await stack.up()).changes).toEqual({ create: 18 });
    for (const { app: name, username } of await sandbox.control.requestLog.entries({ mutating: true }))
      expect(name).toBe(`${username}-${name.split("-")[1]}`);
    const { apps } = await sandbox.control.export({ only: "state" });
    for (const { incomingClients, outgoingConnections } of Object.values(apps))
      expect([incomingClients, outgoingConnections]).toMatchObject([
        [{ scope: "READ" }],
        [{ scopes: ["READ"] }],
      ]);
    expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: 18 });
    expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
    const { stdout } = ok(await stack.pulumi("stack", "export"));
    expect(stdout).not.toContain("password-of-");
    expect(stdout).not.toContain("providers:applinks::default");
    ok(await stack.destroy());
  });
});

test("a stack of dynamic resources moves to the plugin by type aliases without a change", async () => {
  const testApps = await openTestApps("plugin-moved", APPS, PLUGIN);
  try {
    const program = (classes: string, more: string): string => `
      { ${classes}
        const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["WRITE"],
          redirectUrls: ["https://a.example.com/callback"] }${more.replace("*", "IncomingClient")});
        new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection", scopes: ["WRITE"],
          clientId: client.clientId, clientSecret: client.clientSecret }${more.replace("*", "OutgoingConnection")});
      }`;
    testApps.stack.program(
      program('const { IncomingClient, OutgoingConnection } = require("pulumi-applinks");', ""),
    );
    ok(await testApps.stack.up());
    testApps.stack.program(program("", ', { aliases: [{ type: "pulumi-nodejs:dynamic/applinks:*" }] }'));
    ok(await testApps.stack.preview("--expect-no-changes"));
    expect(ok(await testApps.stack.up()).changes).toEqual({ same: 2 });
    expect(ok(await testApps.stack.refresh()).steps).toEqual([]);
    expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual({ same: 2 });
    ok(await testApps.stack.destroy());
    expect(await testApps.stack.resources()).toEqual([]);
  } finally {
    await testApps.close();
  }
});

describe("MutualLink, a component of the plugin", () => {
  let testApps: TestApps;

  beforeAll(async () => {
    testApps = await openTestApps("plugin-component", APPS, PLUGIN);
  });

  afterAll(() => testApps.close());

  const LINK = 'between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["WRITE"] }';
  const link = (more = ""): string => `
    const link = new MutualLink("link", { ${LINK}${more} });
    exports.status = link.status;
    exports.clientIds = link.clientIds;
  `;

  test("wrong arguments are reported all at once", async () => {
    testApps.stack.program(
      'new MutualLink("link", { between: ["jira", "wiki"], grants: { jira: ["RAED"] }, adpot: 1 });',
    );
    const { code, text } = await testApps.stack.preview();
    expect(code).not.toBe(0);
    expect(text).toContain("did you mean READ?");
    expect(text).toContain('did you mean "adopt"?');
    expect(text).toContain('has no app "wiki"');
  });

  test("a resource that the app refuses fails the run without a hang", async () => {
    const refusal = { kind: "status", status: 400, json: { errors: ["not today"] } } as const;
    await testApps.sandbox.control.faults.add({
      match: { operation: "incoming.create" },
      times: 0,
      phase: "before-act",
      effect: refusal,
    });
    testApps.stack.program(link());
    const { code, text } = await testApps.stack.up();
    expect(code).not.toBe(0);
    expect(text).toContain("not today");
    expect(text).not.toContain("pulumi-resource-applinks ended");
    await testApps.sandbox.control.faults.clear();
  });

  test("comes up complete, and a preview after it is empty", async () => {
    testApps.stack.program(link());
    ok(await testApps.stack.preview());
    ok(await testApps.stack.up());
    expect(await testApps.stack.outputs()).toEqual({
      status: { jira: "CONNECTED", confluence: "CONNECTED" },
      clientIds: { jira: expect.any(String), confluence: expect.any(String) },
    });
    // The component, and four resources for each direction.
    expect(await testApps.stack.resources()).toHaveLength(9);
    expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual({ same: 9 });
    expect(ok(await testApps.stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  });

  test("arguments that determine its parts must not be secret, because its resources would show them", async () => {
    testApps.stack.program(
      'new MutualLink("link", { between: ["jira", "confluence"], grants: pulumi.secret({ jira: ["READ"] }) });',
    );
    const { code, text } = await testApps.stack.preview();
    expect(code).not.toBe(0);
    expect(text).toContain('MutualLink "link": grants must not be secret');
  });

  test("a secret rotation stays secret in its parts", async () => {
    testApps.stack.program(link(', rotation: pulumi.secret("canary-of-the-rotation")'));
    ok(await testApps.stack.up());
    const { stdout } = ok(await testApps.stack.pulumi("stack", "export"));
    expect(stdout).toContain('"rotation"');
    expect(stdout).not.toContain("canary-of-the-rotation");
    ok(await testApps.stack.destroy());
    expect(await testApps.stack.resources()).toEqual([]);
  });

  test("retainOnDelete leaves all of its objects in the apps", async () => {
    const own = await openTestApps("plugin-retained", APPS, PLUGIN);
    const { sandbox, stack } = own;
    try {
      stack.program(`new MutualLink("link", { ${LINK} }, { retainOnDelete: true });`);
      ok(await stack.up());
      await sandbox.control.requestLog.clear();
      ok(await stack.destroy());
      expect(await stack.resources()).toEqual([]);
      expect(await sandbox.control.requestLog.entries({ mutating: true })).toEqual([]);
    } finally {
      await own.close();
    }
  });

  test("deletedWith leaves the deletion of its objects to the other resource", async () => {
    const own = await openTestApps("plugin-deleted-with", APPS, PLUGIN);
    const { sandbox, stack } = own;
    try {
      stack.program(`
        const server = new IncomingClient("server", { app: "jira", name: "server",
          redirectUrls: ["https://server.example.com/callback"] });
        new MutualLink("link", { ${LINK} }, { deletedWith: server });
      `);
      ok(await stack.up());
      await sandbox.control.requestLog.clear();
      ok(await stack.destroy());
      expect(await stack.resources()).toEqual([]);
      const writes = await sandbox.control.requestLog.entries({ mutating: true });
      expect(writes.map(({ operation }) => operation)).toEqual(["incoming.delete"]);
    } finally {
      await own.close();
    }
  });

  test("customTimeouts apply to each of its parts", async () => {
    const { stack, sandbox } = testApps;
    stack.program(
      `new MutualLink("link", { ${LINK} }, { customTimeouts: { create: "3s", update: "2m", delete: "1h" } });`,
    );
    await sandbox.control.faults.add({
      match: { operation: "incoming.create" },
      times: 0,
      phase: "before-act",
      effect: { kind: "hang", seconds: 300 },
    });
    const { code, text } = await stack.up();
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /could not create the incoming link .* on jira .*: the operation took longer than the 3 seconds that customTimeouts give it/,
    );
    await sandbox.control.faults.clear();
    // Nothing is created here, because a slow machine may need more than this time.
    stack.program(
      `new MutualLink("link", { ${LINK} }, { customTimeouts: { create: "90s", update: "2m", delete: "1h" } });`,
    );
    ok(await stack.up());
    const { deployment } = JSON.parse(ok(await stack.pulumi("stack", "export")).stdout) as {
      deployment: { resources: { parent?: string; custom: boolean; customTimeouts?: object }[] };
    };
    const parts = deployment.resources.filter(({ parent = "" }) => parent.endsWith("MutualLink::link"));
    // The RandomId of the names of its two clients counts, too.
    expect(parts.map(({ customTimeouts }) => customTimeouts)).toEqual(
      Array.from({ length: 10 }, () => ({ create: 90, update: 120, delete: 3600 })),
    );
    ok(await stack.destroy());
  });

  test("additionalSecretOutputs are secret in the state", async () => {
    testApps.stack.program(`
      const link = new MutualLink("link", { ${LINK} }, { additionalSecretOutputs: ["clientIds"] });
      exports.clientIds = link.clientIds;
      exports.status = link.status;
    `);
    ok(await testApps.stack.up());
    const { stdout } = ok(await testApps.stack.pulumi("stack", "output", "--json"));
    expect(JSON.parse(stdout)).toEqual({
      clientIds: "[secret]",
      status: { jira: "CONNECTED", confluence: "CONNECTED" },
    });
    const component = (await testApps.stack.resources()).find(({ type }) => type.endsWith("MutualLink"));
    expect(component?.outputs?.["clientIds"]).toHaveProperty("ciphertext");
    ok(await testApps.stack.destroy());
  });

  test.each([
    ["ignoreChanges", '["grants"]'],
    ["replaceOnChanges", '["grants"]'],
    ["replaceWith", "[new pulumi.ComponentResource('test:index:Other', 'other')]"],
    ["replacementTrigger", '"1"'],
    ["deleteBeforeReplace", "true"],
  ])("%s is refused, because it would reach none of its parts", async (option, value) => {
    testApps.stack.program(`new MutualLink("link", { ${LINK} }, { ${option}: ${value} });`);
    const { code, text } = await testApps.stack.preview();
    expect(code).not.toBe(0);
    expect(text).toContain(`the option "${option}" would not reach the link's resources`);
  });

  test("refused options reach its parts as transforms", async () => {
    const { stack } = testApps;
    const program = (scope: string): void => {
      stack.program(`new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["${scope}"] } }, {
        transforms: [({ type, props, opts }) =>
          ({ props, opts: type.endsWith("IncomingClient") ? { ...opts, ignoreChanges: ["scopes"] } : opts })] });`);
    };
    program("READ");
    ok(await stack.up());
    program("WRITE");
    const { steps } = ok(await stack.preview());
    expect(steps).toEqual(["update link-confluence-calls-jira", "update link-confluence-reaches-jira"]);
    ok(await stack.destroy());
  });

  test.each(["ignoreChanges", "replaceOnChanges"])(
    "the transform that the refusal of %s suggests is accepted",
    async (option) => {
      testApps.stack.program(`new MutualLink("link", { ${LINK} }, { ${option}: ["grants"] });`);
      const { text } = await testApps.stack.preview();
      const [, transforms = ""] = /by the option transforms: \[(.*)\]\.$/m.exec(text) ?? [];
      testApps.stack.program(
        `new MutualLink("link", { ${LINK} }, { transforms: [${transforms.replace("…", '["scopes"]')}] });`,
      );
      ok(await testApps.stack.preview());
    },
  );

  test("several are declared at the same time", async () => {
    testApps.stack.program(`
      new MutualLink("to-jira", { between: ["jira", "confluence"], grants: { jira: ["READ"] } });
      new MutualLink("to-confluence", { between: ["jira", "confluence"], grants: { confluence: ["READ"] } });
    `);
    ok(await testApps.stack.up());
    expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual({ same: 10 });
    ok(await testApps.stack.destroy());
  });

  test("one of dynamic resources moves to the plugin without a change", async () => {
    testApps.stack.program(
      `{ const { MutualLink } = require("pulumi-applinks"); new MutualLink("link", { ${LINK} }); }`,
    );
    ok(await testApps.stack.up());
    await testApps.sandbox.control.requestLog.clear();
    testApps.stack.program(link());
    expect(ok(await testApps.stack.up()).changes).toEqual({ same: 9 });
    expect(await testApps.sandbox.control.requestLog.entries({ mutating: true })).toEqual([]);
    ok(await testApps.stack.preview("--expect-no-changes"));
    ok(await testApps.stack.destroy());
  });
});

describe("the process", () => {
  const LAUNCHER = path.resolve(__dirname, "../../bin/pulumi-resource-applinks");
  const MAIN = path.resolve(__dirname, "../../dist/provider/adapters/grpc/main.js");
  const { env } = process;

  test("starts through a symbolic link, and prints its port and nothing else", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "applinks-linked "));
    const linked = path.join(folder, "pulumi-resource-applinks");
    symlinkSync(LAUNCHER, linked);
    const plugin = start(linked, [], { cwd: "/", env });
    await portOf(plugin);
    rmSync(folder, { recursive: true });
    expect(plugin.reported()).toMatch(/^\d+\n$/);
    kill(plugin.pid);
    await plugin.ended;
  });

  test("fails without Node.js with an error that names the version it needs", async () => {
    const { code, stdout, stderr } = await start(LAUNCHER, [], { cwd: "/", env: { PATH: "/nonexistent" } })
      .ended;
    expect({ code, stdout }).toEqual({ code: 127, stdout: "" });
    expect(stderr).toMatch(
      /^error: pulumi-resource-applinks needs Node\.js 20\.3 or later, and there is no node .*\n$/,
    );
  });

  test("ends with an error after the engine that started it is killed", async () => {
    const engine = new grpc.Server();
    const address = await listening(engine);
    const plugin = start(process.execPath, [MAIN, address], { cwd: "/", env });
    await portOf(plugin);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    engine.forceShutdown();
    const { code, stderr } = await plugin.ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `error: pulumi-resource-applinks ended: the engine at ${address}, which started it, is gone\n`,
    );
  });

  test("ends when its standard error is closed and the engine is gone", async () => {
    const script = `require(${JSON.stringify(MAIN)}); setTimeout(() => { throw new Error("boom"); }, 300);`;
    const plugin = spawn(process.execPath, ["-e", script, "127.0.0.1:1"], {
      cwd: "/",
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    plugin.stderr.destroy();
    // A process that cannot write its error must not retry forever.
    const late = setTimeout(() => plugin.kill("SIGKILL"), 20_000);
    expect(await once(plugin, "exit")).toEqual([1, null]);
    clearTimeout(late);
  });

  test("ends with an error when its standard output is closed", async () => {
    const plugin = spawn(process.execPath, [MAIN], { cwd: "/", env, stdio: ["ignore", "pipe", "pipe"] });
    plugin.stdout.destroy();
    const why = text(plugin.stderr);
    const late = setTimeout(() => plugin.kill("SIGKILL"), 20_000);
    expect(await once(plugin, "exit")).toEqual([1, null]);
    clearTimeout(late);
    expect(await why).toMatch(/^error: pulumi-resource-applinks ended: Error: write EPIPE .*\n$/);
  });

  test.each([
    ["an exception", 'throw new Error("boom")'],
    ["a rejection", 'void Promise.reject(new Error("boom"))'],
  ])("ends with one line of error after %s that nothing catches", async (_what, failure) => {
    const script = `require(${JSON.stringify(MAIN)}); setTimeout(() => { ${failure}; }, 300);`;
    const { code, stdout, stderr } = await start(process.execPath, ["-e", script], { cwd: "/", env }).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/^\d+\n$/);
    expect(stderr).toMatch(/^error: pulumi-resource-applinks ended: Error: boom at .*\n$/);
  });

  describe("during the construction of components", () => {
    /**
     * Components that behave as named: `rejects` leaves two rejections unhandled, as the SDK does when the engine refuses a
     * resource; `waits` takes 1.5 seconds; `ends` causes an unhandled rejection outside of every component.
     */
    const COMPONENTS = `
      const { setTimeout: later } = require("node:timers/promises");
      const elsewhere = new (require("node:events"))().on("boom", () => void Promise.reject(new Error("boom elsewhere")));
      setInterval(() => elsewhere.requested && elsewhere.emit("boom"), 50);
      require(${JSON.stringify(path.resolve(MAIN, "../construct.js"))}).construct = async (_session, request) => {
        const leave = async (message) => { await later(50); throw new Error(message); };
        if (request.getName() === "rejects") { void leave("boom of its own"); void later(300).then(() => leave("another boom")); }
        if (request.getName() === "ends") elsewhere.requested = true;
        await later(request.getName() === "waits" ? 1_500 : 60_000);
        throw new Error("it has waited");
      };
      require(${JSON.stringify(MAIN)});`;
    let plugin: Running;
    let client: ResourceProviderClient;

    beforeEach(async () => {
      plugin = start(process.execPath, ["-e", COMPONENTS], { cwd: "/", env });
      client = new ResourceProviderClient(
        `127.0.0.1:${await portOf(plugin)}`,
        grpc.credentials.createInsecure(),
      );
    });

    afterEach(async () => {
      client.close();
      kill(plugin.pid);
      await plugin.ended;
    });

    /** The error with which a component's construction fails. */
    const failure = (name: string): Promise<string> =>
      new Promise((resolve) => {
        const request = new ConstructRequest();
        request.setName(name);
        client.construct(request, (error) => {
          resolve(error?.details ?? "it succeeded");
        });
      });

    test("an unhandled rejection of a component fails this component alone", async () => {
      const both = Promise.all([failure("waits"), failure("rejects")]);
      expect(await both).toEqual(["it has waited", "boom of its own"]);
    });

    test("an unhandled rejection outside of components ends the process", async () => {
      const both = Promise.all([failure("waits"), failure("ends")]);
      const { code, stderr } = await plugin.ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: pulumi-resource-applinks ended: Error: boom elsewhere at .*\n$/);
      expect(await both).not.toContain("it has waited");
    });
  });
});
