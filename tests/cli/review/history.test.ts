import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { recordHistory } from "../../../cli/review/history";
import type { Finding, Review } from "../../../cli/review/model";
import { reviewId } from "../../../cli/review/reports/summary";
import { linkProgram } from "../../provider/adapters/link";
import type { ModelStack } from "../../engineModel";
import { only, openWorld, type ReviewChanges, type World } from "./world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

let folder: string;
let stack: ModelStack;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "applinks-history-"));
  await world.bench.sandbox.control.reset();
  stack = world.bench.stack();
  await stack.up(linkProgram({ scopes: ["READ"] }));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const jira = () => world.bench.sandbox.control.changeOutOfBand("jira");

/** Reviews on a day of January 2027, and records the review. */
async function reviewOn(
  day: number,
  changes: ReviewChanges = {},
  states: string[] = [world.exportStack(stack)],
): Promise<Review> {
  const now = () => new Date(Date.UTC(2027, 0, day));
  return recordHistory(folder, await world.review(states, { now, ...changes }));
}

const dayOf = (day: number): string => new Date(Date.UTC(2027, 0, day)).toISOString();

const BACKDOOR = { name: "backdoor", redirects: ["https://evil.example.com/cb"], scope: "READ" };

test("a finding keeps its first day, is resolved when it is gone, and is new when it comes back", async () => {
  await jira().createClient(BACKDOOR);
  const { id, age } = only((await reviewOn(1)).findings);
  expect(age).toEqual({ firstSeen: dayOf(1), lastSeen: dayOf(1), isNew: true });

  const second = await reviewOn(2);
  expect(only(second.findings)).toMatchObject({
    id,
    age: { firstSeen: dayOf(1), lastSeen: dayOf(2), isNew: false },
  });
  expect(second.resolved).toEqual([]);

  await jira().deleteClient("backdoor");
  const third = await reviewOn(3);
  expect(third.findings).toEqual([]);
  expect(only(third.resolved ?? [])).toMatchObject({ id, rule: "OL001", firstSeen: dayOf(1) });
  expect((await reviewOn(4)).resolved).toEqual([]);

  await jira().createClient(BACKDOOR);
  expect(only((await reviewOn(5)).findings)).toMatchObject({
    id,
    age: { firstSeen: dayOf(5), lastSeen: dayOf(5), isNew: true },
  });
});

test("the trend has one point for each review, with what counted", async () => {
  await reviewOn(1);
  await jira().createClient(BACKDOOR);
  await reviewOn(2);
  await jira().deleteClient("backdoor");
  const { trend } = await reviewOn(3);
  expect(trend?.map(({ time, counts }) => [time, counts.high])).toEqual([
    [dayOf(1), 0],
    [dayOf(2), 1],
    [dayOf(3), 0],
  ]);
});

test("a folder that does not exist is created, and its files have one line each", async () => {
  folder = path.join(folder, "of", "reviews");
  await jira().createClient(BACKDOOR);
  await reviewOn(1);
  await reviewOn(2);
  const linesOf = (name: string) => readFileSync(path.join(folder, name), "utf8").split("\n").length - 1;
  expect(readdirSync(folder).sort()).toEqual(["findings.jsonl", "reviews.jsonl"]);
  expect([linesOf("findings.jsonl"), linesOf("reviews.jsonl")]).toEqual([1, 2]);
});

test("a finding of an app that was not read is not resolved", async () => {
  await jira().createClient(BACKDOOR);
  const { id } = only((await reviewOn(1)).findings);
  await jira().deleteClient("backdoor");
  const { faults } = world.bench.sandbox.control;
  await faults.add({
    match: { app: "jira", operation: "incoming.list" },
    phase: "before-act",
    times: 0,
    effect: { kind: "status", status: 403, json: { message: "no" } },
  });
  const unread = await reviewOn(2);
  expect(unread.verdict).toBe("unknown");
  expect(unread.resolved).toEqual([]);
  await faults.clear();
  // What was not read is no finding any more, either.
  expect((await reviewOn(3)).resolved?.map(({ rule }) => rule).sort()).toEqual(["OL001", "OL900"]);
  expect((await reviewOn(4)).findings.map((finding) => finding.id)).not.toContain(id);
});

