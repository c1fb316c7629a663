/**
 * `npx tsx tools/release/keep.ts` stores what this version leaves behind, with either adapter, for the tests of all later versions: the
 * program, the stack's state and the apps' state, in tests/engine/releases/<version>. Both are portable, and their secrets, which the
 * sandbox generated, are in plain text: an import encrypts them.
 */

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSandbox } from "applinks-sandbox";
import { version } from "../../package.json";
import { pulumiIn } from "../demo/pulumi";
import { program } from "../engine/program";
import { ROOT } from "../engine/recipe";
import { installNodeSdk, throughPlugin } from "./nodeSdk";
import { portable } from "./portable";

const RELEASES = path.join(ROOT, "tests/engine/releases");
const PROGRAM = path.join(RELEASES, "next.js");
const WORK = path.join(ROOT, ".work/keep");

interface Exported {
  deployment: {
    manifest: { plugins?: unknown };
    resources: { sourcePosition?: string; stackTrace?: unknown }[];
  };
}

/** Runs the program against new apps, and writes what it leaves behind. */
async function keep(adapter: "dynamic" | "plugin", folder: string): Promise<void> {
  const project = path.join(WORK, adapter);
  prepare(project, adapter);
  const sandbox = await startSandbox({
    apps: {
      jira: { product: "jira" },
      confluence: { product: "confluence" },
      bitbucket: { product: "bitbucket" },
    },
  });
  try {
    // What the program adopts is not as it declares it.
    await sandbox.control.changeOutOfBand("jira").createClient({
      name: "made by hand",
      scope: "READ",
      redirects: ["https://by-hand.example.com/callback"],
    });
    const pulumi = pulumiIn(project, path.join(project, "state"));
    const run = async (...args: string[]) => {
      const { code, text } = await pulumi(...args);
      if (code !== 0) throw new Error(`pulumi ${args[0]} ended with exit code ${code}\n${text}`);
    };
    await run("stack", "init", "dev");
    for (const [app, { url }] of Object.entries(sandbox.apps)) {
      const { token } = await sandbox.control.changeOutOfBand(app).createToken({ username: "admin" });
      const key = `applinks:apps.${app}`;
      // What the tests configure, so that the plugin's default provider is the same one.
      const plain = [`${key}.product=${app}`, `${key}.url=${url}`, `${key}.preflight=false`];
      const values = plain.flatMap((value) => ["--plaintext", value]);
      await run("config", "set-all", "--path", ...values, "--secret", `${key}.token=${token}`);
    }
    await run("up", "--yes", "--skip-preview");
    const file = path.join(project, "exported.json");
    await run("stack", "export", "--show-secrets", "--file", file);
    const state = JSON.parse(readFileSync(file, "utf8")) as Exported;
    // Where this machine has its plugins, and this checkout its sources.
    delete state.deployment.manifest.plugins;
    for (const resource of state.deployment.resources) {
      delete resource.sourcePosition;
      delete resource.stackTrace;
    }
    const apps = (await sandbox.control.export({ only: "state", secrets: "included" })).apps;
    const addresses = Object.fromEntries(Object.entries(sandbox.apps).map(([app, { url }]) => [app, url]));
    mkdirSync(path.join(folder, adapter), { recursive: true });
    for (const [name, content] of Object.entries({ state, apps })) {
      const text = portable(JSON.stringify(content, null, 1), addresses);
      const stray = text.match(/localhost|127\.0\.0\.1/)?.[0] ?? (text.includes(ROOT) ? ROOT : undefined);
      if (stray !== undefined)
        throw new Error(`${adapter}/${name}.json would contain ${stray}, which is specific to this machine`);
      writeFileSync(path.join(folder, adapter, `${name}.json`), `${text}\n`);
    }
  } finally {
    await sandbox.stop();
  }
}

/** A project whose program finds its package as a user's would. */
function prepare(project: string, adapter: "dynamic" | "plugin"): void {
  mkdirSync(path.join(project, "node_modules"), { recursive: true });
  const runtime = "runtime: { name: nodejs, options: { typescript: false } }";
  const plugin = `plugins: { providers: [{ name: applinks, path: ${JSON.stringify(path.join(ROOT, "bin"))} }] }`;
  writeFileSync(path.join(project, "Pulumi.yaml"), `name: release\n${runtime}\n${plugin}\n`);
  writeFileSync(path.join(project, "package.json"), '{ "main": "index.js" }\n');
  const source = readFileSync(PROGRAM, "utf8");
  if (adapter === "dynamic") {
    symlinkSync(ROOT, path.join(project, "node_modules/pulumi-applinks"), "junction");
    writeFileSync(path.join(project, "index.js"), source);
  } else {
    installNodeSdk(project);
    writeFileSync(path.join(project, "index.js"), throughPlugin(source));
  }
}

program(async () => {
  const folder = path.join(RELEASES, version);
  if (existsSync(folder))
    throw new Error(
      `${version} is kept already. If it has not been released yet, remove ${folder} and run again.`,
    );
  rmSync(WORK, { recursive: true, force: true });
  await keep("dynamic", path.join(WORK, version));
  await keep("plugin", path.join(WORK, version));
  cpSync(PROGRAM, path.join(WORK, version, "program.js"));
  // In one go: what is there is whole.
  cpSync(path.join(WORK, version), folder, { recursive: true });
  rmSync(WORK, { recursive: true, force: true });
  console.log(`kept: ${folder}`);
});
