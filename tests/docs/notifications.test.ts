/** The notifications in the guide of the drift review, with the real command against the sandbox. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { openWorld, type World } from "../cli/review/world";
import {
  compileCommand,
  openWorkspace,
  type CompiledCommand,
  type Workspace,
} from "../examples/pipelines/workspace";
import { linkProgram } from "../provider/adapters/link";
import { sectionsOf } from "./pages";

const GUIDE = readFileSync(path.resolve(__dirname, "../../docs/guides/drift-review.md"), "utf8");
const { body = "" } = sectionsOf(GUIDE).find(({ heading }) => heading === "Notifications") ?? {};
const [CHAT = "", WEBHOOK = ""] = [...body.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text]) => text);

const ENVIRONMENT = {
  REPORT_URL: "https://ci.example.com/17",
  CHAT_WEBHOOK_URL: "https://chat.example.com/hook",
  WEBHOOK_URL: "https://hook.example.com",
};

let world: World;
let command: CompiledCommand;
let workspace: Workspace;
beforeAll(async () => {
  world = await openWorld();
  command = compileCommand();
});
afterAll(async () => {
  command.remove();
  await world.close();
});
afterEach(() => workspace.remove());

interface Situation {
  title: string;
  code: number;
  text: string;
  /** Whether the review has a result. */
  result: boolean;
}

const SITUATIONS: Situation[] = [
  { title: "without drift", code: 0, text: "Application links: no drift.", result: true },
  { title: "with drift", code: 2, text: "Application links: drift. https://ci.example.com/17", result: true },
  {
    title: "with an app that is down",
    code: 1,
    text: "Application links: the review failed. Whether there is drift is unknown. https://ci.example.com/17",
    result: true,
  },
  {
    title: "with an invalid review file",
    code: 1,
    text: "Application links: the review failed. Whether there is drift is unknown. https://ci.example.com/17",
    result: false,
  },
];

/** Runs a recipe in a situation. An earlier review has left a result. */
async function run(recipe: string, title: string, env: Record<string, string> = {}): Promise<number> {
  const { control } = world.bench.sandbox;
  await control.reset();
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const state = readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8");
  if (title === "with drift")
    await control.changeOutOfBand("jira").updateClient("confluence", { scope: "ADMIN" });
  if (title === "with an app that is down")
    await control.faults.add({
      match: { app: "jira" },
      times: 0,
      phase: "before-act",
      effect: { kind: "status", status: 503 },
    });
  workspace = openWorkspace(command, {
    "state.json": state,
    "applinks.review.yaml": title.includes("invalid")
      ? "complet: true\n"
      : "stacks:\n  - state: state.json\n",
    "reports/review.json": "{}",
  });
  return (await workspace.run(["sh", "-e"], recipe, { ...ENVIRONMENT, ...env })).code;
}

test.each(SITUATIONS)("a chat gets one message after a review $title", async ({ title, code, text }) => {
  expect(await run(CHAT, title)).toBe(code);
  const messages = workspace.calls().map(({ args }) => {
    const sent: unknown = JSON.parse(args[args.indexOf("--data") + 1] ?? "");
    return [args.at(-1), sent];
  });
  expect(messages).toEqual([[ENVIRONMENT.CHAT_WEBHOOK_URL, { text }]]);
});

test.each(SITUATIONS)("a webhook gets the result of a review $title, if there is one", async (situation) => {
  const { title, code, result } = situation;
  expect(await run(WEBHOOK, title)).toBe(code);
  const sent = workspace.calls().map(({ args }) => [args.at(-1), args[args.indexOf("--data") + 1]]);
  expect(sent).toEqual(result ? [[ENVIRONMENT.WEBHOOK_URL, "@reports/review.json"]] : []);
  const report = JSON.parse(workspace.read("reports/review.json") ?? "null") as unknown;
  expect(report).toEqual(result ? expect.objectContaining({ findings: expect.anything() }) : null);
});

test.each([
  ["chat", CHAT],
  ["webhook", WEBHOOK],
])("a %s that can't be reached does not change the exit code", async (_, recipe) => {
  expect(await run(recipe, "with drift", { CURL_EXIT_CODE: "7" })).toBe(2);
  expect(workspace.calls()).toHaveLength(1);
});
