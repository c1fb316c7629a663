/** The command `applinks accept`, on the command line. */

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Review } from "../../../cli/review/model";
import {
  compileCommand,
  openWorkspace,
  type CompiledCommand,
  type Workspace,
} from "../../examples/pipelines/workspace";
import { linkProgram } from "../../provider/adapters/link";
import { openWorld, type World } from "./world";

let world: World;
let command: CompiledCommand;
let workspace: Workspace;
beforeAll(async () => {
  world = await openWorld();
  command = compileCommand();
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const state = readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8");
  await world.bench.sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "ADMIN" });
  const reviewFile = "complete: true\nstacks:\n  - state: state.json # exported\n";
  workspace = openWorkspace(command, { "state.json": state, "applinks.review.yaml": reviewFile });
});
afterAll(async () => {
  workspace.remove();
  command.remove();
  await world.close();
});

const REVIEW = "npx --no-install applinks review --no-audit";
const ENTRY = { reason: "a trial", owner: "platform team", until: "2999-03-31" };

test.each([
  ["with a review", ""],
  ["with a report", " --report report.json"],
])("a finding is accepted %s, and does not count any more", async (_, options) => {
  const before = workspace.read("applinks.review.yaml") ?? "";
  const drift = await workspace.run(["sh"], `${REVIEW} --out json=report.json`);
  expect(drift.code).toBe(2);
  const { findings } = JSON.parse(workspace.read("report.json") ?? "") as Review;
  const id = findings[0]?.id ?? "";
  const accept = `npx --no-install applinks accept ${id} --reason 'a trial' --owner 'platform team' --until 2999-03-31`;
  expect((await workspace.run(["sh"], accept + options)).code).toBe(0);
  const text = workspace.read("applinks.review.yaml") ?? "";
  expect(text.startsWith(before)).toBe(true);
  expect((parse(text) as { accept: unknown }).accept).toEqual([
    {
      rule: "OL002",
      app: "jira",
      kind: "incoming link",
      name: "confluence",
      values: { scopes: ["ADMIN"] },
      ...ENTRY,
    },
  ]);
  const clean = await workspace.run(["sh"], REVIEW);
  expect(clean.output).toContain("Clean: 1 accepted.");
  expect(clean.code).toBe(0);
  writeFileSync(path.join(workspace.folder, "applinks.review.yaml"), before);
});

test("an accepted finding is renewed in place, with the comments around it", async () => {
  const before = workspace.read("applinks.review.yaml") ?? "";
  await workspace.run(["sh"], `${REVIEW} --out json=report.json`);
  const { findings } = JSON.parse(workspace.read("report.json") ?? "") as Review;
  const accept = (until: string, owner: string): string =>
    `npx --no-install applinks accept ${findings[0]?.id ?? ""} --report report.json --reason 'a trial' --owner '${owner}' --until ${until}`;
  await workspace.run(["sh"], accept("2998-01-01", "platform team"));
  const file = path.join(workspace.folder, "applinks.review.yaml");
  const accepted = readFileSync(file, "utf8").replace("a trial", "'a trial' # until the migration");
  writeFileSync(file, `${accepted}\n# The end.\n`);
  expect((await workspace.run(["sh"], accept("2999-03-31", "wiki team"))).code).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(
    `${accepted}\n# The end.\n`
      .replace("2998-01-01", "2999-03-31")
      .replace("platform team", "wiki team")
      .replace("'a trial'", "a trial"),
  );
  writeFileSync(file, before);
});

test.each([
  ["the past", "--until 2020-01-01 --report report.json", "--until 2020-01-01 is in the past"],
  [
    "another file than a report",
    "--until 2999-01-01 --report other.json",
    "other.json is not a report in the format json",
  ],
])("nothing is accepted with %s", async (_, options, reason) => {
  const before = workspace.read("applinks.review.yaml");
  await workspace.run(["sh"], `${REVIEW} --out json=report.json`);
  const { findings } = JSON.parse(workspace.read("report.json") ?? "") as Review;
  const id = findings[0]?.id ?? "";
  writeFileSync(
    path.join(workspace.folder, "other.json"),
    JSON.stringify({ apps: [], findings: [null, { id }] }),
  );
  const accept = `npx --no-install applinks accept ${id} --reason r --owner o ${options}`;
  const { code, output } = await workspace.run(["sh"], accept);
  expect(output).toContain(reason);
  expect(output).toContain("[REVIEW_OPTIONS]");
  expect(code).toBe(1);
  expect(workspace.read("applinks.review.yaml")).toBe(before);
});
