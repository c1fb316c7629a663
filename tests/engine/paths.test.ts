/** Relative paths in the configuration, in a project whose program is in a folder of its own. */

import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createCA } from "mkcert";
import { PLUGIN } from "./plugin";
import { DYNAMIC, ok, type Adapter } from "./stack";
import { openTestApps } from "./testApps";

const PROGRAM = `
new IncomingClient("ci", { app: "jira", name: "ci", scopes: ["READ"],
  redirectUrls: ["https://ci.example.com/callback"] });
`;

/** Moves the program to a folder of its own. */
function movedIn(folder: string): void {
  const program = path.join(folder, "program");
  mkdirSync(program);
  for (const file of ["index.js", "package.json"])
    renameSync(path.join(folder, file), path.join(program, file));
  symlinkSync(path.join(folder, "node_modules"), path.join(program, "node_modules"), "junction");
}

test.each<[string, Adapter]>([
  ["a dynamic resource", DYNAMIC],
  ["the plugin", PLUGIN],
])("a relative path is resolved against the folder of Pulumi.yaml: %s", async (_what, adapter) => {
  const inFolder = { ...adapter, isolated: true, project: `main: program\n${adapter.project}` };
  const testApps = await openTestApps("paths", { jira: { product: "jira" } }, inFolder);
  try {
    const { stack } = testApps;
    stack.program(PROGRAM);
    movedIn(stack.folder);
    await stack.configure({
      plain: { "applinks:apps.jira.ca": "certs/ca.pem", "applinks:changeRecord": "changes.jsonl" },
    });
    const refused = await stack.preview();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain(
      `applinks:apps.jira.ca: is neither PEM text nor the path of a readable file: ${path.join(stack.folder, "certs/ca.pem")}`,
    );
    mkdirSync(path.join(stack.folder, "certs"));
    const details = { organization: "Test", countryCode: "XX", state: "X", locality: "X", validity: 2 };
    writeFileSync(path.join(stack.folder, "certs/ca.pem"), (await createCA(details)).cert);
    expect(ok(await stack.up()).changes).toEqual({ create: 1 });
    expect(existsSync(path.join(stack.folder, "changes.jsonl"))).toBe(true);
    ok(await stack.refresh());
    ok(await stack.destroy());
  } finally {
    await testApps.close();
  }
});
