import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectControl } from "../index";
import { request } from "./rest";

jest.setTimeout(30_000);

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "applinks-sandbox-"));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function run(...options: string[]): ChildProcess {
  const sources = ["--require", require.resolve("tsx/cjs"), join(__dirname, "../cli.ts")];
  const child = spawn(process.execPath, [...sources, ...options], { stdio: ["pipe", "pipe", "pipe"] });
  children.push(child);
  return child;
}

/** The addresses that a started sandbox prints, by app name and `control`. */
async function addresses(child: ChildProcess): Promise<Record<string, string>> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (/^control .*\n/m.test(text)) break;
  }
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
}

test("start runs the given apps with a seed, prints their addresses, and exits with 0 on SIGTERM", async () => {
  const seed = join(folder, "seed.yaml");
  writeFileSync(seed, "apps: { tracker: { accounts: [{ username: bot, role: sysadmin }] } }");
  const child = run("start", "--app", "tracker=jira@9.12.0", "--seed", seed);
  const { tracker = "", control = "" } = await addresses(child);
  expect((await request(tracker, "GET", "/rest/oauth2/latest/client", { as: "bot:bot" })).json).toEqual([]);
  expect(await connectControl(control).apps()).toMatchObject({ tracker: { version: "9.12.0" } });
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("with --recording, an app does what the report of an instance has, unless --dialect has something else", async () => {
  const report = join(folder, "report.json");
  const dialect = { "outgoing-root": "oauth2", "unknown-path": "page" };
  writeFileSync(report, JSON.stringify({ format: 1, dialect }));
  const child = run(
    ...["start", "--app", "jira", "--app", "confluence", "--recording", `jira:${report}`],
    ...["--dialect", "unknown-path=http-404"],
  );
  const { jira = "", confluence = "" } = await addresses(child);
  const statusOf = async (url: string, path: string): Promise<number> =>
    (await request(url, "GET", path)).status;
  expect(await statusOf(jira, "/rest/oauth2/latest/config")).toBe(200);
  expect(await statusOf(confluence, "/rest/oauth2/latest/config")).toBe(404);
  expect((await request(jira, "GET", "/rest/none")).json).toEqual({
    message: "HTTP 404 Not Found",
    "sub-code": -1,
  });
});

test("a recording without a valid dialect is refused", async () => {
  const report = join(folder, "report.json");
  writeFileSync(report, JSON.stringify({ dialect: { "outgoing-root": "nowhere" } }));
  const child = run("start", "--recording", report);
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  expect(await once(child, "close")).toEqual([1, null]);
  expect(output).toContain("the fact outgoing-root has no alternative");
});

test("a snapshot contains a change after a kill before the response", async () => {
  const options = ["start", "--app", "jira", "--snapshot", join(folder, "state.json")];
  const first = run(...options);
  const { jira = "", control = "" } = await addresses(first);
  const { faults } = connectControl(control);
  await faults.add({
    match: { method: "POST" },
    phase: "after-commit",
    effect: { kind: "hang", seconds: 60 },
  });
  const json = { name: "kept", redirects: ["https://a/cb"], scope: "READ" };
  const lost = expect(request(jira, "POST", "/rest/oauth2/latest/client", { json })).rejects.toThrow();
  while ((await faults.list())[0]?.hits !== 1) await new Promise((resolve) => setTimeout(resolve, 10));
  await connectControl(control).clock.now();
  first.kill("SIGKILL");
  await Promise.all([once(first, "exit"), lost]);

  const again = await addresses(run(...options));
  const listed = await request(again.jira ?? "", "GET", "/rest/oauth2/latest/client");
  expect(listed.json).toMatchObject([{ name: "kept" }]);
});

test("with --until-stdin-closes, start ends when standard input closes", async () => {
  const child = run("start", "--until-stdin-closes");
  await addresses(child);
  child.stdin?.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test.each([
  [["start", "--app", "a=trello"], "unknown product trello"],
  [["start", "--port-base", "x"], "Not a port"],
  [["begin"], "unknown command"],
])("%j is refused with a reason", async (options, reason) => {
  const child = run(...options);
  let text = "";
  child.stderr?.on("data", (chunk) => (text += String(chunk)));
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(text).toContain(reason);
});
