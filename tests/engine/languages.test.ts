/**
 * The templates and an example under the real engine, in each language and with both adapters of TypeScript: all leave the apps in the
 * same state.
 */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { App } from "applinks-sandbox";
import { installNodeSdk } from "../../tools/release/nodeSdk";
import { expectLinked } from "./linkState";
import { GO } from "./go";
import { present, testEach, type Language } from "./languages";
import { normalizedState } from "./normalizedState";
import { PLUGIN } from "./plugin";
import { PYTHON } from "./python";
import { storedState } from "./oneDirection";
import { replacePart } from "./replacePart";
import { DYNAMIC, ok, type Adapter } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const ROOT = path.resolve(__dirname, "../..");
const EXAMPLES = path.join(ROOT, "examples");
const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

/** A language, its program and its adapter. */
interface Way extends Language {
  /** The program's folder within an example. */
  folder: string;
  /** Default: the plugin. */
  adapter?: Adapter;
}

const WAYS: Way[] = [
  {
    title: "TypeScript (dynamic)",
    folder: "typescript-plugin",
    runtime: "nodejs",
    adapter: DYNAMIC,
    prepare: ({ folder }) => {
      importPackage(folder, "pulumi-applinks");
    },
  },
  {
    title: "TypeScript (plugin)",
    folder: "typescript-plugin",
    runtime: "nodejs",
    prepare: ({ folder }) => {
      importPackage(folder, "@pulumi-applinks/plugin");
      installNodeSdk(folder);
    },
  },
  { ...PYTHON, folder: "python" },
  { ...GO, folder: "go" },
  {
    title: "YAML",
    folder: "yaml",
    runtime: "yaml",
    prepare: () => undefined,
  },
];

/** Makes a program import one of the two packages; otherwise its text is the same with both. */
function importPackage(folder: string, name: string): void {
  const file = path.join(folder, "index.ts");
  const program = readFileSync(file, "utf8");
  writeFileSync(file, replacePart(program, /(?<=")(@pulumi-applinks\/plugin|pulumi-applinks)(?=")/, name));
}

/**
 * The declared objects in each app; the rest of the state does not change. `#5` and `#6` are on both sides, and `#1` to `#3` are the
 * keys of Confluence's accounts.
 */
const LINKED = {
  jira: {
    applicationLinks: [
      {
        id: expect.any(String),
        typeId: "confluence",
        name: "Confluence",
        displayUrl: "<confluence>",
        rpcUrl: "<confluence>",
        primary: true,
        system: false,
      },
    ],
    incomingClients: [],
    outgoingConnections: [
      {
        id: "#8",
        name: "Confluence",
        type: "GENERIC",
        clientId: "#5",
        clientSecret: "#6",
        authorizationEndpoint: "<confluence>/rest/oauth2/latest/authorize",
        tokenEndpoint: "<confluence>/rest/oauth2/latest/token",
        scopes: ["READ"],
        redirectUriSuffix: "<to confluence>",
      },
    ],
  },
  confluence: {
    applicationLinks: [
      {
        id: expect.any(String),
        typeId: "jira",
        name: "Jira",
        displayUrl: "<jira>",
        rpcUrl: "<jira>",
        primary: true,
        system: false,
      },
    ],
    incomingClients: [
      {
        id: "#4",
        clientId: "#5",
        clientSecret: "#6",
        name: "Jira",
        redirects: ["<jira>/plugins/servlet/oauth2/client/callback/<to confluence>"],
        scope: "READ",
        userKey: "#1",
      },
    ],
    outgoingConnections: [],
  },
};

/** The state while the program's resources exist, for checks. */
interface ResourceState {
  testApps: TestApps;
  before: States;
  end: States;
  /** The apps as they are, secrets included. */
  apps: Record<keyof typeof APPS, App>;
}

type States = Awaited<ReturnType<typeof normalizedState<keyof typeof APPS>>>;

/**
 * Runs a program's whole lifecycle: an up whose secret is encrypted in the state, a preview and a refresh without changes, and a destroy
 * that leaves nothing behind. Returns the apps' state after the up.
 */
