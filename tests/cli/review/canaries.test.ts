/** No secret is in anything that a review writes, whatever it finds and whatever fails. */

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FaultEffect } from "applinks-sandbox";
import { addAcceptance } from "../../../cli/review/file/addAcceptance";
import { entryFor } from "../../../cli/review/file/acceptance";
import { readReviewFile } from "../../../cli/review/file/reviewFile";
import { recordHistory } from "../../../cli/review/history";
import type { Review } from "../../../cli/review/model";
import type { ReviewErrorCode } from "../../../cli/review/reviewError";
import { RULE_IDS, type RuleId } from "../../../cli/review/rules";
import { compileCommand, openWorkspace, type CompiledCommand } from "../../examples/pipelines/workspace";
import { linkProgram } from "../../provider/adapters/link";
import type { ModelStack, Program } from "../../engineModel";
import { canaryOf, formsOfCanary, leaksIn, outputsOf } from "./canary";
import { encrypted } from "./encryptedState";
import { sampleReview } from "./sampleReview";
import { previewOf, stubPulumi, type StubAnswer } from "./stubPulumi";
import { openWorld, type ExportedResource, type ReviewChanges, type World } from "./world";

/** Every secret that a review can come across. */
const SECRETS = {
  password: canaryOf("pA7xK2vQ9mZ4"),
  ofClient: canaryOf("cL8wR5tY3nB6"),
  ofReports: canaryOf("rE4gH9jU2kD7"),
  ofUndeclared: canaryOf("uN3fS6qW8eT5"),
  passphrase: canaryOf("pP5hG7zX1cV9"),
  backend: "bK6jM3aL9oP2",
  access: "aC9yF4dN7iE8",
  cloud: "wS2bT8vR5xQ3kJ6m",
};

const ENVIRONMENT = {
  PULUMI_CONFIG_PASSPHRASE: SECRETS.passphrase,
  PULUMI_ACCESS_TOKEN: SECRETS.access,
  PULUMI_BACKEND_URL: `postgres://pulumi:${SECRETS.backend}@db.example.com/states?sslmode=require`,
  AWS_SECRET_ACCESS_KEY: SECRETS.cloud,
};

const ALL = Object.values(SECRETS);
/** Those that a review knows of in each scene. */
const EVERY_FORM = ALL.filter((secret) => secret !== SECRETS.ofUndeclared).flatMap(formsOfCanary);

let world: World;
let stack: ModelStack;
let deployed: () => Promise<ModelStack>;
beforeAll(async () => {
  world = await openWorld(SECRETS.password);
  deployed = await deployWithCanaries(PROGRAM);
});
afterAll(() => world.close());
beforeEach(async () => {
  stack = await deployed();
});

/** A link in both directions. */
const PROGRAM: Program = {
  ...linkProgram({ scopes: ["WRITE"], description: "Pages" }),
  back: {
    type: "ApplicationLink",
    inputs: { app: "jira", name: "Wiki", remoteApp: "confluence" },
  },
};

/** Deploys the program, replaces the client secrets by canaries, and returns what restores the apps and the stack. */
async function deployWithCanaries(program: Program): Promise<() => Promise<ModelStack>> {
  const { control } = world.bench.sandbox;
  const first = world.bench.stack();
  await first.up(program);
  const { apps } = await control.export({ only: "state", secrets: "included" });
  const secretOf = (name: string): string => String(first.state.get(name)?.outputs["clientSecret"]);
  const replaced = <T>(value: T): T => {
    const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
    const text = JSON.stringify(value)
      .replaceAll(inJson(secretOf("client")), () => inJson(SECRETS.ofClient))
      .replaceAll(inJson(secretOf("reports")), () => inJson(SECRETS.ofReports));
    return JSON.parse(text) as T;
  };
  return async () => {
    await control.reset();
    await control.seed({ apps: replaced(apps) });
    const restored = world.bench.stack();
    for (const [name, recorded] of first.state) restored.state.set(name, replaced(recorded));
    return restored;
  };
}

const by = (app: "jira" | "confluence", actor?: { username: string; source?: string }) =>
  world.bench.sandbox.control.changeOutOfBand(app, actor);

