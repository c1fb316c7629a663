/**
 * The demo: `examples/jira-confluence/typescript` under the real engine, against two apps of the sandbox. It links them, sends users' requests
 * through the link, changes objects out of band, finds and repairs the drift, and destroys everything. It works in `.work/demo` alone,
 * leaves no process, and fails at the first check that fails.
 */

import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { startSandbox, runBrowserFlow, type Control, type NamedSandbox } from "applinks-sandbox";
import { engine } from "../engine/engine";
import { pulumiIn, type Ended } from "./pulumi";
import { openStory } from "./story";

type TwoApps = NamedSandbox<"jira" | "confluence">;

const ROOT = resolve(__dirname, "../..");
const FOLDER = join(ROOT, ".work/demo");
const PROJECT = join(FOLDER, "jira-confluence");

const story = openStory((line) => process.stdout.write(`${line}\n`));

/** Runs the demo from start to end. */
async function main(): Promise<void> {
  prepareFolder();
  const sandbox = await startSandbox();
  try {
    await runDemo(sandbox, pulumiIn(PROJECT, join(FOLDER, "state")));
  } finally {
    await sandbox.stop();
  }
  rmSync(FOLDER, { recursive: true, force: true });
}

/** A copy of the example that resolves the package as a user's project would. */
function prepareFolder(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(PROJECT, "node_modules"), { recursive: true });
  cpSync(join(ROOT, "examples/jira-confluence/typescript"), PROJECT, { recursive: true });
  symlinkSync(ROOT, join(PROJECT, "node_modules/pulumi-applinks"), "dir");
}

async function runDemo(sandbox: TwoApps, pulumi: ReturnType<typeof pulumiIn>): Promise<void> {
  const { apps, control } = sandbox;
  const { version, way } = engine();

  story.step(`Two apps run in the sandbox; Pulumi ${version} (${WAYS[way]}) is the engine`);
  for (const [name, { url }] of Object.entries(apps)) story.line(`${name}: ${url}`);
  await configure(sandbox, pulumi);
  const before = await control.export({ only: "state" });

  story.step("pulumi up: one program declares the link, both ways");
  await succeeds(pulumi("up", "--yes", "--skip-preview"));
  await changesNothing("preview", pulumi("preview", "--expect-no-changes"));
  await writesNothing(control, pulumi);

  story.step("Users' requests flow through the link, each way");
  await sendUsers(apps);

  story.step("An administrator meddles behind our back");
  await control.changeOutOfBand("confluence").updateClient("jira by Pulumi", { scope: "ADMIN" });
  story.line("on Confluence, the scope of the incoming link for Jira is widened from READ to ADMIN");
  await control.changeOutOfBand("confluence").resetClientSecret("jira by Pulumi");
  story.line("on Confluence, the secret of that incoming link is reset");
  await control.changeOutOfBand("jira").deleteClient("confluence by Pulumi");
  story.line("on Jira, the incoming link for Confluence is deleted");

  story.step("pulumi preview --refresh --expect-no-changes: the drift check of a scheduled pipeline");
  const review = await pulumi("preview", "--refresh", "--expect-no-changes", "--diff");
  story.quote(drift(review.text));
  story.holds(review.code === 7, "it ends with exit code 7: there are changes", review.text);
  story.holds(/\[\d+\]: "READ" => "ADMIN"/.test(review.text), "it names the widened scope", review.text);
  const secrets = await secretsOf(control);
  story.holds(
    review.text.includes("client secret was reset") &&
      !secrets.some((secret) => review.text.includes(secret)),
    "it names the reset secret, and shows none",
    review.text,
  );
  story.holds(
    /\+ pulumi-nodejs:dynamic\/applinks:IncomingClient: \(create\)/.test(review.text),
    "it names the deleted client, which is to be created again",
    review.text,
  );

  story.step("pulumi up --refresh: back to what was reviewed");
  await succeeds(pulumi("up", "--refresh", "--yes", "--skip-preview"));
  await changesNothing("drift check", pulumi("preview", "--refresh", "--expect-no-changes"));
  await writesNothing(control, pulumi);

  story.step("Users' requests flow again");
  await sendUsers(apps);

  story.step("pulumi destroy: the apps are as they were before");
  await succeeds(pulumi("destroy", "--yes", "--skip-preview"));
  const after = await control.export({ only: "state" });
  story.holds(
    isDeepStrictEqual(after, before),
    "the apps' whole state equals the one at the start",
    JSON.stringify({ before, after }, null, 1),
  );

  story.line("");
  story.line(
    "That is all: one declaration, applied, checked and repaired by the real engine; nobody carried a secret.",
  );
}

