/** A sandbox with two apps, and a stack whose fleet they are. */

import { startSandbox, type AppOptions, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { openStack, type Stack } from "./stack";

/** What one test file works with. */
export interface World {
  sandbox: NamedSandbox<DefaultApps>;
  stack: Stack;
  /** The administrators' personal access tokens that the stack's configuration holds. */
  tokens: Record<DefaultApps, string>;
  /** Ends both, whatever state they are in. */
  close(): Promise<void>;
}

/**
 * Starts a sandbox (Jira and Confluence) and makes a stack whose configuration names both, with personal access tokens as
 * secrets.
 */
export async function openWorld(
  title: string,
  apps: Record<DefaultApps, AppOptions> = {
    jira: { product: "jira" },
    confluence: { product: "confluence" },
  },
): Promise<World> {
  const sandbox = await startSandbox({ apps });
  try {
    const tokens = {
      jira: await newToken(sandbox, "jira"),
      confluence: await newToken(sandbox, "confluence"),
    };
    const stack = await openStack(title);
    const close = async (): Promise<void> => {
      await stack.remove();
      await sandbox.stop();
    };
    try {
      await stack.configure(fleet(sandbox, tokens));
    } catch (error) {
      await stack.remove();
      throw error;
    }
    return { sandbox, stack, tokens, close };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

/** A system administrator's personal access token. */
export async function newToken(
  sandbox: NamedSandbox<DefaultApps>,
  app: DefaultApps,
  expiresInSeconds?: number,
): Promise<string> {
  const lifetime = expiresInSeconds === undefined ? {} : { expiresInSeconds };
  return (await sandbox.control.edit(app).createToken({ username: "admin", ...lifetime })).token;
}

function fleet(
  sandbox: NamedSandbox<DefaultApps>,
  tokens: Record<DefaultApps, string>,
): { plain: Record<string, string>; secret: Record<string, string> } {
  const plain: Record<string, string> = {};
  const secret: Record<string, string> = {};
  for (const app of ["jira", "confluence"] as const) {
    plain[`applinks:apps.${app}.product`] = app;
    plain[`applinks:apps.${app}.url`] = sandbox.apps[app].url;
    // Its requests would meet the faults that these tests mean for others; it has tests of its own.
    plain[`applinks:apps.${app}.preflight`] = "false";
    secret[`applinks:apps.${app}.token`] = tokens[app];
  }
  return { plain, secret };
}
