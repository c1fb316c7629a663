/** The packages of a release, built from the sources and installed as users install them. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckRequest,
  ConfigureRequest,
  GetSchemaRequest,
  type CheckResponse,
  type ConfigureResponse,
  type GetSchemaResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as tar from "tar";
import * as ts from "typescript";
import { engine, engineEnvironment } from "../../tools/engine/engine";
import { node } from "../../tools/engine/nodes";
import { throughPlugin } from "../../tools/release/nodeSdk";
import { until } from "./crash";
import { describeWith, lackOf } from "./languages";
import { PLUGIN } from "./plugin";
import { kill, portOf, start } from "./processes";
import { PYTHON, pythonWithSdk } from "./python";
import {
  archive,
  REQUESTED,
  build,
  DEVELOPED,
  elsewhere,
  MANAGERS,
  nodeSdk,
  npmPackage,
  OLDEST,
  project,
  readmeProgram,
  removeAll,
  sandboxPackage,
  SOURCE_DATE,
  unpacked,
  VERSION,
  wheel,
  type Manager,
} from "./release";
import { ok, type Stack } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const ROOT = path.resolve(__dirname, "../..");
const NODES = [20, 22, 24];
const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

/** The status of a link that works both ways. */
const CONNECTED = { jira: "CONNECTED", confluence: "CONNECTED" };

const describeWithPython = describeWith(PYTHON);

const folders: string[] = [];
let release: string;
/** The folder of the unpacked plugin for this system. */
let plugin: string;

beforeAll(async () => {
  release = elsewhere("release");
  folders.push(release);
  await build(release);
  plugin = await unpacked(archive(release, "linux"));
  folders.push(plugin);
});

afterAll(() => {
  removeAll(folders);
});

