import { PLUGIN } from "./plugin";
import { DYNAMIC, ok } from "./stack";
import { openTestApps } from "./testApps";

const CAUSE =
  "must be a string, not an empty object, which is what Pulumi passes for a secret of another stack that it can't decrypt: give both " +
  "stacks the same passphrase or secrets provider (pulumi stack change-secrets-provider), or set the value as a secret in this " +
  "stack's configuration [CONFIGURATION]";

test.each([
  ["of a dynamic resource", DYNAMIC],
  ["of the plugin's resource", PLUGIN],
])(
  "a preview %s names the cause for the secret of a stack with another passphrase",
  async (_which, adapter) => {
    const title = "stack-reference";
    const apps = { confluence: { product: "confluence" } } as const;
    const testApps = await openTestApps(title, apps, { ...adapter, isolated: true });
    const { stack, sandbox } = testApps;
    try {
      const passphrase = stack.env["PULUMI_CONFIG_PASSPHRASE"];
      stack.env["PULUMI_CONFIG_PASSPHRASE"] = "another";
      ok(await stack.pulumi("stack", "init", "producer", "--no-select"));
      stack.program('exports.secret = pulumi.secret("canary-of-the-producer");');
      ok(await stack.up("--stack", "producer"));

      stack.env["PULUMI_CONFIG_PASSPHRASE"] = passphrase;
      stack.program(`
      const producer = new pulumi.StackReference("organization/${title}/producer");
      new OutgoingConnection("calls", { app: "confluence", name: "calls", clientId: "id", scopes: ["READ"],
        clientSecret: producer.getOutput("secret"),
        authorizationEndpoint: "https://jira.example.com/authorize", tokenEndpoint: "https://jira.example.com/token" });`);
      await sandbox.control.requestLog.clear();
      const preview = await stack.preview();
      expect(preview.code).not.toBe(0);
      expect(preview.text.replace(/\s+/g, " ")).toContain(`clientSecret: ${CAUSE}`);
      await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
    } finally {
      await testApps.close();
    }
  },
);
