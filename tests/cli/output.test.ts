/** The output of the command `applinks`. */

import { execFile, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

/** A name and a URL that color a terminal, turn the text around, and give a CI server a command. */
const NAME = "CI\u001b[31m\u009b31m\u202e\n::add-mask::x";
const URL_OF_APP = "https://ci.example.com/\u001b[2J\n::stop-commands::y";

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json");
    const link = { name: NAME, type: "generic", rpcUrl: URL_OF_APP, displayUrl: URL_OF_APP };
    const links = [
      { ...link, id: "1" },
      { ...link, id: "2", system: true },
    ];
    response.end(JSON.stringify(request.url?.includes("/applinks") === true ? links : []));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

const CLI = path.resolve(__dirname, "../../cli/main.ts");

/** Runs the command from its sources. */
function run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const app = ["--app", "jira", "--product", "jira", "--url", url];
  const options = { env: { ...process.env, APPLINKS_JIRA_TOKEN: "token" } };
  return new Promise((resolve) => {
    const command = ["--require", require.resolve("tsx/cjs"), CLI, ...args, ...app];
    execFile(process.execPath, command, options, (_error, stdout, stderr) => {
      resolve({ stdout, stderr });
    });
  });
}

/** Everything but line breaks that is not printed as it is. */
const UNPRINTABLE = /[^\n\P{Cc}]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]|^::/mu;

test("rewrite-plan prints no control characters of texts from apps, and no line breaks", async () => {
  const { stdout, stderr } = await run("rewrite-plan", "--rename", "ci.example.com=ci-staging.example.com");
  expect(stderr).toBe("");
  expect(stdout).toContain(
    'application link "CI [31m 31m ::add-mask::x": applicationUrl\n  now   https://ci.',
  );
  expect(stdout).not.toMatch(UNPRINTABLE);
}, 60_000);

test("import-file prints no control characters of texts from apps, in warnings and in the file", async () => {
  const { stdout, stderr } = await run("import-file", "--type", "ApplicationLink");
  expect(stderr).toContain("is a system link of the app");
  expect(stderr + stdout).not.toMatch(UNPRINTABLE);
  expect(JSON.parse(stdout)).toMatchObject({ resources: [{ id: "jira/link/1" }] });
}, 60_000);

/** Runs the command with this standard output, which it gets before it has written anything, and returns its exit code and its errors. */
function runInto(
  stdout: "closed" | number,
  ...args: string[]
): Promise<{ code: number | null; stderr: string }> {
  const app = ["--app", "jira", "--product", "jira", "--url", url];
  const child = spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), CLI, ...args, ...app], {
    env: { ...process.env, APPLINKS_JIRA_TOKEN: "token" },
    stdio: ["ignore", stdout === "closed" ? "pipe" : stdout, "pipe"],
  });
  child.stdout?.destroy();
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
}

test("a reader that ends early, such as head, changes no exit code", async () => {
  const rename = ["--rename", "ci.example.com=ci-staging.example.com"];
  expect(await runInto("closed", "rewrite-plan", ...rename)).toEqual({ code: 7, stderr: "" });
}, 60_000);

test("output that is lost is an error", async () => {
  // A disk that is always full, on Linux.
  const { code, stderr } = await runInto(
    openSync("/dev/full", "w"),
    "import-file",
    "--type",
    "ApplicationLink",
  );
  expect(stderr).toMatch(/the standard output was not written: ENOSPC.*\[REPORT_NOT_WRITTEN\]\n/);
  expect(code).toBe(1);
}, 60_000);
