/** The packages that a program loads, and when: they cost time in every run. Packages are named where seconds depend on the machine. */

import { execFileSync } from "node:child_process";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../..");

/** What a script loads in addition to Pulumi's SDK. */
interface Loaded {
  /** The packages, sorted. */
  packages: string[];
  /** The number of modules. */
  modules: number;
}

/** Runs a script in a process of its own. */
function loadedBy(script: string): Loaded {
  const whole = `
    require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    const loaded = () => {
      const files = Object.keys(require.cache).filter((file) => !before.has(file));
      const names = files
        .map((file) => /node_modules[\\\\/]((?:@[^\\\\/]+[\\\\/])?[^\\\\/]+)/.exec(file)?.[1] ?? "pulumi-applinks");
      return { packages: [...new Set(names)].sort(), modules: files.length };
    };
    (async () => {
      ${script}
      process.stdout.write(JSON.stringify(loaded()), () => process.exit());
    })();`;
  const output = execFileSync(process.execPath, ["-e", whole], { cwd: ROOT, encoding: "utf8" });
  return JSON.parse(output) as Loaded;
}

/** The packages that compare names, and that count characters in a validator. */
const CHECKING = ["ajv", "fastest-levenshtein"];

test("a program loads no package that sends requests or compiles schemas", () => {
  const { packages, modules } = loadedBy('require("./dist/sdk/dynamic");');
  expect(packages).toEqual(["@pulumi/random", ...CHECKING, "pulumi-applinks"]);
  // There are 46 modules, and each takes time; a few more are allowed.
  expect(modules).toBeLessThanOrEqual(50);
});

test("the dynamic provider checks a configuration without an HTTP client, and loads it for the first request", () => {
  const configured = `
    const { dynamic } = require("./dist/provider/adapters/dynamic/handlers");
    const handlers = dynamic("ScopeGrant");
    const app = require("node:http").createServer((_, response) => response.writeHead(403).end()).listen(0, "127.0.0.1");
    await require("node:events").once(app, "listening");
    const apps = { jira: { product: "jira", url: "http://localhost:" + app.address().port, token: "t" } };
    await handlers.configure({ config: { get: (key) => (key === "applinks:apps" ? JSON.stringify(apps) : undefined) } });
    const declared = { app: "jira", clientId: "c", scopes: ["READ"] };
    await handlers.diff("jira/incoming/1/scopes", declared, declared);`;
  const plain = [...CHECKING, "pulumi-applinks"];
  expect(loadedBy(configured).packages).toEqual(plain);
  const { packages: requested } = loadedBy(`${configured}
    await handlers.read("jira/incoming/1/scopes", declared).catch(() => undefined);`);
  expect(requested).toEqual(expect.arrayContaining([...plain, "axios", "cockatiel"]));
  for (const ofPages of ["node-html-parser", "tough-cookie"]) expect(requested).not.toContain(ofPages);
});
