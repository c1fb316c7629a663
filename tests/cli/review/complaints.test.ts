/** What users of other drift tools complain of, and what a review does instead. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { addAcceptance } from "../../../cli/review/file/addAcceptance";
import { entryFor } from "../../../cli/review/file/acceptance";
import { readReviewFile } from "../../../cli/review/file/reviewFile";
import { recordHistory } from "../../../cli/review/history";
import { counts, type Finding, type Review } from "../../../cli/review/model";
import { FORMATS, FORMAT_NAMES } from "../../../cli/review/reports";
import { markerOf } from "../../../cli/review/reports/markdown";
import { compileCommand, openWorkspace, type Ended } from "../../examples/pipelines/workspace";
import { linkProgram, testAppsOf } from "../../provider/adapters/link";
import type { ModelStack } from "../../engineModel";
import { canaryOf, leaksIn } from "./canary";
import { encrypted } from "./encryptedState";
import { previewOf, stubPulumi } from "./stubPulumi";
import { deployOnce, only, openWorld, rulesOf, type World } from "./world";

let world: World;
let stack: ModelStack;
let deployed: () => Promise<ModelStack>;
let history: string;
beforeAll(async () => {
  world = await openWorld();
  deployed = await deployOnce(world, linkProgram({ scopes: ["READ"] }));
});
afterAll(() => world.close());
beforeEach(async () => {
  stack = await deployed();
  history = mkdtempSync(path.join(tmpdir(), "applinks-history-"));
});
afterEach(() => {
  rmSync(history, { recursive: true, force: true });
});

const jira = () => world.bench.sandbox.control.changeOutOfBand("jira");
const BACKDOOR = { name: "backdoor", redirects: ["https://evil.example.com/cb"], scope: "READ" };

const reviewed = (changes: Parameters<World["review"]>[1] = {}): Promise<Review> =>
  world.review([world.exportStack(stack)], changes);

const markdownOf = async (review: Review): Promise<string> => FORMATS.markdown.render(review);

const idsIn = ({ findings }: Review): string[] => findings.map(({ id }) => id);

/** All reports of a review, with everything in them. */
async function reportsOf(review: Review): Promise<string[]> {
  return Promise.all(FORMAT_NAMES.map(async (name) => FORMATS[name].render(review, { verbose: true })));
}

test("each drift is one finding to work on: its ID stays until it is gone, whatever else is found", async () => {
  await jira().createClient(BACKDOOR);
  const id = only(idsIn(await reviewed()));
  await jira().updateClient("confluence", { scope: "ADMIN" });
  await jira().updateClient("backdoor", { scope: "SYSTEM_ADMIN" });
  expect(idsIn(await reviewed())).toContain(id);
});

