/**
 * The programs of examples/languages in each language whose host the engine has, and through either door of TypeScript, run by the
 * real engine: all leave the apps in the same state.
 */

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { App } from "applinks-sandbox";
import { installNodeSdk } from "../../tools/release/nodeSdk";
import { expectLinked } from "./bothWays";
import { GO } from "./go";
import { present, testEach, type Language } from "./languages";
import { nameless } from "./nameless";
import { PLUGIN } from "./plugin";
import { PYTHON } from "./python";
import { storedIn } from "./oneLink";
import { replaced } from "./replaced";
import { DYNAMIC, ok, type Adapter } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const ROOT = path.resolve(__dirname, "../..");
const EXAMPLES = path.join(ROOT, "examples/languages");
const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

/** How the programs are written and run. */
interface Way extends Language {
  /** The program's folder in that of an example. */
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
    // The same program, but for the package that it imports.
    prepare: ({ folder }) => {
      const file = path.join(folder, "index.ts");
      const program = readFileSync(file, "utf8");
      writeFileSync(file, replaced(program, "@pulumi-applinks/plugin", "pulumi-applinks"));
    },
  },
  {
    title: "TypeScript (plugin)",
    folder: "typescript-plugin",
    runtime: "nodejs",
    prepare: ({ folder }) => {
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

/**
 * What the program stands for, as either app stores it; all else is as it was before. `#5` and `#6` are on both sides, and `#1` to
 * `#3` are the keys of Confluence's accounts.
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

/** What is asked of a program while what it declares stands. */
interface ResourceState {
  testApps: TestApps;
  before: Ends;
  end: Ends;
  /** The apps as they are, secrets included. */
  apps: Record<keyof typeof APPS, App>;
}

type Ends = Awaited<ReturnType<typeof nameless<keyof typeof APPS>>>;

/**
 * A program's whole life: it comes up with a secret in the state that is sealed, has nothing left to do, and leaves nothing behind.
 * Gives the apps' whole state at its height.
 */
async function live(
  example: string,
  resources: number,
  { folder, runtime, adapter = PLUGIN, ...language }: Way,
  look: (existing: ResourceState) => Promise<void>,
): Promise<Ends> {
  const testApps = await openTestApps(`${example}-${runtime}`, APPS, adapter);
  const { sandbox, stack } = testApps;
  try {
    cpSync(path.join(EXAMPLES, example, folder), stack.folder, { recursive: true });
    const project = path.join(stack.folder, "Pulumi.yaml");
    const name = `name: ${example}-${runtime}`;
    // In YAML the program is in the project's own file.
    const text =
      runtime === "yaml"
        ? replaced(readFileSync(project, "utf8"), /^name: .*$/m, name)
        : `${name}\nruntime: ${runtime}\n`;
    writeFileSync(project, text + adapter.project);
    await language.prepare(stack);
    const untouched = await sandbox.control.export({ only: "state" });
    const before = await nameless(testApps);

    expect(ok(await stack.up()).changes).toEqual({ create: resources });
    const end = await nameless(testApps);
    const apps = await storedIn(testApps);
    const state = JSON.stringify(await stack.resources());
    const clients = Object.values(apps).flatMap(({ incomingClients }) => incomingClients);
    expect(clients).not.toEqual([]);
    for (const { clientId, clientSecret } of clients) {
      expect(state).toContain(clientId);
      expect(clientSecret).toMatch(/./);
      expect(state).not.toContain(clientSecret);
    }
    await look({ testApps, before, end, apps });

    expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await stack.destroy()).changes).toEqual({ delete: resources });
    expect(await sandbox.control.export({ only: "state" })).toEqual(untouched);
    return end;
  } finally {
    await testApps.close();
  }
}

/** Every language's end is there, and is the same as the first one's. */
function expectOneEnd(ends: Record<string, Ends>): void {
  expect(Object.keys(ends)).toEqual(present(WAYS).map(({ title }) => title));
  const [first, ...others] = Object.values(ends).map(steady);
  for (const other of others) expect(other).toEqual(first);
}

/** The end of the name that a `MutualLink` gives a client is new each time. */
function steady(end: Ends): Ends {
  return JSON.parse(JSON.stringify(end).replace(/(?<="name":"\w+) [0-9a-f]{6}(?=")/g, " …")) as Ends;
}

describe("the pieces of a link", () => {
  const ends: Record<string, Ends> = {};

  testEach(WAYS, "come up in $title, have nothing left to do, and leave nothing behind", async (language) => {
    ends[language.title] = await live("pieces", 4, language, async ({ testApps, before, end, apps }) => {
      // The numbers of random values shift with what stands before them.
      const tokenSigningSecret = expect.stringMatching(/^#/) as string;
      expect(end.jira).toEqual({ ...before.jira, tokenSigningSecret, ...LINKED.jira });
      expect(end.confluence).toEqual({ ...before.confluence, tokenSigningSecret, ...LINKED.confluence });
      const [client] = apps.confluence.incomingClients;
      expect(await testApps.stack.outputs()).toEqual({ redirectUrl: client?.redirects[0] });
    });
  });

  test("every language and door ends with the very same apps", () => {
    expectOneEnd(ends);
  });
});

describe("a whole link", () => {
  const ends: Record<string, Ends> = {};

  testEach(
    WAYS,
    "comes up in $title with its outputs, lets users through, and leaves nothing behind",
    async (language) => {
      // The plugin's component counts by its own type; of dynamic resources its parts alone do.
      const resources = language.adapter === DYNAMIC ? 8 : 9;
      ends[language.title] = await live("mutual-link", resources, language, async ({ testApps, apps }) => {
        await expectLinked(testApps);
        const [ofConfluence] = apps.jira.incomingClients;
        const [ofJira] = apps.confluence.incomingClients;
        expect(await testApps.stack.outputs()).toEqual({
          status: { jira: "CONNECTED", confluence: "CONNECTED" },
          clientIds: { jira: ofJira?.clientId, confluence: ofConfluence?.clientId },
          redirectUrls: { jira: ofJira?.redirects[0], confluence: ofConfluence?.redirects[0] },
        });
      });
    },
  );

  test("every language and door ends with the very same apps", () => {
    expectOneEnd(ends);
  });
});
