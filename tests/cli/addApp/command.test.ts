/** The command `applinks apps add`, run as a process. */

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createCA, createCert } from "mkcert";
import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";

let sandbox: NamedSandbox<DefaultApps>;
let token: string;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira", displayUrl: "https://jira.example.com" },
      confluence: { product: "confluence" },
    },
  });
  const changes = sandbox.control.changeOutOfBand("jira");
  ({ token } = await changes.createToken({ username: "admin" }));
});
afterAll(() => sandbox.stop());

const CLI = path.resolve(__dirname, "../../../cli/main.ts");

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(args: string[], input: string, variables: Record<string, string> = {}): Promise<Ended> {
  const command = ["--require", require.resolve("tsx/cjs"), CLI, "apps", "add", ...args];
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...variables },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => {
      output[name] += chunk.toString();
    });
  child.stdin.end(input);
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...output })));
}

/**
 * A stand-in for the Pulumi CLI that prints a configuration, and records the arguments and the standard input of what sets a value; it refuses
 * the key that ends with `refused`.
 */
function recorder(apps?: object, refused = "nothing"): { folder: string; cli: string; calls: () => string } {
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-add-"));
  const [cli, log, config] = ["pulumi", "calls", "config.json"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(config, JSON.stringify(apps === undefined ? {} : { "applinks:apps": apps }));
  writeFileSync(
    cli,
    `#!/bin/sh\ncase "$*" in "config --json "*) cat '${config}' ;; *".${refused} "*) echo "error: disk full." >&2; exit 1 ;; *) echo "$* <$(cat)>" >> '${log}' ;; esac\n`,
  );
  chmodSync(cli, 0o755);
  return { folder, cli, calls: () => (existsSync(log) ? readFileSync(log, "utf8") : "") };
}

test("finds product, version, context path and display URL, prints the commands, and ends with the table", async () => {
  const { url } = sandbox.apps.jira;
  const origin = new URL(url).origin;
  const { code, stdout, stderr } = await run(["work", origin, "--allow-http"], `${token}\n`);
  expect(stderr).toBe("");
  expect(stdout).toContain(
    `Jira 11.2.0 responds at ${url}; its base URL for browsers is https://jira.example.com.`,
  );
  expect(stdout).toContain(`
  pulumi config set --path --plaintext applinks:apps.work.product jira
  pulumi config set --path --plaintext applinks:apps.work.url ${url}
  pulumi config set --path --plaintext applinks:apps.work.displayUrl https://jira.example.com
  pulumi config set --path --plaintext applinks:apps.work.allowHttp true
  pulumi config set --path --secret applinks:apps.work.token
`);
  expect(stdout).toMatch(/^ {2}Incoming links {5}yes/m);
  expect(stdout).not.toContain(token);
  expect(code).toBe(0);
}, 60_000);

test("sets the values, and the token through standard input", async () => {
  const { folder, cli, calls } = recorder();
  const { url } = sandbox.apps.confluence;
  const { token: other } = await sandbox.control
    .changeOutOfBand("confluence")
    .createToken({ username: "admin" });
  const options = ["--allow-http", "--set", "--cwd", folder, "--stack", "dev"];
  const { code, stdout } = await run(["wiki", url, ...options], `${other}\n`, { APPLINKS_PULUMI: cli });
  expect(stdout).toContain("wiki is in the stack's configuration.");
  expect(code).toBe(0);
  expect(calls().split("\n")).toEqual([
    "config set --stack dev --path --plaintext applinks:apps.wiki.product confluence --non-interactive --color never <>",
    `config set --stack dev --path --plaintext applinks:apps.wiki.url ${url} --non-interactive --color never <>`,
    "config set --stack dev --path --plaintext applinks:apps.wiki.allowHttp true --non-interactive --color never <>",
    `config set --stack dev --path --secret applinks:apps.wiki.token --non-interactive --color never <${other}>`,
    "",
  ]);
}, 60_000);

test("a wrong token is configured, and the table reports it", async () => {
  const { code, stdout } = await run(["work", sandbox.apps.jira.url, "--allow-http"], "wrong\n");
  expect(stdout).toMatch(/^ {2}Account {12}NO .*\[APP_UNAUTHENTICATED\]$/m);
  expect(code).toBe(2);
}, 60_000);

test("a credential in the environment is used, and not configured", async () => {
  const variables = { APPLINKS_WORK_TOKEN: token };
  const { code, stdout } = await run(["work", sandbox.apps.jira.url, "--allow-http"], "", variables);
  expect(stdout).toMatch(/^ {2}Account {12}yes/m);
  expect(code).toBe(0);
}, 60_000);

test("without a token, nothing is set", async () => {
  const { folder, cli, calls } = recorder();
  const options = ["--allow-http", "--set", "--cwd", folder];
  const { code, stderr } = await run(["work", sandbox.apps.jira.url, ...options], "", {
    APPLINKS_PULUMI: cli,
  });
  expect(code).toBe(1);
  expect(stderr).toContain("[CONFIGURATION]");
  expect(calls()).toBe("");
}, 60_000);

test("sets nothing if the apps are a string, because that would replace all credentials", async () => {
  const { folder, cli, calls } = recorder({ value: JSON.stringify({ other: { product: "jira" } }) });
  const options = ["--allow-http", "--set", "--cwd", folder];
  const { code, stderr } = await run(["work", sandbox.apps.jira.url, ...options], `${token}\n`, {
    APPLINKS_PULUMI: cli,
  });
  expect(code).toBe(1);
  expect(stderr).toContain(
    "applinks:apps was not set: applinks:apps is a string in the stack's configuration, not an object.",
  );
  expect(stderr).toContain("[CONFIG_NOT_WRITTEN]");
  expect(calls()).toBe("");
}, 60_000);

/** The entry of a configuration that is an object. */
const objectEntry = (apps: object): object => ({ value: JSON.stringify(apps), objectValue: apps });

test.each([
  {
    title: "a URL that another app of the stack has",
    name: "work",
    apps: () => ({ other: { product: "jira", url: `${sandbox.apps.jira.url}/`, allowHttp: true } }),
    message: 'the apps "other" and "work" have the same url',
    code: "CONFIGURATION",
  },
  {
    title: "a name whose environment variables another app of the stack has",
    name: "my-app",
    apps: () => ({ my_app: { product: "jira", url: "https://other.example.com" } }),
    message: 'the apps "my_app" and "my-app" would both read APPLINKS_MY_APP_TOKEN',
    code: "CONFIGURATION",
  },
  {
    title: "a name of an app at another URL",
    name: "work",
    apps: () => ({ work: { product: "jira", url: "https://jira.example.com", token: "abc" } }),
    message: 'the stack has an app "work" at https://jira.example.com. Choose another name',
    code: "DOCTOR_OPTIONS",
  },
])(
  "$title is refused, and nothing is set",
  async ({ name, apps, message, code: expected }) => {
    const { folder, cli, calls } = recorder(objectEntry(apps()));
    const options = ["--allow-http", "--set", "--cwd", folder];
    const { code, stderr } = await run([name, sandbox.apps.jira.url, ...options], `${token}\n`, {
      APPLINKS_PULUMI: cli,
    });
    expect(stderr).toContain(message);
    expect(stderr).toContain(`[${expected}]`);
    expect(code).toBe(1);
    expect(calls()).toBe("");
  },
  60_000,
);

test("a problem of another app does not keep an app from being added", async () => {
  const { folder, cli, calls } = recorder(objectEntry({ other: { product: "none" } }));
  const options = ["--allow-http", "--set", "--cwd", folder];
  const { code } = await run(["work", sandbox.apps.jira.url, ...options], `${token}\n`, {
    APPLINKS_PULUMI: cli,
  });
  expect(code).toBe(0);
  expect(calls()).toContain("applinks:apps.work.token");
}, 60_000);

test("names the values that are set when one is refused, and sets all when it is run again", async () => {
  const { url } = sandbox.apps.jira;
  const first = recorder(undefined, "url");
  const options = ["--allow-http", "--set", "--cwd"];
  const failed = await run(["work", url, ...options, first.folder], `${token}\n`, {
    APPLINKS_PULUMI: first.cli,
  });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toBe(
    "applinks:apps.work.url was not set: disk full. Already set: applinks:apps.work.product. Run the command again. [CONFIG_NOT_WRITTEN]\n",
  );
  const second = recorder(objectEntry({ work: { product: "jira" } }));
  const again = await run(["work", url, ...options, second.folder], `${token}\n`, {
    APPLINKS_PULUMI: second.cli,
  });
  expect(again.code).toBe(0);
  expect(second.calls()).toContain("applinks:apps.work.url");
  expect(second.calls()).toContain("applinks:apps.work.token");
}, 60_000);

test.each([
  { title: "a backslash", name: "a\\b" },
  { title: "a line break", name: "a\nb" },
])(
  "a name with $title, which the Pulumi CLI would store as another name, is refused",
  async ({ name }) => {
    const { code, stderr } = await run([name, sandbox.apps.jira.url, "--allow-http"], "");
    expect(stderr).toContain("the name must have no backslash and no control character");
    expect(stderr).toContain("[DOCTOR_OPTIONS]");
    expect(code).toBe(1);
  },
  60_000,
);

test("the option for http URLs is named only where it helps", async () => {
  const { code, stderr } = await run(["work", "http://jira.example.com?x", "--allow-http"], "");
  expect(stderr).toBe("the URL must not have a query string. [DOCTOR_OPTIONS]\n");
  expect(code).toBe(1);
}, 60_000);

test("an http URL needs an option", async () => {
  const { code, stderr } = await run(["work", "http://jira.example.com"], "");
  expect(code).toBe(1);
  expect(stderr).toMatch(/--allow-http\. \[DOCTOR_OPTIONS\]\n$/);
}, 60_000);

describe("over HTTPS", () => {
  let secure: NamedSandbox<"jira">;
  let ca: string;
  beforeAll(async () => {
    const place = { countryCode: "XX", state: "X", locality: "X" };
    const authority = await createCA({ organization: "Test authority", ...place, validity: 2 });
    const tls = await createCert({ domains: ["localhost", "127.0.0.1"], validity: 2, ca: authority });
    ca = path.join(mkdtempSync(path.join(tmpdir(), "applinks-add-")), "ca.pem");
    writeFileSync(ca, authority.cert);
    secure = await startSandbox({ apps: { jira: { product: "jira" } }, tls });
  }, 60_000);
  afterAll(() => secure.stop());

  test("an unknown CA is reported with the app's own setting", async () => {
    const { code, stderr } = await run(["work", secure.apps.jira.url], "");
    expect(code).toBe(1);
    expect(stderr).toContain("its certificate is signed by an unknown CA");
    expect(stderr).toContain("applinks:apps.work.ca");
    expect(stderr).toMatch(/\[APP_UNTRUSTED\].*\[APP_NOT_RECOGNIZED\]\n$/s);
  }, 60_000);

  test("a CA in a file is trusted, and configured", async () => {
    const { token: own } = await secure.control.changeOutOfBand("jira").createToken({ username: "admin" });
    const { code, stdout, stderr } = await run(["work", secure.apps.jira.url, "--ca", ca], `${own}\n`);
    expect(stderr).toBe("");
    expect(stdout).toContain(`  pulumi config set --path --plaintext applinks:apps.work.ca ${ca}\n`);
    expect(stdout).toMatch(/^ {2}Connection {9}yes .* over HTTPS\.$/m);
    expect(code).toBe(0);
  }, 60_000);

  test("a file without a certificate is reported before anything is sent", async () => {
    const { code, stderr } = await run(["work", secure.apps.jira.url, "--ca", "/no/such.pem"], "");
    expect(code).toBe(1);
    expect(stderr).toContain("applinks:apps.work.ca");
    expect(stderr).toContain("[CONFIGURATION]");
  }, 60_000);

  test("a proxy that does not respond is named", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    const proxy = `127.0.0.1:${port}`;
    const variables = { https_proxy: `http://${proxy}`, no_proxy: "", NO_PROXY: "" };
    const { code, stderr } = await run(["work", secure.apps.jira.url, "--ca", ca], "", variables);
    expect(code).toBe(1);
    expect(stderr).toContain(`through the proxy ${proxy}`);
    expect(stderr).toMatch(/\[APP_UNREACHABLE\].*\[APP_NOT_RECOGNIZED\]\n$/s);
  }, 60_000);
});

test("a page in front of the app is reported as what it is", async () => {
  await sandbox.control.faults.add({
    match: { app: "jira" },
    times: 0,
    phase: "before-act",
    effect: { kind: "html-login" },
  });
  const { code, stderr } = await run(["work", sandbox.apps.jira.url, "--allow-http"], "");
  await sandbox.control.faults.clear();
  expect(code).toBe(1);
  expect(stderr).toContain("a login page, single sign-on or a proxy?");
  expect(stderr).toContain("[APP_NOT_RECOGNIZED]");
}, 60_000);
