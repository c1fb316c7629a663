import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import type { Description, Engine, Way } from "../../tools/engine/engine";
import { engineEnvironment } from "../../tools/engine/engine";
import type * as Ensure from "../../tools/engine/ensure";
import { withLock } from "../../tools/engine/lock";
import { own } from "../../tools/engine/own";
import type * as Own from "../../tools/engine/own";
import { NEWEST, OLDEST, atLeast, fingerprint, goVersion, order, release } from "../../tools/engine/recipe";
import type * as Recipe from "../../tools/engine/recipe";

let folder: string;
const inherited = { ...process.env };

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "engine-"));
});

afterEach(() => {
  process.env = { ...inherited };
  rmSync(folder, { recursive: true, force: true });
});

describe("the source of an engine", () => {
  test("is the user's own engine, then the download, then the build", () => {
    expect(order(undefined)).toEqual(["own", "download", "build"]);
    expect(order("")).toEqual(["own", "download", "build"]);
  });

  test("can be chosen among the known ones", () => {
    expect(order("build")).toEqual(["build"]);
    expect(() => order("brew")).toThrow('APPLINKS_ENGINE is "brew"; it can be own, download or build');
  });

  test("includes the build for versions whose Go modules are available", () => {
    expect(order("build", OLDEST)).toEqual(["build"]);
    expect(() => order("build", "3.1.0")).toThrow(
      `APPLINKS_ENGINE_VERSION is "3.1.0"; it can be ${OLDEST} or ${NEWEST}, or unset.`,
    );
  });
});

describe("versions", () => {
  test.each([
    ["v3.250.0\n", "3.250.0"],
    ["v3.251.0-dev.1730000000", "3.251.0"],
    ["go1.26.8", "1.26.8"],
    ["go1.21", "1.21"],
    ["devel +abc", undefined],
  ])("%j is release %s", (text, expected) => {
    expect(release(text)).toBe(expected);
  });

  test.each([
    ["3.227.0", "3.227.0", true],
    ["3.226.9", "3.227.0", false],
    ["3.1000.0", "3.227.0", true],
    ["4.0.0", "3.227.0", true],
    ["1.25", "1.25.11", false],
  ])("%s is at least %s: %s", (version, minimum, expected) => {
    expect(atLeast(version, minimum)).toBe(expected);
  });

  test("the newest Go of all modules is needed", () => {
    expect(goVersion(["module a\n\ngo 1.25.0\n", "module b\n\ngo 1.25.11\n"])).toBe("1.25.11");
  });
});

describe("an engine of a requested version", () => {
  beforeEach(() => {
    jest.resetModules();
  });

  test.each([
    ["", NEWEST, "cli"],
    [NEWEST, NEWEST, "cli"],
    [OLDEST, OLDEST, `cli-${OLDEST}`],
  ])("(%j) is %s, in a folder of its own, from the Go module %s", (requested, version, module) => {
    process.env.APPLINKS_ENGINE_VERSION = requested;
    const { FOLDER, MODULES, ROOT } = jest.requireActual<typeof Recipe>("../../tools/engine/recipe");
    expect(path.basename(FOLDER)).toBe(version);
    expect(MODULES[0]?.folder).toBe(module);
    const requirements = readFileSync(path.join(ROOT, "tools/engine", module, "go.mod"), "utf8");
    expect(requirements).toContain(`github.com/pulumi/pulumi/pkg/v3 v${version} `);
  });
});

describe("the usual engine", () => {
  /** Ensures an engine of the newest version where the usual one has this source and version. */
  async function ensured(way: Way, version: string, forced?: Way): Promise<Description> {
    jest.resetModules();
    const actual = jest.requireActual<typeof Recipe>("../../tools/engine/recipe");
    const home = path.join(folder, version);
    jest.doMock("../../tools/engine/recipe", () => ({
      ...actual,
      REQUESTED: NEWEST,
      PLACE: folder,
      FOLDER: home,
    }));
    jest.doMock("../../tools/engine/own", () => ({ own: () => Promise.reject(new Error("no pulumi")) }));
    jest.doMock("../../tools/engine/download", () => ({ download: () => Promise.resolve({ hosts: {} }) }));
    mkdirSync(path.join(home, "bin"), { recursive: true });
    writeFileSync(path.join(home, "bin", "pulumi"), "");
    const usual = { way, version, pulumi: "as it was", hosts: {} };
    writeFileSync(path.join(folder, "engine.json"), JSON.stringify(usual));
    const stamp = { way, fingerprint: actual.fingerprint(way), hosts: {} };
    writeFileSync(path.join(home, "applinks.json"), JSON.stringify(stamp));
    const { ensure } = jest.requireActual<typeof Ensure>("../../tools/engine/ensure");
    const description = await ensure(() => undefined, forced);
    const described = readFileSync(path.join(folder, `engine-${NEWEST}.json`), "utf8");
    expect(JSON.parse(described)).toEqual(description);
    return description;
  }

  afterEach(() => {
    jest.dontMock("../../tools/engine/recipe");
    jest.dontMock("../../tools/engine/own");
    jest.dontMock("../../tools/engine/download");
    jest.resetModules();
  });

  test("is used when its version is requested", async () => {
    expect(await ensured("build", NEWEST)).toMatchObject({ way: "build", pulumi: "as it was" });
  });

  test("is not used when another version or source is requested", async () => {
    expect(await ensured("build", OLDEST)).toMatchObject({ way: "download", version: NEWEST });
    expect(await ensured("build", NEWEST, "download")).toMatchObject({ way: "download", version: NEWEST });
  });
});

