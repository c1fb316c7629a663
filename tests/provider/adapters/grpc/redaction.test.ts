/** What leaves the plugin beside its responses, the change record and the engine's log, contains no secret of a call. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBench, type Bench } from "./bench";
import { secret, type Plugin } from "./client";

const folder = mkdtempSync(join(tmpdir(), "applinks-redaction-"));
let bench: Bench;
let plugin: Plugin;
let file: string;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await bench.sandbox.control.reset();
  file = join(mkdtempSync(join(folder, "run-")), "changes.jsonl");
  plugin = await bench.plugin();
  await plugin.configure({ ...bench.config, changeRecord: file });
  plugin.warnings.length = 0;
});

/** An outgoing link whose inputs are secret, as far as they can be. */
const CONNECTION = {
  app: "confluence",
  name: "idp",
  description: secret('canary "1"'),
  clientId: secret("canary-2"),
  clientSecret: secret("canary-3"),
  authorizationEndpoint: secret("https://canary-4.example.com/authorize"),
  tokenEndpoint: secret("https://idp.example.com/canary-5?x"),
  scopes: secret(["canary-6", "ab"]),
};

test("the record of a creation, an update and a deletion has [secret] for every secret input, also a short one", async () => {
  const { id, inputs, properties } = await bench.make(plugin, "OutgoingConnection", CONNECTION);
  const news = { ...inputs, description: secret("canary-7") };
  await plugin.update("OutgoingConnection", id, properties, news);
  await plugin.remove("OutgoingConnection", id, { ...properties, description: secret("canary-7") });
  const record = readFileSync(file, "utf8");
  expect(record.trim().split("\n")).toHaveLength(3);
  expect(record).not.toMatch(/canary|"ab"/);
  const [created = ""] = record.split("\n");
  expect(JSON.parse(created)).toMatchObject({
    object: 'outgoing link "idp"',
    after: {
      name: "idp",
      description: "[secret]",
      tokenEndpoint: "[secret]",
      scopes: ["[secret]", "[secret]"],
    },
  });
});

test("the engine's log has no secret if the record can't be written", async () => {
  rmSync(file);
  mkdirSync(file);
  await bench.make(plugin, "OutgoingConnection", CONNECTION);
  expect(plugin.warnings).toEqual([
    { message: expect.stringMatching(/Missing line: .*\[secret\].*\[CHANGE_RECORD_FAILED\]$/), urn: "" },
  ]);
  expect(JSON.stringify(plugin.warnings)).not.toContain("canary");
});

test("the secrets of a call are redacted in its own messages only", async () => {
  const other = { app: "jira", redirectUrls: ["https://ci.example.com/callback"], scopes: ["READ"] };
  await Promise.all([
    bench.make(plugin, "OutgoingConnection", CONNECTION),
    bench.make(plugin, "IncomingClient", { ...other, name: "canary-2" }),
  ]);
  const objects = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { object: string }).object);
  expect(objects.sort()).toEqual(['incoming link "canary-2"', 'outgoing link "idp"']);
});
