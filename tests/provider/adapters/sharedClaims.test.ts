import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { openSharedClaims } from "../../../provider/adapters/sharedClaims";
import { openClaims, type Claims } from "../../../provider/lifecycle/claims";

const ENGINE = "127.0.0.1:4711";

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(tmpdir(), "claims-"));
});
afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

describe.each([
  ["in memory", () => openClaims()],
  ["in files", () => openSharedClaims(ENGINE, root).claims],
] as const)("claims %s", (_where, open) => {
  let claims: Claims;
  beforeEach(() => {
    claims = open();
  });

  test("the first value that a key is claimed for stays until it is removed", () => {
    expect(claims.claim("owner jira/link/../1", "one")).toBe("one");
    expect(claims.claim("owner jira/link/../1", "two")).toBe("one");
    claims.remove("owner jira/link/../1");
    claims.remove("owner jira/link/../1");
    expect(claims.get("owner jira/link/../1")).toBeUndefined();
    expect(claims.claim("owner jira/link/../1", "two")).toBe("two");
  });

  test("a key can be set again", () => {
    claims.set("a", "one");
    claims.set("a", "two");
    expect(claims.get("a")).toBe("two");
    expect(claims.get("A")).toBeUndefined();
  });

  test("a member of a set is taken once", () => {
    claims.add("a", "one");
    claims.add("a", "one");
    claims.add("a", "two");
    expect(claims.members("a").sort()).toEqual(["one", "two"]);
    expect(claims.members("b")).toEqual([]);
    expect(claims.take("a", "one")).toBe(true);
    expect(claims.take("a", "one")).toBe(false);
    expect(claims.take("b", "one")).toBe(false);
    expect(claims.members("a")).toEqual(["two"]);
  });
});

test("processes of one engine share their claims, and those of two engines don't", () => {
  const one = openSharedClaims(ENGINE, root);
  const other = openSharedClaims(ENGINE, root);
  const foreign = openSharedClaims("127.0.0.1:4712", root);
  one.claims.set("a", "one");
  expect(other.claims.get("a")).toBe("one");
  expect(foreign.claims.get("a")).toBeUndefined();
});

test("claims last as long as a process of the engine, and leave nothing behind", () => {
  const one = openSharedClaims(ENGINE, root);
  const other = openSharedClaims(ENGINE, root);
  one.claims.set("a", "one");
  one.leave();
  expect(other.claims.get("a")).toBe("one");
  other.leave();
  expect(fs.readdirSync(root)).toEqual([]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "a process that %s ends leaves nothing behind",
  async (signal) => {
    const script = `
    require("tsx/cjs");
    const { openSharedClaims } = require("./provider/adapters/sharedClaims");
    openSharedClaims(${JSON.stringify(ENGINE)}, ${JSON.stringify(root)}).claims.set("a", "one");
    setInterval(() => undefined, 1000);
    process.stdout.write("ready");
  `;
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => {
      child.once("close", (_code, by) => {
        resolve(by);
      });
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    expect(fs.readdirSync(root)).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(fs.readdirSync(root)).toEqual([]);
  },
);

test("a later engine with the same address does not find the claims of a killed one", () => {
  const folder = folderOfKilledProcess();
  fs.writeFileSync(path.join(folder, "claim"), "old");
  const later = openSharedClaims(ENGINE, root);
  expect(fs.existsSync(path.join(folder, "claim"))).toBe(false);
  later.leave();
  expect(fs.readdirSync(root)).toEqual([]);
});

test("folders that killed processes left are removed, except new ones", () => {
  const folder = folderOfKilledProcess();
  const old = `${folder}.old`;
  fs.cpSync(folder, old, { recursive: true });
  fs.utimesSync(old, 0, 0);
  openSharedClaims("127.0.0.1:4712", root);
  expect(fs.existsSync(old)).toBe(false);
  expect(fs.existsSync(folder)).toBe(true);
});

test("only one of many processes that claim a key at the same time gets it", async () => {
  const stay = openSharedClaims(ENGINE, root);
  const script = `
    require("tsx/cjs");
    const { openSharedClaims } = require("./provider/adapters/sharedClaims");
    const { claims } = openSharedClaims(${JSON.stringify(ENGINE)}, ${JSON.stringify(root)});
    process.stdin.once("data", () => {
      const held = Array.from({ length: 50 }, (_, key) => claims.claim("key " + key, String(process.pid)));
      process.stdout.write(JSON.stringify(held), () => process.exit());
    });
    process.stdout.write("ready\\n");
  `;
  const outcomes = await Promise.all(
    Array.from(
      { length: 3 },
      () =>
        new Promise<string[]>((resolve, reject) => {
          const child = spawn(process.execPath, ["-e", script], { stdio: ["pipe", "pipe", "inherit"] });
          let text = "";
          child.on("error", reject);
          child.stdout.on("data", (chunk: Buffer) => {
            text += chunk.toString();
            if (text === "ready\n") child.stdin.write("go\n");
          });
          child.on("close", () => {
            resolve(JSON.parse(text.replace("ready\n", "")) as string[]);
          });
        }),
    ),
  );
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[2]).toEqual(outcomes[0]);
  stay.leave();
});

test("a folder that others can write to is refused", () => {
  fs.chmodSync(root, 0o777);
  expect(() => openSharedClaims(ENGINE, root)).toThrow("is not a folder that only this user can write to");
  const link = path.join(root, "link");
  fs.symlinkSync(tmpdir(), link);
  expect(() => openSharedClaims(ENGINE, link)).toThrow("is not a folder that only this user can write to");
});

test("a folder that can't keep claims is refused, and left empty", () => {
  jest.isolateModules(() => {
    const writeSync = () => {
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    };
    jest.doMock("node:fs", () => ({ ...jest.requireActual<typeof fs>("node:fs"), writeSync }));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- with the mock
    const mocked = require("../../../provider/adapters/sharedClaims") as {
      openSharedClaims: typeof openSharedClaims;
    };
    expect(() => mocked.openSharedClaims(ENGINE, root)).toThrow("can't write to");
  });
  jest.dontMock("node:fs");
  expect(fs.readdirSync(root)).toEqual([]);
});

test("a user without an account has a folder", () => {
  jest.isolateModules(() => {
    const userInfo = () => {
      throw new Error("uv_os_get_passwd returned ENOENT");
    };
    const os = jest.requireActual<{ tmpdir: () => string }>("node:os");
    jest.doMock("node:os", () => ({ ...os, userInfo, tmpdir: () => root }));
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- with the mock
    const mocked = require("../../../provider/adapters/sharedClaims") as {
      openSharedClaims: typeof openSharedClaims;
    };
    const opened = mocked.openSharedClaims(ENGINE);
    expect(opened.claims.claim("a", "one")).toBe("one");
    opened.leave();
  });
  jest.dontMock("node:os");
});

/** The folder of an engine whose only process has been killed. */
function folderOfKilledProcess(): string {
  const opened = openSharedClaims(ENGINE, root);
  opened.claims.set("a", "old");
  const [name = ""] = fs.readdirSync(root);
  const folder = path.join(root, name);
  const kept = path.join(root, "kept");
  fs.cpSync(folder, kept, { recursive: true });
  opened.leave();
  fs.renameSync(kept, folder);
  const members = path.join(folder, "processes");
  for (const member of fs.readdirSync(members)) fs.rmSync(path.join(members, member));
  const ended = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
  fs.writeFileSync(path.join(members, `${ended}-killed`), "");
  return folder;
}