/** Somebody with a secret in the name, from an address with one: what the audit log has of a change. */
const SPY = { username: `mallory ${SECRETS.ofClient}`, source: SECRETS.password };

const answering = (status: number): FaultEffect => ({
  kind: "status",
  status,
  headers: { "content-type": "text/plain" },
  body: EVERY_FORM.join(" "),
});

const fail = (app: string, match: object, effect: FaultEffect) =>
  world.bench.sandbox.control.faults.add({ match: { app, ...match }, phase: "before-act", times: 0, effect });

interface Scene {
  /** Rules that have findings in it. */
  rules: RuleId[];
  /** Changes the apps, and returns the states to review and how. */
  prepare: () => Promise<{ states?: string[]; changes?: ReviewChanges }>;
}

const state = (): string => world.exportStack(stack);

const exported = (): string => readFileSync(path.join(world.folder, state()), "utf8");

/** Writes a file below the world's folder. */
function write(name: string, text: string): string {
  writeFileSync(path.join(world.folder, name), text);
  return name;
}

/** A review of a project, with a stub of the Pulumi CLI. */
function ofProject(answers: Record<string, StubAnswer>): { changes: ReviewChanges } {
  const stub = stubPulumi(world.folder, {
    open: { stdout: exported() },
    config: { stdout: "{}" },
    ...answers,
  });
  const backend = `s3://key:${SECRETS.backend}@bucket?secret=${SECRETS.cloud}`;
  return {
    changes: {
      sources: [{ project: ".", stack: "dev", backend, program: true }],
      environment: { ...ENVIRONMENT, ...stub.environment },
    },
  };
}

/** What the CLI prints when it fails, and repeats what it got. */
const FAILED = { code: 255, stderr: `error: failed with ${EVERY_FORM.join(" ")}\n` };

