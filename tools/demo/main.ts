/**
 * The demo: `examples/jira-confluence/typescript` under the real engine, against two apps of the sandbox. It links them, sends users' requests
 * through the link, changes objects out of band, reviews, accepts and repairs the drift, and destroys everything. It works in `.work/demo` alone,
 * leaves no process, and fails at the first check that fails.
 */

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { startSandbox, runBrowserFlow, type Control, type NamedSandbox } from "applinks-sandbox";
import { engine } from "../engine/engine";
import type { Review } from "../../cli/review/model";
import { portable } from "../release/portable";
import { commandIn, pulumiIn, type Ended } from "./pulumi";
import { openStory } from "./story";

type TwoApps = NamedSandbox<"jira" | "confluence">;

const ROOT = resolve(__dirname, "../..");
const FOLDER = join(ROOT, ".work/demo");
const PROJECT = join(FOLDER, "jira-confluence");
/** It stays after the demo. */
const PAGE = join(ROOT, ".work/demo-review.html");
/** The state of the linked apps, for `make sandbox`. It stays, too. */
const LINKED = join(ROOT, ".work/demo-linked.json");

const story = openStory((line) => process.stdout.write(`${line}\n`));

/** Runs the demo from start to end. */
async function main(): Promise<void> {
  prepareFolder();
  const sandbox = await startSandbox();
  try {
    const stateDir = join(FOLDER, "state");
    const applinks = commandIn(PROJECT, process.execPath, {
      stateDir,
      before: [join(ROOT, "dist/cli/main.js")],
    });
    await runDemo(sandbox, pulumiIn(PROJECT, stateDir), applinks);
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

async function runDemo(
  sandbox: TwoApps,
  pulumi: ReturnType<typeof pulumiIn>,
  applinks: ReturnType<typeof pulumiIn>,
): Promise<void> {
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

  await keepLinked(sandbox);

  story.step("An administrator changes the apps five times, outside of Pulumi");
  await meddle(control);

  story.step("applinks review: who may call whom, who changed it, and is it what the program declares");
  writeFileSync(
    join(PROJECT, "applinks.review.yaml"),
    "# All stacks with links to these apps.\ncomplete: true\n",
  );
  const review = await applinks("review", "--out", "json=review.json", "--out", `html=${PAGE}`);
  story.quote(findingsOf(review.text));
  const { findings } = JSON.parse(readFileSync(join(PROJECT, "review.json"), "utf8")) as Review;
  const rules = findings.map(({ rule }) => rule).sort();
  story.holds(review.code === 2, "it ends with exit code 2: there is drift", review.text);
  story.holds(
    isDeepStrictEqual(rules, ["OL001", "OL002", "OL003", "OL005", "OL006"]),
    "it finds each of the five changes, and nothing else",
    review.text,
  );
  const known = findings.filter(({ attribution }) => attribution?.who === ADMINISTRATOR.username);
  story.holds(
    known.length === 4 && known.every(({ attribution }) => attribution?.from === ADMINISTRATOR.source),
    "it names who made them, when, and from where; by default, apps don't record that a link was deleted",
    review.text,
  );
  const secrets = await secretsOf(control);
  const page = readFileSync(PAGE, "utf8");
  story.holds(
    !secrets.some((secret) => review.text.includes(secret) || page.includes(secret)),
    "it shows no secret",
    review.text,
  );
  story.line(`the report for people: ${relative(ROOT, PAGE)}`);

  story.step(
    "pulumi preview --refresh --expect-no-changes sees what is declared, and not the undeclared client",
  );
  const check = await pulumi("preview", "--refresh", "--expect-no-changes", "--diff");
  story.quote(drift(check.text));
  story.holds(check.code === 7, "it ends with exit code 7: there are changes", check.text);
  story.holds(!check.text.includes("reporting"), "it shows nothing of the undeclared client", check.text);

  story.step("One finding is accepted until a date, and one is adopted into the program");
  const undeclared = findings.find(({ rule }) => rule === "OL001")?.id ?? "";
  const acceptance = [
    "--reason",
    "moves to a stack of its own",
    "--owner",
    "reporting team",
    "--until",
    "2099-12-31",
  ];
  const accepted = await applinks("accept", undeclared, ...acceptance);
  story.holds(
    accepted.code === 0,
    "the undeclared client is accepted in applinks.review.yaml",
    accepted.text,
  );
  const program = join(PROJECT, "index.ts");
  const declared = readFileSync(program, "utf8");
  writeFileSync(program, declared.replace('"Confluence", ["READ"]', '"Confluence", ["WRITE"]'));
  const verified = await applinks("review", "--verify", "--format", "json");
  const open = (JSON.parse(verified.text) as Review).findings.filter(
    ({ acceptance: by }) => by === undefined,
  );
  story.holds(
    !open.some(({ rule }) => rule === "OL001" || rule === "OL002"),
    "the next review has neither of them among the open findings",
    verified.text,
  );

  story.step("pulumi up --refresh: the rest is as the program declares");
  await succeeds(pulumi("up", "--refresh", "--yes", "--skip-preview"));
  await changesNothing("drift check", pulumi("preview", "--refresh", "--expect-no-changes"));
  await writesNothing(control, pulumi);
  const clean = await applinks("review");
  story.quote(clean.text.split("\n")[0] ?? "");
  story.holds(clean.code === 0, "the review is clean", clean.text);

  story.step("Users' requests flow again");
  await sendUsers(apps);

  story.step("pulumi destroy: the apps are as they were before");
  await control.changeOutOfBand("jira", ADMINISTRATOR).deleteClient("reporting");
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
  story.line(`The review's report: ${relative(ROOT, PAGE)}`);
  story.line("The linked apps in a browser: make sandbox linked=1 open=1");
}

/** Keeps the state of the linked apps as a seed, which works at any addresses. */
async function keepLinked({ apps, control }: TwoApps): Promise<void> {
  const state = await control.export({ only: "state", secrets: "included" });
  const addresses = Object.fromEntries(Object.entries(apps).map(([name, { url }]) => [name, url]));
  const seed = Object.keys(apps).reduce(
    (text, name) =>
      text
        .replaceAll(`<to ${name}>`, `\${${name}.redirectSuffix}`)
        .replaceAll(`<${name}>`, `\${${name}.url}`),
    portable(JSON.stringify(state, undefined, 2), addresses),
  );
  writeFileSync(LINKED, seed, { mode: 0o600 });
}

/** The administrator, and the address of the administrator's machine. */
const ADMINISTRATOR = { username: "mallory", source: "203.0.113.7" };

async function meddle(control: Control): Promise<void> {
  const [jira, confluence] = [
    control.changeOutOfBand("jira", ADMINISTRATOR),
    control.changeOutOfBand("confluence", ADMINISTRATOR),
  ];
  const elsewhere = "https://elsewhere.example.com/callback";
  await jira.createClient({ name: "reporting", redirects: [elsewhere], scope: "SYSTEM_ADMIN" });
  story.line('on Jira, an incoming link "reporting" is created, with the scope SYSTEM_ADMIN');
  const { incomingClients = [] } = (await control.export({ only: "state" })).apps["jira"] ?? {};
  const redirects = incomingClients.find(({ name }) => name === "confluence by Pulumi")?.redirects ?? [];
  await jira.updateClient("confluence by Pulumi", { redirects: [...redirects, elsewhere] });
  story.line("on Jira, the incoming link for Confluence gets a redirect URL on another host");
  await confluence.updateClient("jira by Pulumi", { scope: "WRITE" });
  story.line("on Confluence, the scope of the incoming link for Jira is widened from READ to WRITE");
  await confluence.resetClientSecret("jira by Pulumi");
  story.line("on Confluence, the secret of that incoming link is reset");
  await jira.deleteLink("Confluence");
  story.line("on Jira, the application link to Confluence is deleted");
}

/** The headline of a review, and the rule and the sentence of each finding. */
function findingsOf(text: string): string {
  const lines = text.split("\n");
  const shown = lines.flatMap((line, index) =>
    /^[A-Z]+ OL\d+ /.test(line) ? [line, lines[index + 1] ?? ""] : [],
  );
  const changes = lines.filter((line) => /^ {2}(?:Changed|Created|Who)/.test(line));
  return [lines[0] ?? "", ...shown, ...changes].join("\n");
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
