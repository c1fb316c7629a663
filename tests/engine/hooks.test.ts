/** Resource hooks of a link. The tests use Python, because the engine that they build does not support hooks of the Node.js host. */

import { writeFileSync } from "node:fs";
import path from "node:path";
import { testWith } from "./languages";
import { PLUGIN } from "./plugin";
import { PYTHON } from "./python";
import { ok } from "./stack";
import { openTestApps } from "./testApps";

const APPS = { jira: { product: "jira" }, confluence: { product: "confluence" } } as const;

const PROGRAM = `
import pulumi
import pulumi_applinks as applinks


def hook(moment):
    return pulumi.ResourceHook(moment, lambda args: pulumi.log.info(f"hooked: {moment} {args.name}"))


applinks.MutualLink(
    "link",
    between=["jira", "confluence"],
    grants={"jira": ["READ"]},
    opts=pulumi.ResourceOptions(
        hooks=pulumi.ResourceHookBinding(before_create=[hook("before")], after_create=[hook("after")])
    ),
)
`;

const testWithPython = testWith(PYTHON);

testWithPython("a link's hooks run before and after it, once, and not for its parts", async () => {
  const testApps = await openTestApps("hooks", APPS, PLUGIN);
  const { stack } = testApps;
  try {
    writeFileSync(path.join(stack.folder, "Pulumi.yaml"), `name: hooks\nruntime: python\n${PLUGIN.project}`);
    writeFileSync(path.join(stack.folder, "__main__.py"), PROGRAM);
    await PYTHON.prepare(stack);
    const { events } = ok(await stack.up());
    const reported = events.match(/hooked: \w+ [\w-]+/g);
    expect(reported).toEqual(["hooked: before link", "hooked: after link"]);
    ok(await stack.destroy());
  } finally {
    await testApps.close();
  }
});