/** Every client secret that the apps hold now. */
async function secretsOf(control: Control): Promise<string[]> {
  const { apps } = await control.export({ only: "state", secrets: "included" });
  return Object.values(apps).flatMap(({ incomingClients = [], outgoingConnections = [] }) =>
    [...incomingClients, ...outgoingConnections].map(({ clientSecret }) => clientSecret),
  );
}

const WAYS: Record<string, string> = { own: "your own", download: "downloaded", build: "built here" };

/** The stack's configuration as a platform team would write it: the apps by name, each credential encrypted. */
async function configure(sandbox: TwoApps, pulumi: ReturnType<typeof pulumiIn>): Promise<void> {
  await succeeds(pulumi("stack", "init", "demo"), "quietly");
  for (const [app, { url }] of Object.entries(sandbox.apps)) {
    const { token } = await sandbox.control.changeOutOfBand(app).createToken({ username: "admin" });
    const key = `applinks:apps.${app}`;
    await succeeds(pulumi("config", "set", "--path", `${key}.product`, app), "quietly");
    await succeeds(pulumi("config", "set", "--path", `${key}.url`, url), "quietly");
    await succeeds(pulumi("config", "set", "--path", "--secret", `${key}.token`, token), "quietly");
    story.line(`pulumi config set --secret --path '${key}.token' …`);
  }
}

async function succeeds(command: Promise<Ended>, quietly?: "quietly"): Promise<void> {
  const { code, text } = await command;
  if (code !== 0) throw new Error(`pulumi ended with exit code ${code}\n${text}`);
  if (quietly === undefined) story.quote(summary(text));
}

async function changesNothing(what: string, command: Promise<Ended>): Promise<void> {
  const { code, text } = await command;
  story.holds(code === 0, `a ${what} right after it finds nothing to change`, text);
}

async function writesNothing(control: Control, pulumi: ReturnType<typeof pulumiIn>): Promise<void> {
  await control.requestLog.clear();
  const { code, text } = await pulumi("up", "--yes", "--skip-preview");
  const writes = await control.requestLog.entries({ mutating: true });
  story.holds(
    code === 0 && writes.length === 0,
    "a second up writes nothing, as the apps' request log shows",
    text,
  );
}

async function sendUsers(apps: TwoApps["apps"]): Promise<void> {
  const user = { username: "user", password: "user" };
  const ways = [
    {
      from: apps.confluence.url,
      to: apps.jira.url,
      connection: "jira by Pulumi",
      path: "/rest/api/2/myself",
    },
    {
      from: apps.jira.url,
      to: apps.confluence.url,
      connection: "confluence by Pulumi",
      path: "/rest/api/user/current",
    },
  ];
  for (const way of ways) {
    const { status, body, steps } = await runBrowserFlow({ ...way, user });
    for (const step of steps) story.line(step);
    const { name, username } = body as { name?: string; username?: string };
    story.holds(
      status === 200 && (name ?? username) === user.username,
      `the app responded to ${user.username}`,
      JSON.stringify(body),
    );
  }
}

/** The end of a run's output, with the summary. */
function summary(text: string): string {
  return text.slice(text.lastIndexOf("Resources:"));
}

/** The part of a refresh's output about drift. */
function drift(text: string): string {
  return text
    .split("\n")
    .filter((line) => /^\s*[~+-] /.test(line) || /^(warning|error):/.test(line))
    .join("\n");
}

main().catch((error: unknown) => {
  process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