const SCENES: Record<string, Scene> = {
  "objects that no stack declares": {
    rules: ["OL001", "OL009", "OL015", "OL016"],
    prepare: async () => {
      const jira = by("jira", SPY);
      const { apps } = await world.bench.sandbox.control.export({ only: "state", secrets: "included" });
      const incomingClients = apps["jira"]?.incomingClients ?? [];
      const undeclared = {
        name: "hidden",
        redirects: ["https://x.example.com/cb"],
        scope: "ADMIN",
        clientSecret: SECRETS.ofUndeclared,
      };
      await world.bench.sandbox.control.seed({
        apps: { jira: { incomingClients: [...incomingClients, undeclared] } },
      });
      const known = [SECRETS.ofClient, SECRETS.ofUndeclared];
      for (const [index, form] of known.flatMap(formsOfCanary).entries()) {
        const inUrl = encodeURIComponent(known[index % known.length] ?? "");
        const url = `https://evil.example.com/?key=${inUrl}`;
        await jira.createClient({ name: form, redirects: [url], scope: "SYSTEM_ADMIN" });
        await by("confluence").createConnection({
          name: form,
          clientId: `id-${form}`,
          clientSecret: "another",
          authorizationEndpoint: url,
          tokenEndpoint: url,
          scopes: ["READ"],
        });
      }
      for (const [index, form] of known.flatMap(formsOfCanary).entries())
        await jira.createLink({ name: form, rpcUrl: `https://x${index}.example.com`, typeId: "generic" });
      const { url } = world.bench.sandbox.apps.jira;
      await by("confluence").createConnection({
        name: `second ${SECRETS.ofClient}`,
        clientId: SECRETS.ofReports,
        clientSecret: SECRETS.ofClient,
        authorizationEndpoint: `${url}/rest/oauth2/latest/authorize`,
        tokenEndpoint: `${url}/rest/oauth2/latest/token`,
        scopes: ["READ"],
      });
      return {};
    },
  },
  "changed clients": {
    rules: ["OL002", "OL003", "OL004", "OL005"],
    prepare: async () => {
      const jira = by("jira", SPY);
      const evil = `https://evil.example.com/?key=${encodeURIComponent(SECRETS.ofClient)}`;
      await jira.updateClient("confluence", {
        scope: "SYSTEM_ADMIN",
        redirects: ["https://wiki.example.com/callback", evil],
      });
      await jira.updateClient("reports", { redirects: [evil], name: `reports ${SECRETS.ofReports}` });
      await jira.resetClientSecret("confluence");
      return {};
    },
  },
  "changed links": {
    rules: ["OL007", "OL008", "OL014"],
    prepare: async () => {
      const evil = `https://evil.example.com/${encodeURIComponent(SECRETS.ofClient)}`;
      await by("confluence", SPY).updateConnection("jira", {
        tokenEndpoint: evil,
        clientSecret: SECRETS.ofClient,
        description: `the password is ${SECRETS.password}`,
      });
      await by("jira").updateLink("Wiki", {
        name: SECRETS.password,
        displayUrl: `http://wiki.example.com/${encodeURIComponent(SECRETS.ofClient)}`,
      });
      return {};
    },
  },
  "objects that are gone, created again, or have fewer scopes": {
    rules: ["OL006", "OL010", "OL011"],
    prepare: async () => {
      await by("confluence", SPY).deleteLink("Jira");
      const jira = by("jira", SPY);
      await jira.updateClient("confluence", { scope: "READ" });
      await jira.deleteClient("reports");
      await jira.createClient({
        name: "reports",
        redirects: ["https://reports.example.com/callback"],
        scope: "WRITE",
      });
      return {};
    },
  },
  "a scope that nobody grants": {
    rules: ["OL017"],
    prepare: async () => {
      await by("jira").updateClient("confluence", { scope: "READ" });
      await by("confluence").updateConnection("jira", { name: `jira ${SECRETS.ofClient}` });
      const narrowed = (values: unknown): object => ({ ...(values as object), scopes: ["READ"] });
      const change = (resources: ExportedResource[]): ExportedResource[] =>
        resources.map((one) =>
          one.urn.endsWith("::client")
            ? { ...one, inputs: narrowed(one["inputs"]), outputs: narrowed(one["outputs"]) }
            : one,
        );
      return { states: [world.exportStack(stack, { change })] };
    },
  },
  "older authentication": {
    rules: ["OL012"],
    prepare: async () => {
      const { url } = world.bench.sandbox.apps.confluence;
      const authorization = `Basic ${Buffer.from(`admin:${SECRETS.password}`).toString("base64")}`;
      const links = await fetch(`${url}/rest/applinks/3.0/applinks`, {
        headers: { authorization, accept: "application/json" },
      });
      const [{ id }] = (await links.json()) as [{ id: string }];
      const provider = "com.atlassian.applinks.api.auth.types.BasicAuthenticationProvider";
      await fetch(`${url}/rest/applinks/3.0/applicationlink/${id}/authentication/provider`, {
        method: "PUT",
        headers: { authorization, "content-type": "application/json", "x-atlassian-token": "no-check" },
        body: JSON.stringify({
          provider,
          config: { username: SECRETS.ofClient, password: SECRETS.ofReports },
        }),
      });
      return { changes: { file: { olderAuthentication: true } } };
    },
  },
  "old secrets": {
    rules: ["OL013"],
    prepare: async () => {
      await world.bench.sandbox.control.clock.advance({ seconds: 100 * 24 * 3600 });
      const now = new Date(await world.bench.sandbox.control.clock.now());
      return { changes: { now: () => now, file: { secretAge: 90 } } };
    },
  },
  "an object of two stacks, and an interrupted run": {
    rules: ["OL018", "OL019"],
    prepare: async () => {
      const urn = "urn:pulumi:dev::links::pulumi-nodejs:dynamic/applinks:IncomingClient::new";
      const inputs = { name: SECRETS.ofClient, clientSecret: SECRETS.ofClient };
      const type = "pulumi-nodejs:dynamic/applinks:IncomingClient";
      const pending = [{ type: "creating", resource: { urn, type, inputs } }];
      const states = [state(), world.exportStack(stack, { stack: "second", pending })];
      return Promise.resolve({ states });
    },
  },
  "a token that expires, with a secret for a name": {
    rules: ["OL020"],
    prepare: async () => {
      const name = `pipeline ${SECRETS.ofReports}`;
      const token = { username: "admin", name, expiresInSeconds: 24 * 3600 };
      const created = await by("jira").createToken(token);
      SEEN.push(created.token);
      const apps = JSON.stringify({
        jira: { product: "jira", url: world.bench.sandbox.apps.jira.url, token: created.token },
      });
      return { changes: { apps } };
    },
  },
  "a program that was not deployed": {
    rules: ["OL021"],
    prepare: () => {
      const redirectUrls = [`https://new.example.com/?key=${encodeURIComponent(SECRETS.ofReports)}`];
      const name = `new ${SECRETS.ofClient}`;
      const inputs = { next: { type: "IncomingClient", app: "jira", name, redirectUrls, scopes: ["READ"] } };
      return Promise.resolve(ofProject({ preview: { stdout: previewOf(stack, { inputs }) } }));
    },
  },
  "entries of the review file": {
    rules: ["OL022", "OL002"],
    prepare: async () => {
      await by("jira").updateClient("confluence", { scope: "ADMIN" });
      const entry = `rule: OL002, app: jira, kind: incoming link, values: { scopes: [ADMIN] }, owner: o, until: 2999-01-01, reason: ${JSON.stringify(SECRETS.password)}`;
      const names = ["confluence", SECRETS.ofClient].map(
        (name) => `{ ${entry}, name: ${JSON.stringify(name)} }`,
      );
      const unusable = `{ rule: OL002, reason: ${JSON.stringify(SECRETS.ofClient)} }`;
      const file = write(
        "accepting.yaml",
        `complete: true\naccept: [${[...names, unusable].join(", ")}]\nidentities: [{ name: ${JSON.stringify(SECRETS.ofClient)}, users: [admin] }]\n`,
      );
      return {
        changes: { file: readReviewFile(path.join(world.folder, file), world.folder) },
      };
    },
  },
  "lists and audit logs that fail": {
    rules: ["OL900", "OL001"],
    prepare: async () => {
      await by("jira").createClient({ name: "x", redirects: ["https://x.example.com"], scope: "ADMIN" });
      await fail("jira", { operation: "outgoing.list" }, answering(404));
      await fail("jira", { path: "/rest/auditing" }, answering(400));
      await fail("confluence", { operation: "incoming.list" }, answering(403));
      await fail("confluence", { operation: "link.list" }, {
        ...answering(200),
        headers: { "content-type": "text/html" },
      } as FaultEffect);
      return {};
    },
  },
  "apps that send everybody elsewhere": {
    rules: ["OL900"],
    prepare: async () => {
      const location = `https://sso.example.com/?${new URLSearchParams({ secrets: EVERY_FORM.join(" ") }).toString()}`;
      await fail("jira", {}, { kind: "redirect", location });
      await fail("confluence", {}, answering(401));
      return {};
    },
  },
  "half of a list": {
    rules: ["OL900"],
    prepare: async () => {
      const name = `hidden ${SECRETS.ofReports}`;
      await by("jira").createClient({ name, redirects: ["https://x.example.com"], scope: "ADMIN" });
      await by("jira").omitMembers("incomingClients", name, ["redirects"]);
      await by("jira").omitMembers("incomingClients", "reports", ["scope"]);
      return {};
    },
  },
  "a configuration with problems": {
    rules: ["OL900"],
    prepare: () => {
      const token = SECRETS.access;
      const apps = JSON.stringify({
        tracker: { product: "jirra", url: `https://user:${SECRETS.backend}@jira.example.com`, token },
        wiki: { product: "confluence", url: SECRETS.ofClient, token, password: SECRETS.password },
        code: { product: "bitbucket", url: "https://code.example.com", tokn: token },
      });
      return Promise.resolve({ changes: { apps } });
    },
  },
  "an app that is down, behind a proxy": {
    rules: ["OL900"],
    prepare: () => {
      const proxy = `http://proxy:${SECRETS.backend}@localhost:9`;
      const { password } = SECRETS;
      const apps = JSON.stringify({
        tracker: { product: "jira", url: "http://localhost:9/jira", username: "admin", password, proxy },
      });
      return Promise.resolve({ changes: { apps } });
    },
  },
};

