/** The packages of a release, built from the sources and installed as users install them. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as tar from "tar";
import * as ts from "typescript";
import { engine } from "../../tools/engine/engine";
import { node } from "../../tools/engine/nodes";
import { PLUGIN } from "./plugin";
import { kill, start } from "./processes";
import {
  archive,
  build,
  elsewhere,
  MANAGERS,
  npmPackage,
  project,
  readmeProgram,
  removeAll,
  SOURCE_DATE,
  unpacked,
  VERSION,
  type Manager,
} from "./release";
import { ok, type Stack } from "./stack";
import { openWorld, type World } from "./world";

const ROOT = path.resolve(__dirname, "../..");
const NODES = [20, 22, 24];
const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

/** The status of a link that works both ways. */
const CONNECTED = { jira: "CONNECTED", confluence: "CONNECTED" };

const folders: string[] = [];
let release: string;

beforeAll(async () => {
  release = elsewhere("release");
  folders.push(release);
  await build(release);
});

afterAll(() => {
  removeAll(folders);
});

test("a second build, by somebody whose files nobody else may read, gives the same bytes", async () => {
  const again = elsewhere("release");
  folders.push(again);
  await build(again, "077");
  const files = readdirSync(release);
  expect(files).toHaveLength(8);
  expect(readdirSync(again)).toEqual(files);
  for (const file of files) {
    const [one, other] = [release, again].map((folder) => readFileSync(path.join(folder, file)));
    expect({ file, same: one?.equals(other ?? Buffer.of()) }).toEqual({ file, same: true });
  }
});

test("the checksums are those of all files", () => {
  const others = readdirSync(release).filter((file) => file !== "SHA256SUMS");
  const sums = others.map((file) => {
    const sum = createHash("sha256").update(readFileSync(path.join(release, file)));
    return `${sum.digest("hex")}  ${file}\n`;
  });
  expect(readFileSync(path.join(release, "SHA256SUMS"), "utf8")).toBe(sums.join(""));
});

test("files in the plugin's archives have the date that the build was given", () => {
  const dates = new Set<number | undefined>();
  tar.list({
    file: archive(release, "darwin"),
    sync: true,
    onReadEntry: ({ mtime }) => dates.add(mtime?.getTime()),
  });
  expect([...dates]).toEqual([SOURCE_DATE * 1000]);
});

describe("the npm package", () => {
  const tool = (name: string, ...args: string[]) =>
    start(path.join(ROOT, "node_modules/.bin", name), [npmPackage(release), ...args], {
      cwd: release,
      env: process.env,
    }).ended;

  test("has nothing that publint finds fault with, suggestions included", async () => {
    expect(ok(await tool("publint", "--strict")).stdout).toContain("All good!");
  });

  test("has types that every kind of module resolution finds", async () => {
    expect(ok(await tool("attw", "--format", "ascii")).stdout).toContain("No problems found");
  });

  test("holds what was compiled now, and nothing of the project's own workshop", async () => {
    const content = path.join(await unpacked(npmPackage(release)), "package");
    folders.push(path.dirname(content));
    const sources = (folder: string, kept: (file: string) => boolean): string[] =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(kept);
    const modules = sources(path.join(ROOT, "provider"), (file) => file.endsWith(".ts")).sort();
    const compiled = sources(path.join(content, "dist/provider"), (file) => file.endsWith(".js"));
    expect(compiled.map((file) => file.replace(/\.js$/, ".ts")).sort()).toEqual(modules);
    expect(sources(content, (file) => file.endsWith(".tsbuildinfo"))).toEqual([]);
    const description = JSON.parse(readFileSync(path.join(content, "package.json"), "utf8")) as object;
    for (const own of ["devDependencies", "prettier", "scripts", "workspaces"])
      expect(description).not.toHaveProperty(own);
    expect(description).toMatchObject({ version: VERSION, exports: { "./handlers": expect.anything() } });
    const contract = JSON.parse(readFileSync(path.join(content, "schema.json"), "utf8")) as object;
    expect(contract).toMatchObject({ version: VERSION });
  });
});

