/** A sandbox with a few apps, and a stack that is configured with them. */

import {
  startSandbox,
  type AppOptions,
  type DefaultApps,
  type NamedSandbox,
  type Sandbox,
} from "applinks-sandbox";
import { openStack, type Adapter, type Stack } from "./stack";

/** The sandbox and the stack of one test file. */
export interface TestApps<Name extends string = DefaultApps> {
  sandbox: NamedSandbox<Name>;
  stack: Stack;
  /** The administrators' personal access tokens in the stack's configuration. */
  tokens: Record<Name, string>;
  /** Makes another stack with the same configuration, in a project of its own. */
  another(title: string): Promise<Stack>;
  /** Ends both, whatever their state. */
  close(): Promise<void>;
}

/** Starts a sandbox with Jira and Confluence, and makes a stack whose configuration has both. */
export async function openTestApps(title: string): Promise<TestApps>;
/** Starts a sandbox with these apps, and makes a stack whose configuration has all, with personal access tokens as secrets. */
export async function openTestApps<Name extends string>(
  title: string,
  apps: Record<Name, AppOptions>,
  adapter?: Adapter,
): Promise<TestApps<Name>>;
export async function openTestApps(
  title: string,
  apps: Record<string, AppOptions> = {
    jira: { product: "jira" },
    confluence: { product: "confluence" },
  },
  adapter?: Adapter,
): Promise<TestApps<string>> {
  const sandbox = await startSandbox({ apps });
  try {
    const tokens: Record<string, string> = {};
    for (const app of Object.keys(apps)) tokens[app] = await newToken(sandbox, app);
    const stacks: Stack[] = [];
    const another = async (name: string): Promise<Stack> => {
      const stack = await openStack(name, adapter);
      stacks.push(stack);
      await stack.configure(appsConfig(sandbox, apps, tokens));
      return stack;
    };
    const removeStacks = async (): Promise<void> => {
      await Promise.all(stacks.map((stack) => stack.remove()));
    };
    try {
      const stack = await another(title);
      const close = async (): Promise<void> => {
        await removeStacks();
        await sandbox.stop();
      };
      return { sandbox, stack, tokens, another, close };
    } catch (error) {
      await removeStacks();
      throw error;
    }
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

/** A system administrator's personal access token. */
export async function newToken(sandbox: Sandbox, app: string, expiresInSeconds?: number): Promise<string> {
  const lifetime = expiresInSeconds === undefined ? {} : { expiresInSeconds };
  return (await sandbox.control.changeOutOfBand(app).createToken({ username: "admin", ...lifetime })).token;
}

function appsConfig(
  sandbox: Sandbox,
  apps: Record<string, AppOptions>,
  tokens: Record<string, string>,
): { plain: Record<string, string>; secret: Record<string, string> } {
  const plain: Record<string, string> = {};
  const secret: Record<string, string> = {};
  for (const [app, { product }] of Object.entries(apps)) {
    plain[`applinks:apps.${app}.product`] = product;
    plain[`applinks:apps.${app}.url`] = sandbox.apps[app]?.url ?? "";
    // The faults of other tests would affect the requests of the preflight checks, which preflight.test.ts covers.
    plain[`applinks:apps.${app}.preflight`] = "false";
    secret[`applinks:apps.${app}.token`] = tokens[app] ?? "";
  }
  return { plain, secret };
}
