import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { node } from "../../tools/engine/nodes";
import { openDynamicHost, type DynamicHost } from "../provider/adapters/dynamicHost";

const ROOT = resolve(__dirname, "../..");
/** The project with the packages: this repository, or the project that `make test-engines` makes for a version of Pulumi's SDK. */
const PROJECT = process.env["APPLINKS_PROJECT"] || ROOT;
const ofProject = createRequire(join(PROJECT, "index.js"));

/** The provider texts in the states of all users. New ones may be added; these never change. */
const GOLDEN = join(__dirname, "golden");
const golden = (type: string): string => readFileSync(join(GOLDEN, `${type}.txt`), "utf8");
const types = readdirSync(GOLDEN).flatMap((file) => (file.endsWith(".txt") ? [file.slice(0, -4)] : []));
/** The provider text of development versions, which Pulumi's SDK made of closures. */
const closure = (type: string): string => golden(`closures/${type}`);

describe.each([20, 22, 24])("on Node %i", (major) => {
  let binary: string;
  let sandbox: NamedSandbox<DefaultApps>;
  let host: DynamicHost;
  const folder = resolve(ROOT, `.work/provider-text-${major}`);

  beforeAll(async () => {
    binary = await node(major);
    sandbox = await startSandbox();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    symlinkSync(
      dirname(ofProject.resolve("pulumi-applinks/package.json")),
      join(folder, "node_modules/pulumi-applinks"),
      "dir",
    );
    const entry = (product: DefaultApps): object => ({
      product,
      url: sandbox.apps[product].url,
      username: "admin",
      password: "admin",
    });
    const script = ofProject.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const apps = JSON.stringify({ jira: entry("jira"), confluence: entry("confluence") });
    host = await openDynamicHost({ node: [binary], script, folder, config: { "applinks:apps": apps } });
  });

  afterAll(async () => {
    await host.stop();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("every class gives the engine exactly the pinned text", () => {
    const output = execFileSync(binary, [join(__dirname, "serialize.js"), PROJECT], { encoding: "utf8" });
    const pinned = Object.fromEntries(types.map((type) => [type, [golden(type)]]));
    expect(JSON.parse(output)).toEqual(pinned);
  });

  test("Pulumi's own host of dynamic resources runs a client's lifecycle with the pinned text, over gRPC", () =>
    liveALife(golden("IncomingClient")));

  test("the host does so with the text of older states, in the same process", () =>
    liveALife(closure("IncomingClient")));

  test("one state may have both texts: the older one in its outputs, the pinned one in its inputs", async () => {
    const declared = declaration("client with both texts");
    const { inputs: old } = await host.check({}, { ...declared, __provider: closure("IncomingClient") });
    const { id, properties } = await host.create(old);
    const { inputs } = await host.check(old, { ...declared, __provider: golden("IncomingClient") });
    expect(await host.diff(id, properties, inputs)).toMatchObject({ changes: false });
    const updated = await host.update(id, properties, { ...inputs, scopes: ["WRITE"] });
    expect(updated["__provider"]).toBe(golden("IncomingClient"));
    await host.delete(id, properties);
  });

  const declaration = (name: string): Record<string, unknown> => ({
    app: "jira",
    name,
    redirectUrls: ["https://ci.example.com/cb"],
    scopes: ["READ"],
  });

  async function liveALife(text: string): Promise<void> {
    const name = `client of Node ${major}`;
    const { inputs, failures } = await host.check({}, { ...declaration(name), __provider: text });
    expect(failures).toEqual([]);
    const { id, properties } = await host.create(inputs);
    expect(id).toMatch(/^jira\/incoming\/[0-9a-f-]{36}$/);
    expect(await host.diff(id, properties, inputs)).toMatchObject({ changes: false });
    const wider = { ...inputs, scopes: ["WRITE"] };
    // The host leaves the comparison to the engine, which finds a change if inputs differ.
    // For a replacement, the old client must be deleted first, because both have the same name.
    expect(await host.diff(id, properties, wider)).toEqual({ replaces: [], deleteBeforeReplace: true });
    const updated = await host.update(id, properties, wider);
    expect(updated["scopes"]).toEqual(["WRITE"]);
    // An older state, as if the scopes had changed in the app.
    const read = await host.read(id, properties);
    expect(read.inputs["scopes"]).toEqual(["WRITE"]);
    expect(read.inputs["__provider"]).toBe(text);
    await host.delete(id, updated);
    expect(await host.read(id, updated)).toMatchObject({ id: "" });
  }

  test("the host returns all reasons of a refusal", async () => {
    const bad = { __provider: golden("IncomingClient"), app: "jirra", name: "", redirectUrls: [] };
    const { failures } = await host.check({}, bad);
    expect(failures.map(({ reason }) => reason).join("\n")).toMatch(/did you mean "jira"\?/);
    expect(failures.length).toBeGreaterThanOrEqual(3);
  });
});
