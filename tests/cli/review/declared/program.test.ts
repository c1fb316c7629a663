import { readFileSync } from "node:fs";
import path from "node:path";
import type { StackSource } from "../../../../cli/review/declared/sources";
import type { Finding, Review } from "../../../../cli/review/model";
import type { ModelStack } from "../../../engineModel";
import { linkProgram } from "../../../provider/adapters/link";
import { previewOf, stubPulumi } from "../stubPulumi";
import { deployOnce, openWorld, rulesOf, type World } from "../world";

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

const project: StackSource = { project: ".", stack: "dev", program: true };

/** Reviews the stack through a stub, with a preview of these changes. */
async function reviewProgram(
  changes: Parameters<typeof previewOf>[1],
  { verify = false }: { verify?: boolean } = {},
): Promise<Review> {
  const state = readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8");
  const stub = stubPulumi(world.folder, {
    open: { stdout: state },
    preview: { stdout: previewOf(stack, changes) },
    config: { stdout: "{}" },
  });
  const result = await world.review([], { sources: [project], environment: stub.environment, verify });
  // Nothing but commands that read.
  for (const call of stub.calls())
    expect(call).toMatch(/^(stack export|preview|config) --stack|^stack export --stack/);
  return result;
}

const messageOf = ({ message }: Finding): string => message;

test("a program without changes is clean, whatever its preview masks", async () => {
  const result = await reviewProgram({});
  expect(result.findings).toEqual([]);
  expect(result.stacks[0]).toMatchObject({
    key: "links/dev",
    source: "program",
    secrets: { state: "read" },
  });
});

test("a resource that is declared again, after another one has taken over its object, is updated by the next run", async () => {
  const [client] = [...stack.state].filter(([, { type }]) => type === "IncomingClient");
  if (client === undefined) throw new Error("the stack has a client");
  const [name, recorded] = client;
  stack.state.set(name, { ...recorded, outputs: { ...recorded.outputs, ownership: "superseded" } });
  const result = await reviewProgram({});
  expect(rulesIn(result)).toEqual(["OL021 info"]);
  expect(result.stacks[0]?.verdicts).toEqual({ clean: 5, drifted: 0, unknown: 0 });
  expect(result.findings[0]).toMatchObject({
    message: expect.stringContaining("after the next update, this resource manages it again") as string,
    properties: [{ property: "ownership", actual: { is: "value", value: "superseded" } }],
  });
  // As a refresh and a run find it.
  expect((await stack.refresh())[name]).toBe("same");
  const program = linkProgram({ scopes: ["READ"] });
  expect((await stack.preview(program))[name]).toBe("update");
  // Nothing declares it again as far as the last deployment shows.
  const last = await world.review([world.exportStack(stack)]);
  expect(last.findings).toEqual([]);
});

test("drift that a refresh has saved in the state is found against the program", async () => {
  await jira().updateClient("confluence", { scope: "ADMIN" });
  await jira().updateClient("reports", { redirects: ["https://evil.example.com/cb"] });
  const declared = structuredClone(stack.state.get("client")?.inputs ?? {});
  const reports = structuredClone(stack.state.get("reports")?.inputs ?? {});
  await stack.refresh();
  expect((await world.review([world.exportStack(stack)])).findings).toEqual([]);
  const result = await reviewProgram({ inputs: { client: declared, reports } });
  expect(rulesIn(result)).toEqual(["OL002 critical", "OL004 critical"]);
  const [first] = result.findings;
  expect(first?.properties).toEqual([
    {
      property: "scopes",
      declared: { is: "value", value: ["READ"] },
      deployed: { is: "value", value: ["ADMIN"] },
      actual: { is: "value", value: ["ADMIN"] },
      note: expect.stringContaining("a refresh has saved the drift") as string,
    },
  ]);
});

test("a reset secret is found although a preview masks secrets", async () => {
  await jira().resetClientSecret("confluence");
  expect(rulesIn(await reviewProgram({}))).toEqual(["OL005 high"]);
});

test("what a preview does not know is compared with the last deployment", async () => {
  await world.bench.sandbox.control
    .changeOutOfBand("confluence")
    .updateConnection("jira", { clientId: "somebody's" });
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  expect(rulesIn(await reviewProgram({ inputs: { connection: { clientId: unknown } } }))).toEqual([
    "OL007 high",
  ]);
});

test("what is declared and not deployed, and what is deployed and no longer declared, are findings", async () => {
  const added = {
    type: "IncomingClient",
    app: "jira",
    name: "new",
    redirectUrls: ["https://new.example.com/cb"],
    scopes: ["READ"],
  };
  const result = await reviewProgram({ inputs: { added }, without: ["reports"] });
  expect(rulesIn(result)).toEqual(["OL021 medium", "OL021 medium"]);
  expect(result.findings.map(messageOf).sort()).toEqual([
    'The program declares the incoming link "new", which was never deployed to jira.',
    'The program no longer declares the incoming link "reports", but jira still has it.',
  ]);
});

test("a verification finds whether the program declares an existing object as it is", async () => {
  await jira().createClient({ name: "adopted", redirects: ["https://own.example.com/cb"], scope: "READ" });
  const declaring = (scopes: string[]) => ({
    inputs: {
      adopted: {
        type: "IncomingClient",
        app: "jira",
        name: "adopted",
        redirectUrls: ["https://own.example.com/cb"],
        scopes,
      },
    },
  });
  expect(rulesIn(await reviewProgram({}, { verify: true }))).toEqual(["OL001 high"]);
  const exact = await reviewProgram(declaring(["READ"]));
  expect(exact.findings.map(messageOf)).toEqual([
    'jira has the incoming link "adopted" as the program declares it. The next pulumi up adopts it.',
  ]);
  expect((await reviewProgram(declaring(["READ"]), { verify: true })).findings).toEqual([]);
  expect(rulesIn(await reviewProgram(declaring(["WRITE"]), { verify: true }))).toEqual(["OL011 medium"]);
});
