/** A sandbox of two apps, and plugins over them. */

import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { openPlugin, secret, type Plugin } from "./client";

type Values = Record<string, unknown>;

/** What one test file works with. */
export interface Bench {
  sandbox: NamedSandbox<DefaultApps>;
  /** The administrator's password on both apps: a secret that must not appear anywhere. */
  password: string;
  /** The provider's inputs, as SDKs send them: a secret JSON text. */
  config: Values;
  /** A plugin that is configured for both apps. */
  plugin(): Promise<Plugin>;
  /** Checks and creates, as the engine does. */
  make(
    plugin: Plugin,
    type: string,
    inputs: Values,
  ): Promise<{ id: string; inputs: Values; properties: Values }>;
  /** Stops the sandbox and all plugins. */
  close(): Promise<void>;
}

const PASSWORD = "canary-of-the-administrator";

/** Starts the sandbox. */
export async function openBench(): Promise<Bench> {
  const accounts = [{ username: "admin", password: PASSWORD, role: "sysadmin" as const }];
  const sandbox = await startSandbox({
    apps: { jira: { product: "jira", accounts }, confluence: { product: "confluence", accounts } },
  });
  const entry = (product: DefaultApps): object => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password: PASSWORD,
    preflight: false,
  });
  const config = { apps: secret(JSON.stringify({ jira: entry("jira"), confluence: entry("confluence") })) };
  const open: Plugin[] = [];
  return {
    sandbox,
    password: PASSWORD,
    config,
    plugin: async () => {
      const plugin = await openPlugin();
      open.push(plugin);
      await plugin.configure(config);
      return plugin;
    },
    make: async (plugin, type, declared) => {
      const { inputs, failures } = await plugin.check(type, declared);
      expect(failures).toEqual([]);
      return { inputs, ...(await plugin.create(type, inputs)) };
    },
    close: async () => {
      for (const plugin of open) plugin.stop();
      await sandbox.stop();
    },
  };
}

/** A declared client on Jira. */
export const CLIENT = {
  app: "jira",
  name: "ci",
  redirectUrls: ["https://ci.example.com/callback"],
  scopes: ["WRITE"],
};
