/** One program in each language that has an SDK here, run by the real engine over the plugin. YAML's host is no part of the engine. */

import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PLUGIN } from "./plugin";
import { pythonWithSdk } from "./python";
import { installSdk } from "./sdk";
import { ok, type Stack } from "./stack";
import { openWorld } from "./world";

const ROOT = path.resolve(__dirname, "../..");
const EXAMPLES = path.join(ROOT, "examples/languages");
const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

interface Language {
  folder: string;
  runtime: string;
  /** Whoever is without it says so by this variable. */
  without?: string;
  /** What the program's folder needs besides the program. */
  prepare(stack: Stack): Promise<void> | void;
}

const LANGUAGES: Language[] = [
  {
    folder: "typescript-plugin",
    runtime: "nodejs",
    prepare: ({ folder }) => {
      installSdk(folder);
    },
  },
  {
    folder: "python",
    runtime: "python",
    without: "APPLINKS_WITHOUT_PYTHON",
    prepare: async ({ env }) => {
      const bin = path.dirname(await pythonWithSdk());
      env["PATH"] = [bin, env["PATH"] ?? ""].join(path.delimiter);
    },
  },
  {
    folder: "go",
    runtime: "go",
    without: "APPLINKS_WITHOUT_GO",
    prepare: ({ folder }) => {
      const file = path.join(folder, "go.mod");
      const module = readFileSync(file, "utf8");
      writeFileSync(file, module.replace("../../../sdk/go", path.join(ROOT, "sdk/go")));
    },
  },
];

const left = LANGUAGES.filter(({ without }) => without !== undefined && process.env[without] !== undefined);
for (const { folder, without } of left)
  process.stderr.write(`The program in ${folder} is left out: ${without ?? ""} is set\n`);

test.each(LANGUAGES.filter((language) => !left.includes(language)))(
  "$folder: the link comes up with a sealed secret, has nothing left to do, and leaves nothing behind",
  async (language) => {
    const { folder, runtime } = language;
    const world = await openWorld(`languages-${runtime}`, APPS, PLUGIN);
    const { sandbox, stack } = world;
    try {
      cpSync(path.join(EXAMPLES, folder), stack.folder, { recursive: true });
      writeFileSync(
        path.join(stack.folder, "Pulumi.yaml"),
        `name: languages-${runtime}\nruntime: ${runtime}\n${PLUGIN.project}`,
      );
      await language.prepare(stack);
      const before = await sandbox.control.export({ only: "state" });

      expect(ok(await stack.up()).changes).toEqual({ create: 4 });
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