/** The README's program in every form in which Pulumi runs it; each package manager has one. */
const PROJECTS: Record<
  Manager,
  { form: string; description: object; file: string; text: () => string; others?: string[]; runtime: string }
> = {
  npm: {
    form: "TypeScript",
    description: { main: "index.ts" },
    file: "index.ts",
    text: readmeProgram,
    // As `pulumi new typescript` has it.
    others: ["typescript@5", "@types/node@20"],
    runtime: "nodejs",
  },
  pnpm: {
    form: "CommonJS",
    description: { main: "index.js" },
    file: "index.js",
    text: () =>
      ts.transpileModule(readmeProgram(), { compilerOptions: { module: ts.ModuleKind.CommonJS } }).outputText,
    runtime: "{ name: nodejs, options: { typescript: false } }",
  },
  yarn: {
    form: "an ES module",
    description: { main: "index.js", type: "module" },
    file: "index.js",
    text: readmeProgram,
    runtime: "{ name: nodejs, options: { typescript: false } }",
  },
};

describe.each(Object.entries(MANAGERS))("installed with %s (%s)", (name) => {
  const manager = name as Manager;
  const { form, description, file, text, others, runtime } = PROJECTS[manager];
  let place: string;

  beforeAll(async () => {
    place = await project(manager, npmPackage(release), { ...description }, others);
    folders.push(place);
  });

  test.each(NODES)("both entries of the package answer on Node %i", async (major) => {
    const script = `
      const { MutualLink } = require("pulumi-applinks");
      const handlers = require("pulumi-applinks/handlers").dynamic("ApplicationLink");
      console.log(typeof MutualLink, Object.keys(handlers).sort().join());`;
    const said = execFileSync(await node(major), ["-e", script], { cwd: place, encoding: "utf8" });
    expect(said).toBe("function check,configure,create,delete,diff,read,update\n");
  });

  test(`the README's program as ${form} makes a link, has nothing left to do, and takes it away`, async () => {
    const world = await openWorld(`with-${manager}`, APPS, {
      preamble: "",
      project: "",
      types: ["pulumi-nodejs:dynamic"],
      place,
    });
    const { stack } = world;
    try {
      writeFileSync(path.join(place, "Pulumi.yaml"), `name: with-${manager}\nruntime: ${runtime}\n`);
      writeFileSync(path.join(place, file), text());
      expect(ok(await stack.up()).changes).toEqual({ create: 8 });
      expect(await stack.outputs()).toEqual({ status: CONNECTED });
      expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: 8 });
      expect(ok(await stack.destroy()).changes).toEqual({ delete: 8 });
    } finally {
      await world.close();
    }
  });
});