test("a finding of a stack that was not read, or was read in part, is not resolved", async () => {
  await jira().updateClient("confluence", { scope: "ADMIN" });
  const state = world.exportStack(stack);
  await reviewOn(1, {}, [state]);
  await jira().updateClient("confluence", { scope: "READ" });
  const text = readFileSync(path.join(world.folder, state), "utf8");
  writeFileSync(path.join(world.folder, state), "not JSON");
  expect((await reviewOn(2, {}, [state])).resolved).toEqual([]);
  expect((await reviewOn(3, {}, [])).resolved?.map(({ rule }) => rule)).not.toContain("OL002");
  // An instance that the state does not belong to: nothing of the stack can be compared.
  writeFileSync(
    path.join(world.folder, state),
    text.replaceAll(/"serverId":"[^"]+"/g, '"serverId":"another"'),
  );
  expect((await reviewOn(4, {}, [state])).resolved?.map(({ rule }) => rule)).not.toContain("OL002");
  writeFileSync(path.join(world.folder, state), text);
  expect((await reviewOn(5, {}, [state])).resolved?.map(({ rule }) => rule)).toContain("OL002");
});

test("a reset secret is not resolved by a review that could not compare secrets", async () => {
  await jira().resetClientSecret("confluence");
  const state = world.exportStack(stack);
  const { id } = only((await reviewOn(1, {}, [state])).findings);
  const text = readFileSync(path.join(world.folder, state), "utf8");
  const locked = text.replaceAll(/"plaintext":"\\"[^{"\\]+\\""/g, '"ciphertext":"v1:AAAA:BBBB"');
  expect(locked).not.toBe(text);
  writeFileSync(path.join(world.folder, state), locked);
  const unread = await reviewOn(2, {}, [state]);
  expect(unread.findings.map(({ rule }) => rule)).toEqual(["OL900"]);
  expect(unread.resolved).toEqual([]);
  writeFileSync(path.join(world.folder, state), text);
  expect(only((await reviewOn(3, {}, [state])).findings)).toMatchObject({ id, age: { firstSeen: dayOf(1) } });
});

test.each(["findings.jsonl", "reviews.jsonl"])(
  "a broken line in %s ends the review, and nothing is written",
  async (name) => {
    await jira().createClient(BACKDOOR);
    await reviewOn(1);
    const file = path.join(folder, name);
    const broken = `${readFileSync(file, "utf8")}{"id": "cut o`;
    writeFileSync(file, broken);
    const contents = () => readdirSync(folder).map((one) => readFileSync(path.join(folder, one), "utf8"));
    const before = contents();
    await expect(reviewOn(2)).rejects.toThrow(
      new RegExp(
        `^line 2 of .*${name} is no record of a review\\. Nothing was written\\..*\\[HISTORY_UNREADABLE\\]$`,
      ),
    );
    expect(contents()).toEqual(before);
  },
);

test("a folder that can't be written ends the review with a code", async () => {
  writeFileSync(path.join(folder, "file"), "");
  folder = path.join(folder, "file");
  await expect(reviewOn(1)).rejects.toThrow(/can't be (read|written): .*\[HISTORY_UNREADABLE\]$/);
  expect(existsSync(path.join(folder, "findings.jsonl"))).toBe(false);
  folder = path.dirname(folder);
});

/** The IDs by rule and object. */
function idsIn({ findings }: Review): Record<string, string> {
  return Object.fromEntries(
    findings.map(({ rule, object, id }: Finding) => [`${rule} ${object?.name ?? ""}`, id]),
  );
}

test("IDs are the same in every run, in any order of stacks, on every machine, and with other names of apps", async () => {
  await jira().createClient(BACKDOOR);
  await jira().updateClient("confluence", { scope: "ADMIN" });
  await jira().resetClientSecret("reports");
  await world.bench.sandbox.control.changeOutOfBand("confluence").deleteLink("Jira");
  const other = world.bench.stack();
  await other.up({
    own: {
      type: "IncomingClient",
      inputs: { app: "jira", name: "own", redirectUrls: ["https://own.example.com/cb"], scopes: ["READ"] },
    },
  });
  await jira().deleteClient("own");
  const states = [world.exportStack(stack), world.exportStack(other, { stack: "other" })];
  const ids = idsIn(await world.review(states));
  expect(Object.keys(ids).sort()).toEqual([
    "OL001 backdoor",
    "OL002 confluence",
    "OL005 reports",
    "OL006 Jira",
    "OL006 own",
  ]);
  expect(new Set(Object.values(ids)).size).toBe(5);

  expect(idsIn(await world.review([...states].reverse()))).toEqual(ids);
  const renamed = [
    world.exportStack(stack),
    world.exportStack(other, { stack: "other", appNames: { jira: "tracker" } }),
  ];
  expect(idsIn(await world.review(renamed))).toEqual(ids);

  // On another machine, the files are elsewhere, and the URL of the app is spelled in another way.
  const away = await openWorld();
  try {
    for (const state of states) {
      const text = readFileSync(path.join(world.folder, state), "utf8");
      const moved = text.replaceAll(/(url\\+":\\+"http:\/\/)localhost/g, "$1LOCALHOST");
      expect(moved).not.toBe(text);
      writeFileSync(path.join(away.folder, state), moved);
    }
    expect(idsIn(await world.review(states, { folder: away.folder, apps: undefined }))).toEqual(ids);
  } finally {
    await away.close();
  }
});

test("IDs of what was not read are the same on every machine, whatever the reason", async () => {
  const { faults } = world.bench.sandbox.control;
  try {
    writeFileSync(path.join(world.folder, "prod.json"), "not JSON");
    const refused = (status: number) =>
      faults.add({
        match: { app: "jira", operation: "incoming.list" },
        phase: "before-act",
        times: 0,
        effect: { kind: "status", status, json: { message: `because of ${status}` } },
      });
    await refused(403);
    const unreadIn = ({ findings }: Review) =>
      findings
        .filter(({ rule }) => rule === "OL900")
        .map(({ id }) => id)
        .sort();
    const here = await world.review(["prod.json", world.exportStack(stack)]);
    await faults.clear();
    await refused(401);
    rmSync(path.join(world.folder, "prod.json"));
    const there = await world.review([path.join(world.folder, "prod.json"), world.exportStack(stack)]);
    expect(unreadIn(here)).toHaveLength(2);
    expect(unreadIn(there)).toEqual(unreadIn(here));
  } finally {
    await faults.clear();
  }
});

test("IDs, and the line by which a comment is found, do not depend on where files are", async () => {
  const { bench } = world;
  const text = readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8");
  const entry = {
    product: "jira",
    url: bench.sandbox.apps.jira.url,
    username: "admin",
    password: bench.password,
  };
  const resultIn = async (parent: string): Promise<Review> => {
    const folder = mkdtempSync(path.join(tmpdir(), parent));
    try {
      for (const [name, content] of [
        ["exports/one/prod.json", text],
        ["exports/two/prod.json", text],
        ["broken.json", "not JSON"],
      ] as const) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), content);
      }
      // Outside of the folder of the review file, and with a file in the configuration that does not exist.
      return await world.review([], {
        sources: ["exports/one/prod.json", "exports/two/prod.json", "broken.json"].map((state) => ({
          state: path.join(folder, state),
        })),
        apps: JSON.stringify({ jira: { ...entry, ca: path.join(folder, "ca.pem") } }),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const [here, there] = [await resultIn("here-"), await resultIn("elsewhere-on-another-machine-")];
  expect(there.stacks.map(({ key }) => key)).toEqual(here.stacks.map(({ key }) => key));
  expect(here.stacks.map(({ key }) => key)).toEqual([
    "links/dev (one/prod.json)",
    "links/dev (two/prod.json)",
    "broken.json",
  ]);
  expect(reviewId(there)).toBe(reviewId(here));
  const ids = ({ findings }: Review): string[] => findings.map(({ id }) => id).sort();
  expect(ids(here).length).toBeGreaterThanOrEqual(3);
  expect(ids(there)).toEqual(ids(here));
});