describe("the fingerprint of an engine", () => {
  test("changes with the Go modules of a build, and with nothing else", () => {
    const sums = path.join(folder, "go.sum");
    writeFileSync(sums, "one");
    const [build, download] = [fingerprint("build", [sums]), fingerprint("download", [sums])];
    expect(fingerprint("build", [sums])).toBe(build);
    writeFileSync(sums, "two");
    expect(fingerprint("build", [sums])).not.toBe(build);
    expect(fingerprint("download", [sums])).toBe(download);
  });
});

describe("the user's own pulumi", () => {
  const program = (name: string, prints: string): void =>
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho ${prints}\n`, { mode: 0o755 });

  beforeEach(() => {
    process.env.PATH = `${folder}:/bin`;
  });

  test("is used with its language hosts when it is new enough", async () => {
    program("pulumi", "v3.300.1");
    program("pulumi-language-nodejs", "");
    expect(await own()).toMatchObject({
      way: "own",
      version: "3.300.1",
      pulumi: path.join(folder, "pulumi"),
      hosts: { nodejs: "3.300.1" },
    });
  });

  test("is refused when it is too old", async () => {
    program("pulumi", "v3.226.0");
    program("pulumi-language-nodejs", "");
    await expect(own()).rejects.toThrow("is 3.226.0, older than 3.227.0");
  });

  test("is refused when another version is requested", async () => {
    jest.resetModules();
    process.env.APPLINKS_ENGINE_VERSION = OLDEST;
    const requested = jest.requireActual<typeof Own>("../../tools/engine/own");
    program("pulumi", "v3.300.1");
    program("pulumi-language-nodejs", "");
    await expect(requested.own()).rejects.toThrow(`is 3.300.1, not ${OLDEST}`);
    program("pulumi", `v${OLDEST}`);
    expect(await requested.own()).toMatchObject({ version: OLDEST });
  });

  test("is refused without a host for Node.js", async () => {
    program("pulumi", "v3.300.1");
    await expect(own()).rejects.toThrow("has no pulumi-language-nodejs");
  });

  test("is an error when it is not installed", async () => {
    await expect(own()).rejects.toThrow("no pulumi on PATH");
  });
});

describe("the environment of an engine", () => {
  const engine: Engine = {
    way: "build",
    version: "3.250.0",
    pulumi: path.resolve("/engine/bin/pulumi"),
    home: path.resolve("/engine"),
    hosts: {},
  };

  test("contains nothing of the user's", () => {
    process.env.PULUMI_ACCESS_TOKEN = "pul-secret";
    process.env.PULUMI_STACK = "production";
    const environment = engineEnvironment({ stateDir: path.join(folder, "state"), of: engine });
    expect(Object.values(environment)).not.toContain("pul-secret");
    expect(environment).not.toHaveProperty("PULUMI_STACK");
    expect(environment).toMatchObject({
      PULUMI_HOME: engine.home,
      PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
    });
    expect(existsSync(path.join(folder, "state"))).toBe(true);
  });

  test("finds the engine before any other, and the rest of PATH after it", () => {
    process.env.PATH = "/somewhere";
    expect(engineEnvironment({ stateDir: folder, of: engine }).PATH).toBe(
      [path.dirname(engine.pulumi), "/somewhere"].join(path.delimiter),
    );
  });
});

describe("the lock", () => {
  const dead = (): number => spawnSync(process.execPath, ["-e", ""]).pid;
  const lock = (): string => path.join(folder, "lock");

  test("is released after the work, also after work that failed", async () => {
    await expect(withLock(lock(), () => Promise.reject(new Error("no disk")))).rejects.toThrow("no disk");
    expect(existsSync(lock())).toBe(false);
  });

  test.each([
    ["of a dead process", dead],
    ["of a predecessor with our process id", () => process.pid],
    ["without an owner", () => ""],
  ])("%s is replaced", async (_, owner) => {
    writeFileSync(lock(), String(owner()));
    expect(await withLock(lock(), () => readFileSync(lock(), "utf8"), { limit: 0 })).toBe(
      String(process.pid),
    );
  });

  test("of a running process is respected, and the error names its owner", async () => {
    writeFileSync(lock(), String(process.ppid));
    const owners: number[] = [];
    const attempt = withLock(lock(), () => "in", {
      limit: 50,
      pause: 10,
      waiting: (pid) => void owners.push(pid),
    });
    await expect(attempt).rejects.toThrow(`Process ${process.ppid} has held`);
    expect(owners).toEqual([process.ppid]);
    expect(readFileSync(lock(), "utf8")).toBe(String(process.ppid));
  });

  test("lets one of many processes work at a time, also when all of them find an abandoned lock", async () => {
    writeFileSync(lock(), String(dead()));
    const requestLog = path.join(folder, "log");
    const program = `
      const { appendFileSync } = require("node:fs");
      const { withLock } = require(${JSON.stringify(path.resolve(__dirname, "../../tools/engine/lock"))});
      void withLock(${JSON.stringify(lock())}, async () => {
        appendFileSync(${JSON.stringify(requestLog)}, "in ");
        await new Promise((resolve) => setTimeout(resolve, 30));
        appendFileSync(${JSON.stringify(requestLog)}, "out ");
      }, { pause: 5 });`;
    const ends = Array.from(
      { length: 6 },
      () =>
        new Promise((resolve) =>
          spawn(process.execPath, ["--require", require.resolve("tsx/cjs"), "-e", program]).once(
            "close",
            resolve,
          ),
        ),
    );
    expect(await Promise.all(ends)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(readFileSync(requestLog, "utf8")).toBe("in out ".repeat(6));
  });
});