describe("the plugin's archive", () => {
  let plugin: string;

  beforeAll(async () => {
    plugin = await unpacked(archive(release, "linux"));
    folders.push(plugin);
  });

  test.each(NODES)(
    "answers with its version and its schema on Node %i, with nothing else on PATH",
    async (major) => {
      const bin = elsewhere("bin");
      folders.push(bin);
      const env = { PATH: [path.dirname(await node(major)), "/usr/bin", "/bin"].join(path.delimiter) };
      const running = start(path.join(plugin, "pulumi-resource-applinks"), [], { cwd: bin, env });
      while (!running.said().includes("\n")) await new Promise((resolve) => setTimeout(resolve, 50));
      const client = new ResourceProviderClient(
        `127.0.0.1:${running.said().trim()}`,
        grpc.credentials.createInsecure(),
      );
      try {
        const info = await new Promise<PluginInfo>((resolve, reject) => {
          client.getPluginInfo(new Empty(), (error, answer) =>
            error === null ? resolve(answer) : reject(error),
          );
        });
        expect(info.getVersion()).toBe(VERSION);
        const answer = await new Promise<GetSchemaResponse>((resolve, reject) => {
          client.getSchema(new GetSchemaRequest(), (error, found) =>
            error === null ? resolve(found) : reject(error),
          );
        });
        const contract = JSON.parse(readFileSync(path.join(ROOT, "schema.json"), "utf8")) as object;
        expect(JSON.parse(answer.getSchema())).toEqual(contract);
      } finally {
        client.close();
        kill(running.pid);
        await running.ended;
      }
    },
  );

  test("differs between systems in nothing but the way in which it is started", async () => {
    const windows = await unpacked(archive(release, "windows", "arm64"));
    folders.push(windows);
    expect(readFileSync(path.join(windows, "pulumi-resource-applinks.cmd"), "utf8")).toBe(
      '@node "%~dp0plugin.js" %*\n',
    );
    const rest = (folder: string): string[] =>
      readdirSync(folder).filter((file) => !file.startsWith("pulumi-resource-applinks"));
    expect(rest(windows)).toEqual(rest(plugin));
    for (const file of rest(plugin)) {
      const [one, other] = [plugin, windows].map((folder) => readFileSync(path.join(folder, file)));
      expect({ file, same: one?.equals(other ?? Buffer.of()) }).toEqual({ file, same: true });
    }
  });

  const CLIENT = `
    const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ"],
      redirectUrls: ["https://ci.example.com/cb"] });
    exports.answer = client.clientId.apply((id) => typeof id);`;
  const LINK = `
    const link = new MutualLink("both", { between: ["jira", "confluence"],
      grants: { jira: ["READ"], confluence: ["READ"] } });
    exports.answer = link.status;`;

  /** How a user brings the plugin to the engine, a program, and its output. */
  const ways: [string, (world: World<"jira" | "confluence">) => Promise<void> | void, string, unknown][] = [
    [
      "installed by Pulumi",
      async ({ stack }) => {
        const file = archive(release, "linux");
        ok(await stack.pulumi("plugin", "install", "resource", "applinks", VERSION, "--file", file));
      },
      LINK,
      CONNECTED,
    ],
    [
      "named in the project",
      ({ stack }) => {
        const plugins = JSON.stringify({ providers: [{ name: "applinks", path: plugin }] });
        const text = readFileSync(path.join(stack.folder, "Pulumi.yaml"), "utf8");
        writeFileSync(path.join(stack.folder, "Pulumi.yaml"), `${text}plugins: ${plugins}\n`);
      },
      CLIENT,
      "string",
    ],
    [
      "found on PATH",
      ({ stack }) => {
        stack.env["PATH"] = [plugin, stack.env["PATH"]].join(path.delimiter);
      },
      CLIENT,
      "string",
    ],
  ];

  test.each(ways)("%s serves a program", async (_way, bring, program, answer) => {
    const world = await openWorld("archive", APPS, { ...PLUGIN, project: "" });
    const { stack } = world;
    try {
      await freshHome(stack);
      await bring(world);
      stack.program(program);
      ok(await stack.up());
      expect(await stack.outputs()).toEqual({ answer });
      ok(await stack.preview("--expect-no-changes"));
      ok(await stack.destroy());
      expect(await stack.resources()).toEqual([]);
    } finally {
      await world.close();
    }
  });

  /** Gives the stack's runs a home of their own, in which no plugin is installed but that of @pulumi/random. */
  async function freshHome(stack: Stack): Promise<void> {
    const home = path.join(stack.folder, "home");
    const random = readdirSync(path.join(engine().home, "plugins")).filter((name) =>
      /^resource-random-v[0-9.]+$/.test(name),
    );
    for (const name of random) {
      const usual = path.join(engine().home, "plugins", name);
      const fresh = path.join(home, "plugins", name);
      mkdirSync(fresh, { recursive: true });
      // The engine takes no linked folder for a plugin's.
      for (const file of readdirSync(usual)) symlinkSync(path.join(usual, file), path.join(fresh, file));
    }
    stack.env["PULUMI_HOME"] = home;
    ok(await stack.pulumi("stack", "select", "dev"));
  }
});