/** The errors that a review reports as findings. */
type FoundCode = "STACK_UNREADABLE" | "PROGRAM_FAILED" | "STATE_UNREADABLE" | "WRONG_PASSPHRASE";

/** What leads to each of them, with secrets in everything that is read. */
const FAILURES: Record<FoundCode, () => { states?: string[]; changes?: ReviewChanges }> = {
  STACK_UNREADABLE: () => ofProject({ open: FAILED, export: FAILED }),
  PROGRAM_FAILED: () => {
    const message = `TypeError: no ${EVERY_FORM.join(" ")}\n    at index.ts:3:1\n`;
    const diagnostics = [{ severity: "error", message }];
    return ofProject({ preview: { ...FAILED, stdout: JSON.stringify({ steps: [], diagnostics }) } });
  },
  STATE_UNREADABLE: () => ({
    states: [
      write("bad.json", EVERY_FORM.join(" ")),
      write("worse.json", JSON.stringify({ deployment: EVERY_FORM })),
      "missing.json",
    ],
  }),
  WRONG_PASSPHRASE: () => ({ states: [write("locked.json", encrypted(exported(), "another"))] }),
};

/** Secrets that only a scene knows. */
const SEEN: string[] = [];

/** The review of a scene, and everything that it writes. */
async function writtenBy({
  states,
  changes = {},
}: {
  states?: string[];
  changes?: ReviewChanges;
}): Promise<{ review: Review; written: Record<string, string> }> {
  const progress: string[] = [];
  const review = await world.review(states ?? (changes.sources === undefined ? [state()] : []), {
    audit: true,
    environment: ENVIRONMENT,
    ...changes,
    progress: (line) => progress.push(line),
  });
  const history = path.join(world.folder, "history");
  const reviewFile = path.join(world.folder, "accepted.yaml");
  try {
    const first = recordHistory(history, review);
    const gone = recordHistory(history, { ...review, findings: [] });
    writeFileSync(reviewFile, "complete: true\n");
    for (const finding of review.findings) {
      const entry = entryFor(finding, review.apps, { reason: "r", owner: "o", until: "2999-01-01" });
      if (entry !== undefined) addAcceptance(reviewFile, entry);
    }
    const written: Record<string, string> = {
      progress: progress.join("\n"),
      "review file": readFileSync(reviewFile, "utf8"),
      ...(await outputsOf(first)),
    };
    for (const [name, text] of Object.entries(await outputsOf(gone))) written[`${name}, next`] = text;
    for (const name of readdirSync(history)) written[name] = readFileSync(path.join(history, name), "utf8");
    return { review, written };
  } finally {
    rmSync(history, { recursive: true, force: true });
    rmSync(reviewFile, { force: true });
  }
}

