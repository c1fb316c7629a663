import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSandbox, type App, type AppOptions } from "applinks-sandbox";
import { local } from "../../../../tools/release/portable";
import { openWorld, rulesOf, type World } from "../world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const RELEASES = path.join(__dirname, "../../../engine/releases");
const kept = readdirSync(RELEASES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(path.join(RELEASES, name)).map((own) => path.join(name, own)))
  .filter((own) => !own.endsWith(".js"));

test.each(kept)("the state of %s is clean, and drift in it is found", async (own) => {
  const contentOf = (name: string) => readFileSync(path.join(RELEASES, own, name), "utf8");
  const apps = JSON.parse(contentOf("apps.json")) as Record<string, App>;
  const options = Object.entries(apps).map(([name, { product, version }]): [string, AppOptions] => [
    name,
    { product, version },
  ]);
  const sandbox = await startSandbox({ apps: Object.fromEntries(options) });
  try {
    const addresses = Object.fromEntries(Object.entries(sandbox.apps).map(([app, { url }]) => [app, url]));
    await sandbox.control.seed(
      JSON.stringify({ apps: JSON.parse(local(contentOf("apps.json"), addresses)) as object }),
    );
    writeFileSync(path.join(world.folder, "release.json"), local(contentOf("state.json"), addresses));
    await sandbox.control.requestLog.clear();
    const clean = await world.review(["release.json"], { apps: undefined });
    expect(clean.findings).toEqual([]);
    expect(clean.verdict).toBe("clean");
    expect(clean.stacks[0]).toMatchObject({ key: "release/dev", verdicts: { drifted: 0, unknown: 0 } });
    expect(clean.stacks[0]?.notVerified).toBeGreaterThan(0);
    await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
    await sandbox.control.changeOutOfBand("jira").resetClientSecret("client");
    await sandbox.control.changeOutOfBand("confluence").deleteLink("Intranet");
    expect(rulesOf((await world.review(["release.json"], { apps: undefined })).findings)).toEqual([
      "OL005 high",
      "OL006 high",
    ]);
  } finally {
    await sandbox.stop();
  }
});
