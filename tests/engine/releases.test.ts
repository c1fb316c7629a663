/**
 * What each release left behind, under the code of today: `make keep-release` kept the program, the stack's state and the
 * apps' state of either door, and nothing that is kept is ever written anew.
 */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { App, AppOptions } from "applinks-sandbox";
import schema from "../../schema.json";
import { installNodeSdk, throughPlugin } from "../../tools/release/nodeSdk";
import { local } from "../../tools/release/portable";
import { BOTH } from "./plugin";
import { VERSION } from "./release";
import { ok } from "./stack";
import { openWorld, type World } from "./world";

const RELEASES = path.join(__dirname, "releases");
const kept = readdirSync(RELEASES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const contentOf = (...file: string[]): string => readFileSync(path.join(RELEASES, ...file), "utf8");

/** The kept apps run again, at addresses of today, and the kept state is a stack's. */
async function openKept(version: string, door: string): Promise<World<string>> {
  const apps = JSON.parse(contentOf(version, door, "apps.json")) as Record<string, App>;
  const options = Object.entries(apps).map(([name, { product, version: of }]): [string, AppOptions] => [
    name,
    { product, version: of },
  ]);
  const world = await openWorld("release", Object.fromEntries(options), BOTH);
  const { sandbox, stack } = world;
  try {
    const addresses = Object.fromEntries(Object.entries(sandbox.apps).map(([app, { url }]) => [app, url]));
    const here = (name: string): string => local(contentOf(version, door, name), addresses);
    await sandbox.control.seed(JSON.stringify({ apps: JSON.parse(here("apps.json")) as object }));
    // As on the user's machine, the configuration has not changed.
    const tokens = Object.entries(apps).map(([app, { personalAccessTokens }]) => [
      `applinks:apps.${app}.token`,
      personalAccessTokens[0]?.token ?? "",
    ]);
    await stack.configure({ secret: Object.fromEntries(tokens) as Record<string, string> });
    ok(await stack.import(here("state.json")));
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

test("this version is kept, and the next will be kept with every type of resource", () => {
  expect(kept).toContain(VERSION);
  const program = contentOf("next.js");
  const types = Object.keys(schema.resources).map((token) => token.split(":")[2] ?? token);
  expect(types.filter((type) => !program.includes(`new applinks.${type}(`))).toEqual([]);
});

describe.each(kept)("a stack of %s", (version) => {
  const program = contentOf(version, "program.js");

  describe.each([
    ["dynamic", program],
    ["plugin", throughPlugin(program)],
  ])("through the door %s", (door, text) => {
    let world: World<string>;
    let resources: number;

    beforeAll(async () => {
      world = await openKept(version, door);
      installNodeSdk(world.stack.folder);
      world.stack.program(text);
      resources = (await world.stack.resources()).length;
    });

    afterAll(() => world.close());

    test("is what its program declares, to a preview and to a refresh", async () => {
      const { stack } = world;
      expect(resources).toBeGreaterThan(0);
      expect(ok(await stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
      expect(ok(await stack.preview("--expect-no-changes")).changes).toEqual({ same: resources });
    });

    test("moves to the plugin without a change", async () => {
      world.stack.program(throughPlugin(program));
      expect(ok(await world.stack.preview("--expect-no-changes")).changes).toEqual({ same: resources });
      world.stack.program(text);
    });

    test("is carried on by up, which writes nothing, and taken away by destroy", async () => {
      const { stack, sandbox } = world;
      await sandbox.control.journal.clear();
      expect(ok(await stack.up("--refresh")).changes).toMatchObject({ same: resources });
      expect(await sandbox.control.journal.entries({ mutating: true })).toEqual([]);
      ok(await stack.preview("--expect-no-changes"));
      expect(ok(await stack.destroy()).changes).toEqual({ delete: resources });
      const { apps } = await sandbox.control.export({ only: "state" });
      for (const app of Object.values(apps)) {
        expect(app).toMatchObject({ applicationLinks: [], incomingClients: [], outgoingConnections: [] });
      }
    });
  });
});
