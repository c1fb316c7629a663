import { cpSync, readdirSync } from "node:fs";
import path from "node:path";
import { ok } from "./stack";
import { openWorld } from "./world";

const EXAMPLES = path.resolve(__dirname, "../../examples");

type Values = Record<string, string>;

/** Every example, with the configuration that it needs beyond the fleet, and the resources that it comes to. */
const CONFIG: Record<string, { plain?: Values; secret?: Values; resources: number }> = {
  "application-link": { resources: 2 },
  "incoming-client": { resources: 1 },
  "jira-confluence": { resources: 6 },
  "mutual-link": { resources: 8 },
  "one-direction": { resources: 4 },
  "outgoing-connection": {
    plain: { "outgoing-connection:clientId": "of-a-client" },
    secret: { "outgoing-connection:clientSecret": "of-the-same" },
    resources: 1,
  },
  rotation: { plain: { "rotation:rotation": "2026-Q3" }, resources: 8 },
  "scope-grant": { resources: 2 },
};

test("every example is run here", () => {
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const examples = folders.map(({ name }) => name).filter((name) => name !== "node_modules");
  expect(examples.sort()).toEqual(Object.keys(CONFIG).sort());
});

test.each(Object.entries(CONFIG))(
  "%s comes up, has nothing left to do, and leaves nothing behind",
  async (example, { plain = {}, secret = {}, resources }) => {
    const world = await openWorld(example);
    const { sandbox, stack } = world;
    try {
      cpSync(path.join(EXAMPLES, example), stack.folder, { recursive: true });
      if (Object.keys({ ...plain, ...secret }).length > 0) await stack.configure({ plain, secret });
      const before = await sandbox.control.export({ only: "state" });

      expect(ok(await stack.up()).changes).toEqual({ create: resources });
      expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
      expect(ok(await stack.refresh("--expect-no-changes")).steps).toEqual([]);
      expect(ok(await stack.destroy()).changes).toEqual({ delete: resources });
      expect(await sandbox.control.export({ only: "state" })).toEqual(before);
    } finally {
      await world.close();
    }
  },
);
