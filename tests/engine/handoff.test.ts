/** `applinks handoff`: one of the sandbox's apps plays the Cloud site, and the test acts as the administrator on its screens. */

import { execFile } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runBrowserFlow } from "applinks-sandbox";
import { engine } from "../../tools/engine/engine";
import { visit } from "../cli/handoff/visitor";
import { until } from "./crash";
import { PLUGIN } from "./plugin";
import { start } from "./processes";
import { DYNAMIC, ok, openStack, type Stack } from "./stack";
import { endTerminals, KEYS, openTerminal, type Terminal } from "./terminal";
import { openTestApps, type TestApps } from "./testApps";

const CLI = path.resolve(__dirname, "../../dist/cli/main.js");
const CLOUD_SITE = "applinks:apps.jira.handoff.confluence";
const PROGRAM = `
const link = new MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["READ"] },
});
`;

describe.each([
  ["dynamic resources", DYNAMIC],
  ["the plugin", PLUGIN],
])("a hand-over of %s", (_name, adapter) => {
  let testApps: TestApps;
  let stack: Stack;
  /** Everything that the command wrote and that is not on the second screen of a terminal, and the arguments of all calls of `pulumi`. */
  let written = "";

  const calls = (): string => {
    const file = path.join(stack.folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

  beforeAll(async () => {
    testApps = await openTestApps("handoff-apps");
    const { sandbox, tokens } = testApps;
    stack = await openStack("handoff", adapter);
    await stack.configure({
      plain: {
        "applinks:apps.jira.product": "jira",
        "applinks:apps.jira.url": sandbox.apps.jira.url,
        "applinks:apps.jira.deployment": "cloud",
        "applinks:apps.confluence.product": "confluence",
        "applinks:apps.confluence.url": sandbox.apps.confluence.url,
      },
      secret: { "applinks:apps.confluence.token": tokens.confluence },
    });
    stack.program(PROGRAM);
    const recorder = path.join(stack.folder, "pulumi");
    writeFileSync(
      recorder,
      `#!/bin/sh\necho "$@" >> '${stack.folder}/calls'\nexec '${engine().pulumi}' "$@"\n`,
    );
    chmodSync(recorder, 0o755);
    stack.env["APPLINKS_PULUMI"] = recorder;
  });

  afterAll(async () => {
    endTerminals();
    await stack.remove();
    await testApps.close();
  });

  /** Runs the command without a terminal. */
  const applinks = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const options = { cwd: stack.folder, env: stack.env };
      execFile(process.execPath, [CLI, "handoff", ...args], options, (error, stdout, stderr) => {
        written += stdout + stderr;
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });

  const terminal = (...args: string[]): Terminal =>
    openTerminal([process.execPath, CLI, "handoff", ...args], { cwd: stack.folder, env: stack.env });

  /** The administrator begins an outgoing link on the site: its screen shows the redirect URL. */
  const beginOutgoing = async (): Promise<string> => {
    const { control, apps } = testApps.sandbox;
    const { redirectUriSuffix } = await control.changeOutOfBand("jira").createConnection({
      type: "GENERIC",
      name: "Confluence",
      clientId: "later",
      clientSecret: "later",
      authorizationEndpoint: `${apps.confluence.url}/rest/oauth2/latest/authorize`,
      tokenEndpoint: `${apps.confluence.url}/rest/oauth2/latest/token`,
      scopes: ["READ"],
    });
    return `${apps.jira.url}/plugins/servlet/oauth2/client/callback/${redirectUriSuffix}`;
  };

  /** What Confluence issued to the site. */
  const issued = async (): Promise<{ clientId: string; clientSecret: string }> => {
    const { apps } = await testApps.sandbox.control.export({ only: "state", secrets: "included" });
    const client = apps["confluence"]?.incomingClients?.[0];
    if (client === undefined) throw new Error("Confluence has no incoming link");
    return { clientId: client.clientId, clientSecret: client.clientSecret };
  };

  /** The administrator enters the client on the site. */
  const enterOnSite = async (client: { clientId: string; clientSecret: string }): Promise<void> => {
    await testApps.sandbox.control.changeOutOfBand("jira").updateConnection("Confluence", client);
  };

  const flowsWork = async (): Promise<void> => {
    const { jira, confluence } = testApps.sandbox.apps;
    expect(await runBrowserFlow({ from: jira.url, to: confluence.url })).toMatchObject({ status: 200 });
    expect(await runBrowserFlow({ from: confluence.url, to: jira.url })).toMatchObject({ status: 200 });
  };

  test("without a state, the command refers to the first run", async () => {
    const { code, stderr } = await applinks("jira-confluence");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("has no MutualLink in its state. Run pulumi up first"),
    ]);
    expect(stderr).toContain("[HANDOFF_LINK]");
  });

  test("apps that are a string are not replaced by a value", async () => {
    const file = path.join(stack.folder, "Pulumi.dev.yaml");
    const before = readFileSync(file, "utf8");
    const apps = JSON.stringify({ jira: { product: "jira", url: "https://acme.atlassian.net" } });
    for (const kind of ["--secret", "--plaintext"]) {
      ok(await stack.pulumi("config", "set", kind, "applinks:apps", apps));
      const text = readFileSync(file, "utf8");
      const { code, stderr } = await applinks();
      expect([code, stderr]).toEqual([1, expect.stringContaining("applinks:apps is a string")]);
      expect(readFileSync(file, "utf8")).toBe(text);
      writeFileSync(file, before);
    }
  });

  test("one command in a terminal leads to a link that works both ways, also after an interrupt", async () => {
    const { control, apps } = testApps.sandbox;
    const first = terminal("--up");
    await first.shows("Begin the outgoing link from jira to confluence");
    await first.shows(apps.confluence.url);
    await first.shows("Redirect URL that jira shows");
    first.type(`${apps.confluence.url}/wrong${KEYS.enter}`);
    await first.shows("is a URL of confluence; copy the one that jira shows");
    first.type(`\x15${await beginOutgoing()}${KEYS.enter}`);
    await first.shows(`Saved ${CLOUD_SITE}.redirectUrl.`);
    await first.shows("Begin the incoming link from confluence to jira");
    await first.shows("Authorization endpoint that jira shows");
    const root = `${apps.jira.url}/rest/oauth2/latest`;
    first.type(`${root}/authorize${KEYS.enter}`);
    await first.shows(`Saved ${CLOUD_SITE}.authorizationEndpoint.`);
    await first.shows("Token endpoint that jira shows");
    first.type(KEYS.interrupt);
    await first.shows("Saved values are kept");
    expect(await first.ended).toBe(130);

    const second = terminal("jira-confluence", "--up");
    await second.shows("Begin the incoming link");
    await second.shows("Token endpoint that jira shows");
    second.type(`${root}/tokens${KEYS.enter}`);
    await second.shows("does not respond");
    await second.shows("Save it?");
    second.type(KEYS.enter);
    await second.shows("Token endpoint that jira shows");
    second.type(`${root}/token${KEYS.enter}`);
    await second.shows(`Saved ${CLOUD_SITE}.tokenEndpoint.`);

    await second.shows("Save the incoming link from confluence to jira");
    await second.shows(/Redirect URL\s+(\S+)/);
    const redirectUrl = /Redirect URL +(\S+)/.exec(second.raw())?.[1] ?? "";
    const site = await control
      .changeOutOfBand("jira")
      .createClient({ name: "Confluence", redirects: [redirectUrl], scope: "READ" });
    const other = await control
      .changeOutOfBand("jira")
      .createClient({ name: "Other", redirects: [redirectUrl], scope: "READ" });
    await second.shows("Client ID that jira shows");
    second.type(`${other.clientSecret}${KEYS.enter}`);
    await second.shows("Client secret that jira shows");
    second.type(`${other.clientId}${KEYS.enter}`);
    await second.shows("and the client secret are swapped");
    expect(readFileSync(path.join(stack.folder, "Pulumi.dev.yaml"), "utf8")).not.toContain(
      other.clientSecret,
    );
    await second.shows("Client ID that jira shows");
    second.type(`${site.clientId}${KEYS.enter}`);
    await second.shows("Client secret that jira shows");
    second.type(`${site.clientSecret}${KEYS.enter}`);
    await second.shows(`Saved ${CLOUD_SITE}.clientId.`);
    await second.shows(`Saved ${CLOUD_SITE}.clientSecret.`);

    await second.shows("Enter the client ID and client secret of confluence on jira");
    await second.shows("Show the client secret");
    const client = await issued();
    expect(second.raw()).toContain(client.clientId);
    expect(second.raw()).not.toContain(client.clientSecret);
    second.type(KEYS.enter);
    await second.shows(client.clientSecret);
    await second.shows("Press Enter to hide");
    second.type(KEYS.enter);
    await second.shows("I entered the values on the site");
    await enterOnSite(client);
    second.type(`${KEYS.down}${KEYS.enter}`);
    await second.shows(`Saved ${CLOUD_SITE}.entered.`);
    await second.shows('The link "jira-confluence" has no open step.');
    await second.shows(/Status: .*CONNECTED.*CONNECTED/);
    expect(await second.ended).toBe(0);

    await flowsWork();
    expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
    // The second screen leaves nothing behind: the secret is shown there only.
    // eslint-disable-next-line no-control-regex -- the sequences of a terminal
    const left = (first.raw() + second.raw()).replace(/\x1b\[\?1049h.*?\x1b\[\?1049l/gs, "");
    for (const secret of [client.clientSecret, site.clientSecret]) {
      expect(left).not.toContain(secret);
      expect(calls()).not.toContain(secret);
    }
    expect(calls()).toContain("config set");
  });

  test("with nothing open, the command ends with 0", async () => {
    const { code, stdout } = await applinks();
    expect([code, stdout]).toEqual([0, expect.stringContaining("has no open step.\nStatus: ")]);
  });

  test("after a rotation, the command shows the new step without the secret, and --answers completes it", async () => {
    stack.program(PROGRAM.replace("grants:", 'rotation: "1", grants:'));
    ok(await stack.up());
    const client = await issued();
    const { code, stdout } = await applinks("jira-confluence", "--stack", "dev");
    expect(code).toBe(3);
    expect(stdout).toContain("confluence has a new client secret. The site still has the old one.");
    expect(stdout).toMatch(/Client secret +\(not shown\)/);
    const stamp = /entered: (\S+),/.exec(stdout)?.[1] ?? "";

    writeFileSync(path.join(stack.folder, "answers.yaml"), "entered: 0000-0000\n");
    const wrong = await applinks("--answers", "answers.yaml");
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringContaining(`the values were not saved: entered must be ${stamp}`),
    ]);
    await enterOnSite(client);
    writeFileSync(path.join(stack.folder, "answers.yaml"), `entered: ${stamp}\n`);
    const saved = await applinks("--answers", "answers.yaml");
    expect([saved.code, saved.stdout]).toEqual([3, expect.stringContaining("Next: pulumi up --stack dev")]);
    expect((await applinks("--up")).code).toBe(0);
    await flowsWork();
    expect(written + calls()).not.toContain(client.clientSecret);
  });

  test("another rotation is completed on the page, which runs pulumi up", async () => {
    stack.program(PROGRAM.replace("grants:", 'rotation: "2", grants:'));
    ok(await stack.up());
    const page = start(process.execPath, [CLI, "handoff", "--web", "--up"], {
      cwd: stack.folder,
      env: stack.env,
    });
    const address = /http:\/\/127\.0\.0\.1:\S+/;
    await until("the address", () => Promise.resolve(address.test(page.reported())));
    const visitor = await visit(address.exec(page.reported())?.[0] ?? "");
    const client = await issued();
    const { body } = await visitor.read();
    expect(body).toContain("confluence has a new client secret. The site still has the old one.");
    expect(body).not.toContain(client.clientSecret);
    expect((await visitor.post("secret")).body).toBe(client.clientSecret);
    await enterOnSite(client);
    const entered = /name="entered" value="([^"]+)"/.exec(body)?.[1] ?? "";
    expect((await visitor.post("save", { step: "enter-client", entered })).body).toContain("Run pulumi up");
    await visitor.post("up");
    await until(
      "the end of pulumi up",
      async () => !(await visitor.read()).body.includes("pulumi up is running"),
    );
    const { code, text } = await page.ended;
    expect([code, text]).toEqual([
      0,
      expect.stringContaining('The link "jira-confluence" has no open step.'),
    ]);
    await flowsWork();
    expect(text + calls()).not.toContain(client.clientSecret);
  });
});