async function runLifecycle(
  example: string,
  resources: number,
  { runtime, adapter = PLUGIN, ...language }: Way,
  write: (testApps: TestApps, folder: string) => Promise<void> | void,
  check: (existing: ResourceState) => Promise<void>,
): Promise<States> {
  const testApps = await openTestApps(`${example}-${runtime}`, APPS, adapter);
  const { sandbox, stack } = testApps;
  try {
    await write(testApps, language.folder);
    const project = path.join(stack.folder, "Pulumi.yaml");
    const name = `name: ${example}-${runtime}`;
    // A YAML program is in the project's file.
    const text =
      runtime === "yaml"
        ? replacePart(readFileSync(project, "utf8"), /^name: .*$/m, name)
        : `${name}\nruntime: ${runtime}\n`;
    writeFileSync(project, text + adapter.project);
    await language.prepare(stack);
    const untouched = await sandbox.control.export({ only: "state" });
    const before = await normalizedState(testApps);

    expect(ok(await stack.up()).changes).toEqual({ create: resources });
    const end = await normalizedState(testApps);
    const apps = await storedState(testApps);
    const state = JSON.stringify(await stack.resources());
    const clients = Object.values(apps).flatMap(({ incomingClients }) => incomingClients);
    expect(clients).not.toEqual([]);
    for (const { clientId, clientSecret } of clients) {
      expect(state).toContain(clientId);
      expect(clientSecret).toMatch(/./);
      expect(state).not.toContain(clientSecret);
    }
    await check({ testApps, before, end, apps });

    expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await stack.destroy()).changes).toEqual({ delete: resources });
    expect(await sandbox.control.export({ only: "state" })).toEqual(untouched);
    return end;
  } finally {
    await testApps.close();
  }
}

/** Expects a final state of every language, equal to that of the first. */
function expectEqualStates(ends: Record<string, States>): void {
  expect(Object.keys(ends)).toEqual(present(WAYS).map(({ title }) => title));
  const [first, ...others] = Object.values(ends).map(withoutRandomNames);
  for (const other of others) expect(other).toEqual(first);
}

/** Replaces the random end of the name that a `MutualLink` gives a client. */
function withoutRandomNames(end: States): States {
  return JSON.parse(JSON.stringify(end).replace(/(?<="name":"\w+) [0-9a-f]{6}(?=")/g, " …")) as States;
}

describe("the single resources of a link", () => {
  const ends: Record<string, States> = {};

  testEach(
    WAYS,
    "come up in $title, show no difference afterwards, and leave nothing behind",
    async (language) => {
      ends[language.title] = await runLifecycle(
        "single-resources",
        4,
        language,
        ({ stack }, folder) => {
          cpSync(path.join(EXAMPLES, "single-resources", folder), stack.folder, { recursive: true });
        },
        async ({ testApps, before, end, apps }) => {
          // The numbers of random values depend on the values before them.
          const tokenSigningSecret = expect.stringMatching(/^#/) as string;
          expect(end.jira).toEqual({ ...before.jira, tokenSigningSecret, ...LINKED.jira });
          expect(end.confluence).toEqual({ ...before.confluence, tokenSigningSecret, ...LINKED.confluence });
          const [client] = apps.confluence.incomingClients;
          expect(await testApps.stack.outputs()).toEqual({ redirectUrl: client?.redirects[0] });
        },
      );
    },
  );

  test("are equal in the apps for every language and adapter", () => {
    expectEqualStates(ends);
  });
});

/**
 * Writes the project that `pulumi new` makes from a template, and its configuration into the stack's. Other ports than in the template
 * may be free.
 */
async function fromTemplate({ stack, sandbox }: TestApps, language: string): Promise<void> {
  const folder = path.join(stack.folder, "new");
  const template = path.join(EXAMPLES, "templates", language.replace("-plugin", ""));
  mkdirSync(folder);
  ok(await stack.pulumi("new", template, "--dir", folder, "--generate-only", "--yes", "--name", "linked"));
  const config = path.join(folder, "Pulumi.dev.yaml");
  const written = readFileSync(config, "utf8")
    .replace("http://localhost:2990/jira", sandbox.apps.jira.url)
    .replace("http://localhost:2991/confluence", sandbox.apps.confluence.url);
  const own = path.join(stack.folder, "Pulumi.dev.yaml");
  const { config: _replaced, ...settings } = parse(readFileSync(own, "utf8")) as Record<string, unknown>;
  rmSync(config);
  cpSync(folder, stack.folder, { recursive: true });
  rmSync(folder, { recursive: true });
  writeFileSync(own, `${written}${stringify(settings)}`);
}

describe("a whole link from a template", () => {
  const ends: Record<string, States> = {};

  testEach(
    WAYS,
    "comes up in $title with its outputs, lets users through, and leaves nothing behind",
    async (language) => {
      // The plugin counts the component, too; dynamic resources count its parts alone.
      const resources = language.adapter === DYNAMIC ? 8 : 9;
      ends[language.title] = await runLifecycle(
        "template",
        resources,
        language,
        fromTemplate,
        async ({ testApps, apps }) => {
          await expectLinked(testApps);
          const [ofConfluence] = apps.jira.incomingClients;
          const [ofJira] = apps.confluence.incomingClients;
          expect(await testApps.stack.outputs()).toEqual({
            status: { jira: "CONNECTED", confluence: "CONNECTED" },
            clientIds: { jira: ofJira?.clientId, confluence: ofConfluence?.clientId },
            redirectUrls: { jira: ofJira?.redirects[0], confluence: ofConfluence?.redirects[0] },
          });
        },
      );
    },
  );

  test("is equal in the apps for every language and adapter", () => {
    expectEqualStates(ends);
  });
});
