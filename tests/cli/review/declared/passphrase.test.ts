import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Review } from "../../../../cli/review/model";
import type { ModelStack } from "../../../engineModel";
import { linkProgram } from "../../../provider/adapters/link";
import { encrypted } from "../encryptedState";
import { deployOnce, only, openWorld, rulesOf, type World } from "../world";

let world: World;
let stack: ModelStack;
let deployed: () => Promise<ModelStack>;
beforeAll(async () => {
  world = await openWorld();
  deployed = await deployOnce(world, linkProgram({ scopes: ["READ"] }));
});
afterAll(() => world.close());
beforeEach(async () => {
  stack = await deployed();
});

const jira = () => world.bench.sandbox.control.changeOutOfBand("jira");

const rulesIn = ({ findings }: Review): string[] => rulesOf(findings);

const PASSPHRASE = "canary-of-the-passphrase";
const FILE = { apps: undefined };

const encryptedState = (): string => {
  const file = world.exportStack(stack);
  const at = path.join(world.folder, file);
  writeFileSync(at, encrypted(readFileSync(at, "utf8"), PASSPHRASE));
  return file;
};

test("with the passphrase, or a file with it, secrets are compared", async () => {
  const state = encryptedState();
  await jira().resetClientSecret("confluence");
  const found = await world.review([state], {
    ...FILE,
    environment: { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE },
  });
  expect(rulesIn(found)).toEqual(["OL005 high"]);
  expect(found.stacks[0]?.secrets).toEqual({ state: "read" });
  writeFileSync(path.join(world.folder, "passphrase"), `${PASSPHRASE}\n`);
  const file = path.join(world.folder, "passphrase");
  const byFile = await world.review([state], {
    ...FILE,
    environment: { PULUMI_CONFIG_PASSPHRASE_FILE: file },
  });
  expect(rulesIn(byFile)).toEqual(["OL005 high"]);
  expect(JSON.stringify([found, byFile])).not.toContain(PASSPHRASE);
});

test("each stack may have a passphrase of its own, and all wrong ones are reported at once", async () => {
  await jira().resetClientSecret("confluence");
  const state = (name: string, passphrase: string): string => {
    const file = world.exportStack(stack, { stack: name });
    const at = path.join(world.folder, file);
    writeFileSync(at, encrypted(readFileSync(at, "utf8"), passphrase));
    return file;
  };
  writeFileSync(path.join(world.folder, "own-passphrase"), "canary-of-a-file\n");
  const result = await world.review([], {
    sources: [
      { state: state("by-env", "canary-of-a-variable"), passphraseEnv: "TEAM_PASSPHRASE" },
      { state: state("by-file", "canary-of-a-file"), passphraseFile: "own-passphrase" },
      { state: state("common", PASSPHRASE) },
      { state: state("wrong", "canary-of-another"), passphraseEnv: "TEAM_PASSPHRASE" },
      { state: state("unset", PASSPHRASE), passphraseEnv: "UNSET_PASSPHRASE" },
      { state: state("no-file", PASSPHRASE), passphraseFile: "nowhere" },
    ],
    environment: { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE, TEAM_PASSPHRASE: "canary-of-a-variable" },
  });
  const drifted = result.findings.flatMap(({ rule, resources }) =>
    rule === "OL005" ? resources.map(({ stack: of }) => of) : [],
  );
  expect([...new Set(drifted)].sort()).toEqual(["links/by-env", "links/by-file", "links/common"]);
  const gaps = result.findings.filter(({ rule }) => rule === "OL900").map(({ message }) => message);
  expect(gaps.sort()).toEqual([
    expect.stringMatching(
      /^the client secrets of links\/no-file .*passphraseFile nowhere can't be read.*\[WRONG_PASSPHRASE\]$/,
    ),
    expect.stringMatching(
      /^the client secrets of links\/unset .*variable UNSET_PASSPHRASE .*\[WRONG_PASSPHRASE\]$/,
    ),
    expect.stringMatching(/^the client secrets of links\/wrong .*does not decrypt.*\[WRONG_PASSPHRASE\]$/),
  ]);
  expect(JSON.stringify(result)).not.toContain("canary");
});

test("without the passphrase, or with a wrong one, the apps of the review file are read, and secrets are unknown", async () => {
  const state = encryptedState();
  await jira().resetClientSecret("confluence");
  for (const [environment, reason] of [
    [{}, /PULUMI_CONFIG_PASSPHRASE is not set/],
    [{ PULUMI_CONFIG_PASSPHRASE: "wrong" }, /does not decrypt the state's secrets\..*\[WRONG_PASSPHRASE\]/],
    [
      { PULUMI_CONFIG_PASSPHRASE_FILE: "/nowhere" },
      /PULUMI_CONFIG_PASSPHRASE_FILE can't be read.*\[WRONG_PASSPHRASE\]/,
    ],
  ] as const) {
    const result = await world.review([state], { environment });
    const { message, ways } = only(result.findings);
    expect(message).toMatch(/^the client secrets of links\/dev were not compared: /);
    expect(message).toMatch(reason);
    expect(ways.map(({ action }) => action)).toEqual(["investigate"]);
    expect(result.verdict).toBe("unknown");
    // What has no secret is compared.
    expect(result.stacks[0]?.verdicts).toEqual({ clean: 3, drifted: 0, unknown: 2 });
  }
  await jira().updateClient("confluence", { scope: "ADMIN" });
  expect(rulesIn(await world.review([state]))).toEqual(["OL002 critical", "OL900 error"]);
});

test.each([
  ["the server ID of its app, is declared", /(?!)/, 2],
  ["no server ID, as of older releases, may be undeclared, which is low", /"serverId":"[^"]*",?/g, 0],
])(
  "without the passphrase and a review file, an object of a state with %s",
  async (_what, left, declared) => {
    const other = world.bench.stack();
    await other.up({});
    const state = encryptedState();
    const at = path.join(world.folder, state);
    writeFileSync(at, readFileSync(at, "utf8").replaceAll(new RegExp(left, "g"), "").replaceAll(",}", "}"));
    const { control } = world.bench.sandbox;
    const client = stack.state.get("client");
    const id = String(client?.outputs["incomingId"]);
    // Another object with the same ID, on another app.
    const incomingClients = [
      { id, name: "backdoor", redirects: ["https://evil.example.com/"], scope: "READ" },
    ];
    await control.seed({ apps: { confluence: { incomingClients } } });
    const result = await world.review([state, world.exportStack(other, { stack: "other" })], FILE);
    expect(result.findings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(
        /^the apps of the stack links\/dev were not read: .*can't be decrypted\. Set the passphrase/,
      ),
    );
    const found = result.findings.filter(({ rule }) => rule !== "OL900");
    const certain = found.filter(({ severity }) => severity !== "low");
    expect(certain.map(({ rule, object }) => [rule, object?.name])).toEqual([["OL001", "backdoor"]]);
    expect(found).toHaveLength(declared === 2 ? 1 : 5);
    for (const { ways } of found.filter((one) => !certain.includes(one)))
      expect(ways.map(({ action }) => action)).not.toContain("delete in the app");
    expect(result.apps[0]?.lists[1]).toMatchObject({ found: 2, declared, undeclared: 2 - declared });
  },
);