/** The leaks: the name of each secret, and the outputs that have a part of it. */
function leaksOf(written: Record<string, string>): string[] {
  const names = new Map(Object.entries(SECRETS).map(([name, secret]) => [secret, name]));
  const found = new Map<string, string[]>();
  for (const [output, text] of Object.entries(written))
    for (const secret of leaksIn(text, [...ALL, ...SEEN])) {
      const name = names.get(secret) ?? "a secret of the scene";
      found.set(name, [...(found.get(name) ?? []), output]);
    }
  return [...found].map(([name, outputs]) => `${name}: ${outputs.join("; ")}`);
}

test.each(Object.entries(SCENES))("no secret is in anything that is written of %s", async (_, scene) => {
  const { review, written } = await writtenBy(await scene.prepare());
  const rules = new Set(review.findings.map(({ rule }) => rule));
  expect([...rules]).toEqual(expect.arrayContaining(scene.rules));
  expect(leaksOf(written)).toEqual([]);
});

test("the scenes have findings of every rule", () => {
  const covered = new Set(Object.values(SCENES).flatMap(({ rules }) => rules));
  expect([...covered].sort()).toEqual([...RULE_IDS].sort());
});

test.each(Object.entries(FAILURES))("no secret is in a review with %s", async (code, prepare) => {
  const { review, written } = await writtenBy(prepare());
  const messages = review.findings.filter(({ rule }) => rule === "OL900").map(({ message }) => message);
  expect(messages).toContainEqual(expect.stringContaining(`[${code}]`));
  expect(leaksOf(written)).toEqual([]);
});

