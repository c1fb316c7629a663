import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { node } from "../../tools/engine/nodes";
import { openDynamicHost, type DynamicHost } from "../provider/doors/dynamicHost";

/** The texts that the states of all users hold. They may be added to, and never changed. */
const GOLDEN = join(__dirname, "golden");
const golden = (type: string): string => readFileSync(join(GOLDEN, `${type}.shim`), "utf8");
const types = readdirSync(GOLDEN).map((file) => file.replace(".shim", ""));

describe.each([20, 22, 24])("on Node %i", (major) => {
  let binary: string;
  let sandbox: NamedSandbox<DefaultApps>;
  let host: DynamicHost;
  const folder = resolve(__dirname, `../../.work/shim-${major}`);

  beforeAll(async () => {
    binary = await node(major);
    sandbox = await startSandbox();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "node_modules"), { recursive: true });
    symlinkSync(resolve(__dirname, "../.."), join(folder, "node_modules/pulumi-applinks"), "dir");
    const entry = (product: DefaultApps): object => ({
      product,
      url: sandbox.apps[product].url,
      username: "admin",
      password: "admin",
    });
    const apps = JSON.stringify({ jira: entry("jira"), confluence: entry("confluence") });
    host = await openDynamicHost({ node: [binary], folder, config: { "applinks:apps": apps } });
  });

  afterAll(async () => {
    await host.stop();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("every class hands the engine the very text that is pinned, from one object per type, below two kilobytes", () => {
    const output = execFileSync(binary, [join(__dirname, "serialize.js")], { encoding: "utf8" });
    const { texts, made } = JSON.parse(output) as { texts: Record<string, string[]>; made: number };
    expect(Object.keys(texts).sort()).toEqual([...types].sort());
    expect(made).toBe(types.length);
    for (const type of types) {
      expect(texts[type]).toEqual([golden(type)]);
      expect(Buffer.byteLength(golden(type))).toBeLessThan(2048);
    }
  });

  test("Pulumi's own host of dynamic resources lives a client's life with the pinned text, over gRPC", async () => {
    const declared = {
      __provider: golden("IncomingClient"),
      app: "jira",
      name: `client of Node ${major}`,
      redirectUrls: ["https://ci.example.com/cb"],
      scopes: ["READ"],
    };
    const { inputs, failures } = await host.check({}, declared);
    expect(failures).toEqual([]);
    const { id, properties } = await host.create(inputs);
    expect(id).toMatch(/^jira\/incoming\/[0-9a-f-]{36}$/);
    expect(await host.diff(id, properties, inputs)).toMatchObject({ changes: false });
    const wider = { ...inputs, scopes: ["WRITE"] };
    // The host leaves the comparison to the engine, which takes it for a change if inputs differ.
    // Should an option make a replacement of it, the old client has to go first: its name would stand in the way.
    expect(await host.diff(id, properties, wider)).toEqual({ replaces: [], deleteBeforeReplace: true });
    const updated = await host.update(id, properties, wider);
    expect(updated["scopes"]).toEqual(["WRITE"]);
    await sandbox.control.edit("jira").updateClient(declared.name, { scope: "ADMIN" });
    const read = await host.read(id, updated);
    expect(read.inputs["scopes"]).toEqual(["ADMIN"]);
    expect(read.inputs["__provider"]).toBe(golden("IncomingClient"));
    await host.delete(id, updated);
    expect(await host.read(id, updated)).toMatchObject({ id: "" });
  });

  test("the host tells a refusal with all of its reasons", async () => {
    const bad = { __provider: golden("IncomingClient"), app: "jirra", name: "", redirectUrls: [] };
    const { failures } = await host.check({}, bad);
    expect(failures.map(({ reason }) => reason).join("\n")).toMatch(/did you mean "jira"\?/);
    expect(failures.length).toBeGreaterThanOrEqual(3);
  });
});