test("a comment can be edited in place: each report of the same stacks begins with the same line", async () => {
  const clean = await reviewed();
  await jira().createClient(BACKDOOR);
  const drifted = await reviewed();
  const [first] = (await markdownOf(clean)).split("\n");
  expect(first).toMatch(/^\[\/\/\]: # \(applinks-review:\S+\)$/);
  expect((await markdownOf(drifted)).split("\n")[0]).toBe(first);
});

test("what is gone is resolved by the next review, which names it", async () => {
  await jira().createClient(BACKDOOR);
  const id = only(idsIn(recordHistory(history, await reviewed())));
  await jira().deleteClient("backdoor");
  const after = recordHistory(history, await reviewed());
  expect(after.verdict).toBe("clean");
  expect(after.resolved?.map((one) => one.id)).toEqual([id]);
  expect(await markdownOf(after)).toContain("backdoor");
});

test("no name of an object can pass for the line by which a comment is found", async () => {
  const marker = markerOf(await reviewed());
  await jira().createClient({ ...BACKDOOR, name: `${marker} is the marker` });
  const text = await markdownOf(await reviewed());
  expect(text).toContain("is the marker");
  expect(text.split("\n").filter((line) => line.trimStart().startsWith(marker))).toEqual([marker]);
});

test("a finding counts until the review file accepts it, and in every review after that is over", async () => {
  await jira().createClient(BACKDOOR);
  const found = recordHistory(history, await reviewed());
  // A closed issue or a lost history changes nothing.
  rmSync(history, { recursive: true });
  expect((await reviewed()).verdict).toBe("drift");
  const acceptance = { reason: "a trial", owner: "team", until: "2027-03-31" };
  const entry = entryFor(only(found.findings), found.apps, acceptance);
  const accept = entry === undefined ? [] : [entry];
  const on = (day: string) => ({ file: { accept }, now: () => new Date(`${day}T12:00:00Z`) });
  expect((await reviewed(on("2027-03-31"))).verdict).toBe("clean");
  expect((await reviewed(on("2027-04-01"))).verdict).toBe("drift");
});

test("a finding has who made the change, when, and from where, beside the values", async () => {
  const mallory = world.bench.sandbox.control.changeOutOfBand("jira", {
    username: "mallory",
    source: "203.0.113.7",
  });
  await mallory.updateClient("confluence", { scope: "ADMIN" });
  const { attribution, properties } = only((await reviewed({ audit: true })).findings);
  expect(attribution).toMatchObject({ certainty: "certain", who: "mallory", from: "203.0.113.7" });
  expect(Date.parse(attribution?.when ?? "")).not.toBeNaN();
  expect(properties.map(({ property }) => property)).toEqual(["scopes"]);
  await world.bench.sandbox.control.requestLog.assert({ mutating: true, count: 0 });
});

test("a change by a pipeline of the team's own has the pipeline's name", async () => {
  const robot = world.bench.sandbox.control.changeOutOfBand("jira", { username: "robot" });
  await robot.updateClient("confluence", { scope: "ADMIN" });
  const identities = [{ name: "nightly deployment", users: ["robot"] }];
  const { attribution } = only((await reviewed({ audit: true, file: { identities } })).findings);
  expect(attribution).toMatchObject({ who: "robot", identity: "nightly deployment" });
});

/** Makes Jira refuse its list of incoming links. */
async function refuseList(): Promise<void> {
  await world.bench.sandbox.control.faults.add({
    match: { app: "jira", operation: "incoming.list" },
    phase: "before-act",
    times: 0,
    effect: { kind: "status", status: 403, json: { message: "no" } },
  });
}

test("what was not read is never clean: each report has it, and which list it is", async () => {
  await refuseList();
  const result = await reviewed();
  expect(result.verdict).toBe("unknown");
  const lists = result.apps.find(({ name }) => name === "jira")?.lists ?? [];
  expect(lists.map(({ kind, completeness }) => [kind, completeness.state])).toEqual([
    ["application link", "read"],
    ["incoming link", "unread"],
    ["outgoing link", "read"],
  ]);
  for (const report of await reportsOf(result)) expect(report).toMatch(/incoming links were not read/);
});

test("drift, a review that could not tell, and a clean one end with codes of their own", async () => {
  const command = compileCommand();
  const run = async (options = ""): Promise<Ended> => {
    const state = readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8");
    const workspace = openWorkspace(command, { "state.json": state, "bad.json": "no JSON" });
    try {
      const review = `npx --no-install applinks review --state state.json ${options}`;
      return await workspace.run(["sh"], review);
    } finally {
      workspace.remove();
    }
  };
  try {
    expect(await run()).toMatchObject({ code: 0 });
    expect(await run("--state bad.json")).toMatchObject({ code: 1 });
    expect(await run("--no-such-option")).toMatchObject({ code: 1 });
    await jira().updateClient("confluence", { scope: "ADMIN" });
    expect(await run()).toMatchObject({ code: 2 });
    expect(await run("--state bad.json")).toMatchObject({ code: 2 });
    expect(await run("--exit-code-drift 7")).toMatchObject({ code: 7 });
    expect(await run("--state bad.json --exit-code-drift 0")).toMatchObject({ code: 0 });
  } finally {
    command.remove();
  }
});

test("a review that could not tell gives no advice to write, in no format", async () => {
  await refuseList();
  for (const report of await reportsOf(await reviewed())) {
    expect(report).not.toMatch(/pulumi (up|refresh|import)|applinks accept/);
    expect(report).not.toMatch(/OL0(0\d|1[0-79])-/);
  }
});

test("no secret is in any format", async () => {
  const ofConnection = canaryOf("oG6tN4kW8zL1");
  await jira().resetClientSecret("confluence");
  await jira().createClient(BACKDOOR);
  await world.bench.sandbox.control
    .changeOutOfBand("confluence")
    .updateConnection("jira", { clientSecret: ofConnection, clientId: "other" });
  const secrets = [ofConnection];
  for (const { incomingClients = [], outgoingConnections = [] } of Object.values(
    (await testAppsOf(world.bench)).apps,
  ))
    secrets.push(...[...incomingClients, ...outgoingConnections].map(({ clientSecret }) => clientSecret));
  for (const { outputs } of stack.state.values())
    if (typeof outputs["clientSecret"] === "string") secrets.push(outputs["clientSecret"]);
  const result = await reviewed({ audit: true });
  expect(rulesOf(result.findings)).toEqual(["OL001 high", "OL005 high", "OL007 high"]);
  for (const report of await reportsOf(result)) {
    expect(leaksIn(report, secrets)).toEqual([]);
    expect(report).not.toContain(world.bench.password);
  }
});

test("a value that an app or a preview masks is no drift", async () => {
  await jira().setSettings({ dialect: { "incoming-secret-returned": "creation" } });
  expect((await reviewed()).findings).toEqual([]);
  const state = readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8");
  const { environment } = stubPulumi(world.folder, {
    open: { stdout: state },
    preview: { stdout: previewOf(stack) },
    config: { stdout: "{}" },
  });
  const sources = [{ project: ".", stack: "dev", program: true }];
  expect((await world.review([], { sources, environment })).findings).toEqual([]);
});

test("an object that could not be compared is unknown, neither drifted nor clean", async () => {
  await jira().omitMembers("incomingClients", "reports", ["redirects"]);
  const result = await reviewed();
  expect(result.stacks[0]?.verdicts).toEqual({ clean: 3, drifted: 0, unknown: 2 });
  expect(rulesOf(result.findings)).toEqual(["OL900 error", "OL900 error"]);
  // Nor does the graph show it as declared.
  const locked = path.join(world.folder, "locked.json");
  await jira().omitMembers("incomingClients", "reports", []);
  writeFileSync(
    locked,
    encrypted(readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8"), "other"),
  );
  const { graph } = await world.review([locked]);
  expect(graph.edges.map(({ name, state }) => `${name}: ${state}`).sort()).toEqual([
    "confluence: unknown",
    "reports: unknown",
  ]);
});

test("a finding is accepted by the names that people use: the app, the kind and the name, or the URN", async () => {
  await jira().updateClient("confluence", { scope: "ADMIN" });
  const { resources } = only((await reviewed()).findings);
  const rest = { rule: "OL002" as const, values: { scopes: ["ADMIN"] } };
  const acceptance = { reason: "r", owner: "o", until: "2999-01-01" };
  const byName = { app: "jira", kind: "incoming link", name: "confluence" } as const;
  for (const names of [byName, { urn: only(resources).urn }]) {
    const result = await reviewed({ file: { accept: [{ ...rest, ...acceptance, ...names }] } });
    expect(result.verdict).toBe("clean");
    expect(result.findings.filter(counts)).toEqual([]);
  }
});

test("an entry that accepts nothing any more is a finding, so that it does not stay a licence", async () => {
  await jira().createClient(BACKDOOR);
  const found = await reviewed();
  const file = path.join(world.folder, "licence.yaml");
  writeFileSync(file, "complete: true\n");
  const acceptance = { reason: "a trial", owner: "team", until: "2999-01-01" };
  const entry = entryFor(only(found.findings), found.apps, acceptance);
  if (entry === undefined) throw new Error("it can't be accepted");
  addAcceptance(file, entry);
  const withFile = () => reviewed({ file: readReviewFile(file, world.folder) });
  expect((await withFile()).verdict).toBe("clean");
  await jira().deleteClient("backdoor");
  expect((await withFile()).findings.map(({ message }) => message)).toEqual([
    'The entry in accept for OL001, incoming link "backdoor" on jira, matches no finding.',
  ]);
  // The entry does not accept another object of the name.
  await jira().createClient(BACKDOOR);
  expect((await withFile()).verdict).toBe("drift");
});

test("the JSON report has each property that drifted, as declared, as deployed, and as it is", async () => {
  await jira().updateClient("confluence", { scope: "WRITE", redirects: ["https://evil.example.com/cb"] });
  const report = JSON.parse(await FORMATS.json.render(await reviewed())) as Review;
  const compared = report.findings.flatMap(({ properties }: Finding) => properties);
  const value = (own: unknown) => ({ is: "value", value: own });
  expect(compared.sort((one, other) => (one.property < other.property ? -1 : 1))).toEqual([
    {
      property: "redirectUrls",
      declared: value(["https://wiki.example.com/callback"]),
      deployed: value(["https://wiki.example.com/callback"]),
      actual: value(["https://evil.example.com/cb"]),
    },
    { property: "scopes", declared: value(["READ"]), deployed: value(["READ"]), actual: value(["WRITE"]) },
  ]);
});

test("an entry of the review file with an unknown field accepts nothing, not everything", async () => {
  await jira().updateClient("confluence", { scope: "ADMIN" });
  const file = path.join(world.folder, "narrow.yaml");
  const entry =
    "rule: OL002, urn: 'urn:x', property: name, values: {}, reason: r, owner: o, until: 2999-01-01";
  writeFileSync(file, `complete: true\naccept: [{ ${entry} }]\n`);
  const result = await reviewed({ file: readReviewFile(file, world.folder) });
  expect(rulesOf(result.findings)).toEqual(["OL002 critical", "OL022 medium"]);
  expect(result.findings.filter(counts)).toHaveLength(2);
});