/** What leads to each error that ends the command, with secrets in everything that it reads: files, and options. */
const ENDS: Record<
  Exclude<ReviewErrorCode, FoundCode>,
  { files: Record<string, string>; command: string }[]
> = {
  REVIEW_FILE: [
    `apps: { jira: { product: jira, token: ${JSON.stringify(SECRETS.ofClient)} } }\nstakcs: []\n`,
    `apps: { jira: { product: jira, token: "${SECRETS.access} } }\nstacks: [\n`,
    JSON.stringify(EVERY_FORM),
  ].map((text) => ({ files: { "applinks.review.yaml": text }, command: "review --state state.json" })),
  REVIEW_OPTIONS: [
    { files: {}, command: "review --state state.json --apps missing.json" },
    {
      files: { "report.json": `{"clientSecret": "${SECRETS.access}", ${SECRETS.ofClient}` },
      command: "accept OL001-1f3c9a2b7d --reason r --owner o --until 2999-01-01 --report report.json",
    },
    {
      files: { "report.json": `${SECRETS.access} ${SECRETS.ofClient}` },
      command: "accept OL001-1f3c9a2b7d --reason r --owner o --until 2999-01-01 --report report.json",
    },
  ],
  HISTORY_UNREADABLE: [
    {
      files: { "history/findings.jsonl": EVERY_FORM.join("\n") },
      command: "review --state state.json --history history",
    },
  ],
  REPORT_NOT_WRITTEN: [
    {
      files: { "folder/file": "" },
      command: "review --state state.json --out json=folder --out html=review.html",
    },
  ],
};

describe("the command", () => {
  let command: CompiledCommand;
  beforeAll(() => {
    command = compileCommand();
  });
  afterAll(() => {
    command.remove();
  });

  test.each(Object.entries(ENDS))("writes no secret with %s", async (code, cases) => {
    await by("jira", SPY).createClient({
      name: `backdoor ${SECRETS.ofClient}`,
      redirects: ["https://evil.example.com/cb"],
      scope: "ADMIN",
    });
    for (const { files, command: text } of cases) {
      const workspace = openWorkspace(command, { "state.json": exported(), ...files });
      try {
        const { output } = await workspace.run(["sh"], `npx --no-install applinks ${text}\n`, ENVIRONMENT);
        expect(output).toContain(`[${code}]`);
        expect(leaksOf({ output, html: workspace.read("review.html") ?? "" })).toEqual([]);
      } finally {
        workspace.remove();
      }
    }
  });
});

describe("the search", () => {
  test.each(ALL.map((secret) => [secret]))("finds %s in each form that a text can have it in", (secret) => {
    for (const form of formsOfCanary(secret)) expect(leaksIn(`before ${form} after`, ALL)).toEqual([secret]);
  });

  test("finds a part of a secret, and one that is broken over lines or cells", () => {
    expect(leaksIn("… cL8wR5tY", ALL)).toEqual([SECRETS.ofClient]);
    expect(leaksIn("│ cL8wR5 │\n│ tY3nB6 │", ALL)).toEqual([SECRETS.ofClient]);
    expect(leaksIn("cL8wR5t", ALL)).toEqual([]);
  });

  test("finds a secret in each output that a review can have it in", async () => {
    // As a review without any guard would have it: in the texts that each output shows.
    const review = sampleReview();
    const [finding] = review.findings.filter(({ rule }) => rule !== "OL900");
    if (finding === undefined) throw new Error("the sample has no finding");
    for (const form of formsOfCanary(SECRETS.ofClient)) {
      finding.message = `a message with ${form}`;
      review.graph.edges = review.graph.edges.map((edge) => ({
        ...edge,
        granted: [form.slice(-SHORTEST_SHOWN)],
        name: form,
      }));
      for (const [name, text] of Object.entries(await outputsOf(review)))
        expect([name, form, leaksIn(text, ALL)]).toEqual([name, form, [SECRETS.ofClient]]);
    }
  });
});

/** How much of a text a drawing shows. */
const SHORTEST_SHOWN = 40;
