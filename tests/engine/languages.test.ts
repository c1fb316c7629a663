/**
 * One program in each language whose host the engine has, and through either door of TypeScript, run by the real engine: all leave the
 * apps in the same state.
 */

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { App } from "applinks-sandbox";
import { installNodeSdk } from "../../tools/release/nodeSdk";
import { nameless } from "./nameless";
import { PLUGIN } from "./plugin";
import { pythonWithSdk } from "./python";
import { DYNAMIC, ok, type Door, type Stack } from "./stack";
import { openWorld } from "./world";

const ROOT = path.resolve(__dirname, "../..");
const EXAMPLES = path.join(ROOT, "examples/languages");
const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

interface Language {
  title: string;
  /** The example's folder. */
  folder: string;
  runtime: string;
  /** Default: the plugin. */
  door?: Door;
  /** Whoever is without it says so by this variable. */
  without?: string;
  /** What the program's folder needs besides the program. */
  prepare(stack: Stack): Promise<void> | void;
}

const LANGUAGES: Language[] = [
  {
    title: "TypeScript (dynamic)",
    folder: "typescript-plugin",
    runtime: "nodejs",
    door: DYNAMIC,
    // The same program, but for the package that it imports.
    prepare: ({ folder }) => {
      const file = path.join(folder, "index.ts");
      const program = readFileSync(file, "utf8");
      writeFileSync(file, program.replace("@pulumi-applinks/plugin", "pulumi-applinks"));
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
  {
    title: "Python",
    folder: "python",
    runtime: "python",
    without: "APPLINKS_WITHOUT_PYTHON",
    prepare: async ({ env }) => {
      const bin = path.dirname(await pythonWithSdk());
      env["PATH"] = [bin, env["PATH"] ?? ""].join(path.delimiter);
    },
  },
  {
    title: "Go",
    folder: "go",
    runtime: "go",
    without: "APPLINKS_WITHOUT_GO",
    prepare: ({ folder }) => {
      const file = path.join(folder, "go.mod");
      const module = readFileSync(file, "utf8");
      writeFileSync(file, module.replace("../../../sdk/go", path.join(ROOT, "sdk/go")));
    },
  },
  {
    title: "YAML",
    folder: "yaml",
    runtime: "yaml",
    prepare: ({ folder }) => {
      // The program is the project's own file.
      const program = readFileSync(path.join(EXAMPLES, "yaml/Pulumi.yaml"), "utf8");
      writeFileSync(path.join(folder, "Pulumi.yaml"), program + PLUGIN.project);
    },
  },
];

const left = LANGUAGES.filter(({ without }) => without !== undefined && process.env[without] !== undefined);
for (const { title, without } of left)
  process.stderr.write(`The program in ${title} is left out: ${without ?? ""} is set\n`);
const present = LANGUAGES.filter((language) => !left.includes(language));

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

/** The apps' whole state at the end of each program. */
const ends: Record<string, Record<keyof typeof APPS, App>> = {};

test.each(present)(
  "$title: the link comes up with a sealed secret, has nothing left to do, and leaves nothing behind",
  async (language) => {
    const { title, folder, runtime, door = PLUGIN } = language;
    const world = await openWorld(`languages-${runtime}`, APPS, door);
    const { sandbox, stack } = world;
    try {
      cpSync(path.join(EXAMPLES, folder), stack.folder, { recursive: true });
      writeFileSync(
        path.join(stack.folder, "Pulumi.yaml"),
        `name: languages-${runtime}\nruntime: ${runtime}\n${door.project}`,
      );
      await language.prepare(stack);
      const before = await sandbox.control.export({ only: "state" });
      const { jira, confluence } = await nameless(world);

      expect(ok(await stack.up()).changes).toEqual({ create: 4 });
      const end = await nameless(world);
      // The numbers of random values shift with what stands before them.
      const tokenSigningSecret = expect.stringMatching(/^#/) as string;
      expect(end.jira).toEqual({ ...jira, tokenSigningSecret, ...LINKED.jira });
      expect(end.confluence).toEqual({ ...confluence, tokenSigningSecret, ...LINKED.confluence });
      ends[title] = end;

      const { apps } = await sandbox.control.export({ only: "state", secrets: "included" });
      const [client] = apps["confluence"]?.incomingClients ?? [];
      const state = JSON.stringify(await stack.resources());
      expect(client?.clientSecret).toMatch(/./);
      expect(state).toContain(client?.clientId);
      expect(state).not.toContain(client?.clientSecret);
      expect(await stack.outputs()).toEqual({ redirectUrl: client?.redirects[0] });

      expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
      expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
      expect(ok(await stack.destroy()).changes).toEqual({ delete: 4 });
      expect(await sandbox.control.export({ only: "state" })).toEqual(before);
    } finally {
      await world.close();
    }
  },
);

test("every language and door ends with the very same apps", () => {
  expect(Object.keys(ends)).toEqual(present.map(({ title }) => title));
  const [first, ...others] = Object.values(ends);
  for (const other of others) expect(other).toEqual(first);
});