test("a second build with another umask gives the same bytes", async () => {
  const again = elsewhere("release");
  folders.push(again);
  await build(again, "077");
  const files = readdirSync(release);
  // Six archives of the plugin, the npm package, the sandbox, the SDKs, and the checksums.
  expect(files).toHaveLength(lackOf(PYTHON) === undefined ? 11 : 10);
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

test("files in the plugin's archives have the date that was given to the build", () => {
  const dates = new Set<number | undefined>();
  tar.list({
    file: archive(release, "darwin"),
    sync: true,
    onReadEntry: ({ mtime }) => dates.add(mtime?.getTime()),
  });
  expect([...dates]).toEqual([SOURCE_DATE * 1000]);
});

describe.each([
  ["the npm package", npmPackage],
  ["the plugin's SDK for Node.js", nodeSdk],
  ["the sandbox", sandboxPackage],
])("%s", (_title, tarball) => {
  const tool = (name: string, ...args: string[]) =>
    start(path.join(ROOT, "node_modules/.bin", name), [tarball(release), ...args], {
      cwd: release,
      env: process.env,
    }).ended;

  test("passes publint, including its suggestions", async () => {
    expect(ok(await tool("publint", "--strict")).stdout).toContain("All good!");
  });

  test("has types that every kind of module resolution finds", async () => {
    expect(ok(await tool("attw", "--format", "ascii")).stdout).toContain("No problems found");
  });
});

test("npx starts the packed sandbox, and it responds", async () => {
  const folder = elsewhere("sandbox");
  folders.push(folder);
  const tarball = `--package=${sandboxPackage(release)}`;
  const args = ["--yes", "--prefer-offline", tarball, "applinks-sandbox", "start", "--app", "jira"];
  const running = start("npx", args, { cwd: folder, env: process.env });
  try {
    await until("the address", () => Promise.resolve(running.reported().includes("control ")));
    const [, address = ""] = /^jira (\S+)$/m.exec(running.reported()) ?? [];
    const { status } = await fetch(`${address}/rest/applinks/1.0/manifest`);
    expect(status).toBe(200);
  } finally {
    for (const { pid } of running.below()) kill(pid);
    await running.ended;
  }
});

describe("the npm package", () => {
  test("holds the current compilation, and no files of the repository's own tools", async () => {
    const content = path.join(await unpacked(npmPackage(release)), "package");
    folders.push(path.dirname(content));
    const sources = (folder: string, kept: (file: string) => boolean): string[] =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(kept);
    // The plugin is a package of its own.
    const ours = (file: string): boolean => file.endsWith(".ts") && !file.startsWith("adapters/grpc/");
    const modules = sources(path.join(ROOT, "provider"), ours).sort();
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

describe("the plugin's SDK for Node.js", () => {
  test("holds each module of the generated SDK with its types, and no more", async () => {
    const content = path.join(await unpacked(nodeSdk(release)), "package");
    folders.push(path.dirname(content));
    const { files } = JSON.parse(
      readFileSync(path.join(ROOT, "sdk/nodejs/tsconfig.json"), "utf8").replaceAll(/^ *\/\/.*$/gm, ""),
    ) as { files: string[] };
    const compiled = files.flatMap((file) => [file.replace(/\.ts$/, ".js"), file.replace(/\.ts$/, ".d.ts")]);
    const packed = readdirSync(content, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(content, path.join(entry.parentPath, entry.name)));
    expect(packed.sort()).toEqual([...compiled, "LICENSE", "README.md", "package.json"].sort());
    const description = JSON.parse(readFileSync(path.join(content, "package.json"), "utf8")) as object;
    expect(description).toMatchObject({
      name: "@pulumi-applinks/plugin",
      version: VERSION,
      pulumi: { resource: true, name: "applinks", version: VERSION },
    });
    for (const own of ["devDependencies", "scripts"]) expect(description).not.toHaveProperty(own);
  });
});

describeWithPython("the plugin's SDK for Python", () => {
  test("installs with this version, and is the generated SDK", async () => {
    const interpreter = await pythonWithSdk();
    const target = elsewhere("wheel");
    folders.push(target);
    const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--no-compile"];
    const env = { ...process.env, PYTHONPATH: target, PYTHONDONTWRITEBYTECODE: "1" };
    ok(await start(interpreter, [...pip, "--target", target, wheel(release)], { cwd: target, env }).ended);
    const script = `
import importlib.metadata, pulumi_applinks
print(pulumi_applinks.__file__)
print(importlib.metadata.version("pulumi_applinks"), pulumi_applinks._utilities.get_version())`;
    const { stdout } = ok(await start(interpreter, ["-c", script], { cwd: target, env }).ended);
    expect(stdout).toBe(`${path.join(target, "pulumi_applinks/__init__.py")}\n${VERSION} ${VERSION}\n`);
    const generated = path.join(ROOT, "sdk/python/pulumi_applinks");
    const files = (folder: string): string[] =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/\.pyc$|^README\.md$/.test(entry.name))
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .sort();
    expect(files(path.join(target, "pulumi_applinks"))).toEqual(files(generated));
  });
});

/** Every form in which Pulumi runs a program: the fields of package.json, the file, its text, and the project's runtime. */
const FORMS = {
  TypeScript: {
    description: { main: "index.ts" },
    file: "index.ts",
    text: (program: string) => program,
    runtime: "nodejs",
  },
  CommonJS: {
    description: { main: "index.js" },
    file: "index.js",
    text: (program: string) =>
      ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS } }).outputText,
    runtime: "{ name: nodejs, options: { typescript: false } }",
  },
  "an ES module": {
    description: { main: "index.js", type: "module" },
    file: "index.js",
    text: (program: string) => program,
    runtime: "{ name: nodejs, options: { typescript: false } }",
  },
};

type Form = keyof typeof FORMS;

/** Writes a program into a stack's project in one of the forms. Installed packages stay. */
function writeProgram(program: string, form: Form, { folder }: Stack, title: string, more: string): void {
  const { description, file, text, runtime } = FORMS[form];
  const manifest = path.join(folder, "package.json");
  const existing = JSON.parse(readFileSync(manifest, "utf8")) as object;
  writeFileSync(manifest, JSON.stringify({ ...existing, type: undefined, ...description }));
  writeFileSync(path.join(folder, "Pulumi.yaml"), `name: ${title}\nruntime: ${runtime}\n${more}`);
  writeFileSync(path.join(folder, file), text(program));
}

interface Installed {
  package: string;
  manager: Manager;
  version: string;
  /** The version of Pulumi's SDK that is installed, too. */
  pulumi: string;
  tarball: () => string;
  forms: Form[];
  /** An expression of a script, in which `it` is the package: all that programs and the engine load of it. */
  response: string;
  program: () => string;
  /** More of Pulumi.yaml. */
  project: () => string;
  /** The prefix of the types of the counted resources, and the number of these resources. */
  types: string;
  resources: number;
}

/** The versions of Pulumi's SDK that packages are installed with. All package managers and program forms use the first one. */
const [FIRST = DEVELOPED, ...OTHERS] = REQUESTED.length > 0 ? REQUESTED : [DEVELOPED, OLDEST];

const plain = Object.entries(MANAGERS).map(([manager, version]): Installed => ({
  package: "pulumi-applinks",
  manager: manager as Manager,
  version,
  pulumi: FIRST,
  tarball: () => npmPackage(release),
  // All package managers install the same files. The test below checks `import` for each of them.
  forms: manager === "npm" ? ["TypeScript", "CommonJS", "an ES module"] : ["TypeScript"],
  response: 'require("pulumi-applinks/handlers").dynamic("ApplicationLink")',
  program: readmeProgram,
  project: () => "",
  types: "pulumi-nodejs:dynamic",
  resources: 8,
}));
const sdk: Installed = {
  package: "@pulumi-applinks/plugin",
  manager: "npm",
  version: MANAGERS.npm,
  pulumi: FIRST,
  tarball: () => nodeSdk(release),
  forms: ["TypeScript", "an ES module"],
  response: "{ Provider: it.Provider, types: it.types }",
  program: () => throughPlugin(readmeProgram()),
  project: () => `plugins: ${JSON.stringify({ providers: [{ name: "applinks", path: plugin }] })}\n`,
  types: "applinks:index:",
  resources: 9,
};

const beside = (one: Installed, versions: string[]): Installed[] =>
  versions.map((pulumi) => ({ ...one, pulumi, forms: ["TypeScript"] }));
const besideOthers = [
  ...plain.filter(({ manager }) => manager === "npm").flatMap((one) => beside(one, OTHERS)),
  // The SDK is generated code; other versions are tested on request.
  ...beside(sdk, REQUESTED.slice(1)),
];

describe.each([...plain, sdk, ...besideOthers])(
  "$package with Pulumi $pulumi, by $manager ($version)",
  (installed) => {
    const title = `with-${installed.manager}`;
    let testApps: TestApps<"jira" | "confluence">;

    beforeAll(async () => {
      const place = await project(installed.manager, installed.tarball(), installed.pulumi);
      folders.push(place);
      testApps = await openTestApps(title, APPS, {
        preamble: "",
        project: "",
        types: [installed.types],
        place,
      });
    });

    afterAll(async () => {
      await testApps.close();
    });

    test.each(NODES)("is loaded by require and by import on Node %i", async (major) => {
      const name = JSON.stringify(installed.package);
      const script = `
      const it = require(${name});
      import(${name}).then(({ MutualLink }) => {
        console.log(MutualLink === it.MutualLink, Object.values(${installed.response}).map((one) => typeof one).join());
      });`;
      const reported = execFileSync(await node(major), ["-e", script], {
        cwd: testApps.stack.folder,
        encoding: "utf8",
      });
      expect(reported).toMatch(/^true (function|object)(,(function|object))+\n$/);
    });

    test.each(installed.forms)(
      "the README's program as %s creates a link, has no difference afterwards, and deletes it",
      async (form) => {
        const { stack } = testApps;
        writeProgram(installed.program(), form, stack, title, installed.project());
        // As users run it: with type checks, once.
        stack.env["PULUMI_NODEJS_TRANSPILE_ONLY"] = "false";
        expect(ok(await stack.up()).changes).toEqual({ create: installed.resources });
        stack.env["PULUMI_NODEJS_TRANSPILE_ONLY"] = "true";
        expect(await stack.outputs()).toEqual({ status: CONNECTED });
        expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: installed.resources });
        expect(ok(await stack.destroy()).changes).toEqual({ delete: installed.resources });
      },
    );
  },
);

