/**
 * Stacks of earlier releases under the current code. `make keep-release` stores the program, the stack's state and the apps' state of
 * either adapter; those of a published version never change. `0.1.0-closures` is of a development version, whose dynamic resources
 * had a provider that Pulumi's SDK serialized.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { runInNewContext } from "node:vm";
import type { App, AppOptions } from "applinks-sandbox";
import schema from "../../schema.json";
import { installNodeSdk, throughPlugin } from "../../tools/release/nodeSdk";
import { local } from "../../tools/release/portable";
import { BOTH } from "./plugin";
import { VERSION } from "./release";
import { ok, type StateResource } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const RELEASES = path.join(__dirname, "releases");
const kept = readdirSync(RELEASES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const isKept = (...file: string[]): boolean => existsSync(path.join(RELEASES, ...file));
const contentOf = (...file: string[]): string => readFileSync(path.join(RELEASES, ...file), "utf8");

/** Starts the stored apps at new addresses, and a stack with the stored state. */
async function openKept(version: string, adapter: string): Promise<TestApps<string>> {
  const apps = JSON.parse(contentOf(version, adapter, "apps.json")) as Record<string, App>;
  const options = Object.entries(apps).map(([name, { product, version: of }]): [string, AppOptions] => [
    name,
    { product, version: of },
  ]);
  const testApps = await openTestApps("release", Object.fromEntries(options), BOTH);
  const { sandbox, stack } = testApps;
  try {
    const addresses = Object.fromEntries(Object.entries(sandbox.apps).map(([app, { url }]) => [app, url]));
    const here = (name: string): string => local(contentOf(version, adapter, name), addresses);
    await sandbox.control.seed(JSON.stringify({ apps: JSON.parse(here("apps.json")) as object }));
    // The configuration is unchanged, as on the user's machine.
    const tokens = Object.entries(apps).map(([app, { personalAccessTokens }]) => [
      `applinks:apps.${app}.token`,
      personalAccessTokens[0]?.token ?? "",
    ]);
    await stack.configure({ secret: Object.fromEntries(tokens) as Record<string, string> });
    ok(await stack.import(here("state.json")));
    return testApps;
  } catch (error) {
    await testApps.close();
    throw error;
  }
}

/** `<type>.<input>` for all that a program declares. The program runs with packages whose parts all exist and do nothing. */
function declaredIn(program: string): Set<string> {
  const declared = new Set<string>();
  const part = (name: string): object =>
    new Proxy(Object, {
      get: (_target, member) => part(String(member)),
      apply: () => part(""),
      construct: (_target, [, inputs]: [string, object]) => {
        for (const input of Object.keys(inputs)) declared.add(`${name}.${input}`);
        return part("");
      },
    });
  runInNewContext(program, { require: part });
  return declared;
}

test("this version is stored, and the next will be stored with every input of every type of resource", () => {
  expect(kept).toContain(VERSION);
  const declared = declaredIn(contentOf("next.js"));
  const without = Object.entries(schema.resources).flatMap(([token, { inputProperties }]) =>
    Object.keys(inputProperties)
      .map((input) => `${token.split(":")[2] ?? token}.${input}`)
      .filter((input) => !declared.has(input))
      .map((input) => `tests/engine/releases/next.js has no ${input}: declare it there`),
  );
  expect(without).toEqual([]);
});

/** Whether an object remains after its resource is deleted. */
const staysInPlace = ({ inputs, outputs }: StateResource): boolean =>
  (inputs?.["deletionPolicy"] ?? (outputs?.["ownership"] === "adopted" ? "orphan" : "delete")) === "orphan";

/** The names of all objects in the apps. */
async function existing({ sandbox }: TestApps<string>): Promise<unknown[]> {
  const { apps } = await sandbox.control.export({ only: "state" });
  return Object.values(apps)
    .flatMap(({ applicationLinks = [], incomingClients = [], outgoingConnections = [] }) => [
      ...applicationLinks,
      ...incomingClients,
      ...outgoingConnections,
    ])
    .map(({ name }) => name);
}

describe.each(kept)("a stack of %s", (version) => {
  const program = contentOf(version, "program.js");

  const adapters: [adapter: string, text: string][] = [
    ["dynamic", program],
    ["plugin", throughPlugin(program)],
  ];

  describe.each(adapters.filter(([adapter]) => isKept(version, adapter)))(
    "of the adapter %s",
    (adapter, text) => {
      let testApps: TestApps<string>;
      let resources: number;

      beforeAll(async () => {
        testApps = await openKept(version, adapter);
        installNodeSdk(testApps.stack.folder);
        testApps.stack.program(text);
        resources = (await testApps.stack.resources()).length;
      });

      afterAll(() => testApps.close());

      test("is unchanged in a preview and in a refresh", async () => {
        const { stack } = testApps;
        expect(resources).toBeGreaterThan(0);
        expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
        expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: resources });
      });

      test("moves to the plugin without a change", async () => {
        testApps.stack.program(throughPlugin(program));
        expect(ok(await testApps.stack.preview("--expect-no-changes")).changes).toEqual({ same: resources });
        testApps.stack.program(text);
      });

      test("up writes nothing, and destroy deletes all objects except those that are to stay", async () => {
        const { stack, sandbox } = testApps;
        await sandbox.control.requestLog.clear();
        expect(ok(await stack.up("--refresh")).changes).toMatchObject({ same: resources });
        expect(await sandbox.control.requestLog.entries({ mutating: true })).toEqual([]);
        // An unchanged resource keeps its outputs, and the provider's text of its release, next to inputs of the current one.
        ok(await stack.preview("--expect-no-changes"));
        expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
        const staying = (await stack.resources())
          .filter(staysInPlace)
          .map(({ outputs }) => outputs?.["name"]);
        expect(ok(await stack.destroy()).changes).toEqual({ delete: resources });
        expect((await existing(testApps)).sort()).toEqual(staying.sort());
      });
    },
  );
});