describe("the plugin's archive", () => {
  test.each(NODES)(
    "responds with its version and its schema on Node %i, with nothing else on PATH",
    async (major) => {
      const bin = elsewhere("bin");
      folders.push(bin);
      const env = { PATH: [path.dirname(await node(major)), "/usr/bin", "/bin"].join(path.delimiter) };
      const running = start(path.join(plugin, "pulumi-resource-applinks"), [], { cwd: bin, env });
      const client = new ResourceProviderClient(
        `127.0.0.1:${await portOf(running)}`,
        grpc.credentials.createInsecure(),
      );
      try {
        const info = await new Promise<PluginInfo>((resolve, reject) => {
          client.getPluginInfo(new Empty(), (error, response) =>
            error === null ? resolve(response) : reject(error),
          );
        });
        expect(info.getVersion()).toBe(VERSION);
        const response = await new Promise<GetSchemaResponse>((resolve, reject) => {
          client.getSchema(new GetSchemaRequest(), (error, found) =>
            error === null ? resolve(found) : reject(error),
          );
        });
        const contract = JSON.parse(readFileSync(path.join(ROOT, "schema.json"), "utf8")) as object;
        expect(JSON.parse(response.getSchema())).toEqual(contract);
      } finally {
        client.close();
        kill(running.pid);
        await running.ended;
      }
    },
  );

  test("has HTTP and HTML libraries in a file that a check of the configuration does not load", async () => {
    const code = readdirSync(plugin).filter((file) => file.endsWith(".js"));
    /** A class name of each package; the bundler keeps class names. */
    const classes = {
      axios: "AxiosError",
      cockatiel: "BrokenCircuitError",
      "node-html-parser": "HTMLElement",
      "tough-cookie": "MemoryCookieStore",
    };
    for (const [name, className] of Object.entries(classes)) {
      const files = code.filter((file) => readFileSync(path.join(plugin, file), "utf8").includes(className));
      expect({ name, files }).toEqual({ name, files: ["calls.js"] });
    }
    const bare = elsewhere("bare");
    folders.push(bare);
    const later = ["calls.js", "components.js"];
    cpSync(plugin, bare, { recursive: true, filter: (file) => !later.includes(path.basename(file)) });
    const env = { ...process.env, NODE_PATH: "" };
    const running = start(path.join(bare, "pulumi-resource-applinks"), [], { cwd: bare, env });
    const client = new ResourceProviderClient(
      `127.0.0.1:${await portOf(running)}`,
      grpc.credentials.createInsecure(),
    );
    try {
      const apps = { jira: { product: "jira", url: "https://jira.example.com", token: "t" } };
      const inputs = Struct.fromJavaScript({ apps: JSON.stringify(apps) });
      const checked = await new Promise<CheckResponse>((resolve, reject) => {
        client.checkConfig(new CheckRequest().setNews(inputs), (error, response) =>
          error === null ? resolve(response) : reject(error),
        );
      });
      expect(checked.getFailuresList()).toEqual([]);
      await new Promise<ConfigureResponse>((resolve, reject) => {
        client.configure(new ConfigureRequest().setArgs(inputs), (error, response) =>
          error === null ? resolve(response) : reject(error),
        );
      });
    } finally {
      client.close();
      kill(running.pid);
      await running.ended;
    }
  });

  test("is the same for every system, and Windows has a file that starts it", async () => {
    const files = readdirSync(release).filter((file) => file.startsWith("pulumi-resource-applinks"));
    const [first, ...rest] = files.map((file) => readFileSync(path.join(release, file)));
    expect(rest).toHaveLength(5);
    for (const other of rest) expect(first?.equals(other)).toBe(true);
    expect(readFileSync(path.join(plugin, "pulumi-resource-applinks.cmd"), "utf8")).toBe(
      '@node "%~dp0pulumi-resource-applinks" %*\n',
    );
  });

  test.each([14, 18])("fails on Node %i with an error that names the version it needs", async (major) => {
    const launcher = path.join(plugin, "pulumi-resource-applinks");
    const { code, stdout, stderr } = await start(await node(major), [launcher], {
      cwd: "/",
      env: process.env,
    }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^error: pulumi-resource-applinks needs Node\.js 20\.3 or later, and the node .* is \d+\.\d+\.\d+ \(.*\n$/,
    );
  });

  const CLIENT = `
    const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ"],
      redirectUrls: ["https://ci.example.com/cb"] });
    exports.response = client.clientId.apply((id) => typeof id);`;
  const LINK = `
    const link = new MutualLink("both", { between: ["jira", "confluence"],
      grants: { jira: ["READ"], confluence: ["READ"] } });
    exports.response = link.status;`;

  /** The ways to give the plugin to the engine, each with a program and its output. */
  const ways: [
    string,
    (testApps: TestApps<"jira" | "confluence">) => Promise<void> | void,
    string,
    unknown,
  ][] = [
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

  test.each(ways)("%s serves a program", async (_way, provide, program, response) => {
    const testApps = await openTestApps("archive", APPS, { ...PLUGIN, project: "" });
    const { stack } = testApps;
    try {
      await freshHome(stack);
      await provide(testApps);
      stack.program(program);
      ok(await stack.up());
      expect(await stack.outputs()).toEqual({ response });
      ok(await stack.preview("--expect-no-changes"));
      ok(await stack.destroy());
      expect(await stack.resources()).toEqual([]);
    } finally {
      await testApps.close();
    }
  });

  test("is installed by the Dockerfile of the runner image, beside the plugin of @pulumi/random from the same folder", () => {
    const folder = elsewhere("runner-image");
    folders.push(folder);
    const random = readdirSync(path.join(engine().home, "plugins")).find((name) =>
      /^resource-random-v[0-9.]+$/.test(name),
    );
    const randomVersion = (random ?? "").slice("resource-random-v".length);
    const ours = archive(release, "linux");
    const machine = path.basename(ours).replace(/^.*-linux-|\.tar\.gz$/g, "");
    cpSync(ours, path.join(folder, path.basename(ours)));
    tar.create(
      {
        file: path.join(folder, `pulumi-resource-random-v${randomVersion}-linux-${machine}.tar.gz`),
        cwd: path.join(engine().home, "plugins", random ?? ""),
        gzip: true,
        sync: true,
      },
      ["."],
    );
    const dockerfile = readFileSync(path.join(ROOT, "examples/runner-image/Dockerfile"), "utf8");
    const defaults = Object.fromEntries(
      [...dockerfile.matchAll(/^ARG (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(defaults).toMatchObject({ APPLINKS_VERSION: VERSION, RANDOM_VERSION: randomVersion });
    const [, command = ""] =
      /^RUN --mount=type=bind,target=\/packages \\\n((?:.*\\\n)*.*)/m.exec(dockerfile) ?? [];
    const home = path.join(folder, "home");
    const env = {
      ...engineEnvironment({ stateDir: path.join(folder, "state") }),
      ...defaults,
      TARGETARCH: machine,
      PULUMI_HOME: home,
    };
    execFileSync("bash", ["-euo", "pipefail", "-c", command.replaceAll("/packages", folder)], { env });
    const installed = readdirSync(path.join(home, "plugins")).filter((name) => /v[0-9.]+$/.test(name));
    expect(installed.sort()).toEqual([`resource-applinks-v${VERSION}`, `resource-random-v${randomVersion}`]);
  });

  /** Gives the stack's runs a home without plugins other than @pulumi/random's. */
  async function freshHome(stack: Stack): Promise<void> {
    const home = path.join(stack.folder, "home");
    const random = readdirSync(path.join(engine().home, "plugins")).filter((name) =>
      /^resource-random-v[0-9.]+$/.test(name),
    );
    for (const name of random) {
      const usual = path.join(engine().home, "plugins", name);
      const fresh = path.join(home, "plugins", name);
      mkdirSync(fresh, { recursive: true });
      // The engine does not accept a symbolic link to a plugin's folder.
      for (const file of readdirSync(usual)) symlinkSync(path.join(usual, file), path.join(fresh, file));
    }
    stack.env["PULUMI_HOME"] = home;
    ok(await stack.pulumi("stack", "select", "dev"));
  }
});
