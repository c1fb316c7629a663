import type { Clock } from "./clock";
import type { App } from "./types";
import type { Faults } from "./faults";
import type { RequestLog } from "./requestLog";

/** The objects that all apps of a sandbox share. */
export interface SandboxContext {
  /** The apps' contexts by app name. */
  contexts: Map<string, AppContext>;
  clock: Clock;
  requestLog: RequestLog;
  faults: Faults;
  /** The number of resets. A delayed request from before a reset must not change the state after it. */
  resets: number;
  /** Writes the snapshot, if the sandbox has one. Called before the response to each changing request. */
  save(): void;
}

/** The context of one app's routes. `app` always remains the same object; a reset replaces its members. */
export interface AppContext {
  app: App;
  /** The address that the app listens on, with the context path, without a trailing slash. */
  url: string;
  sandbox: SandboxContext;
}

/** Records one change for tests. `object` is the name of the changed object; it must not hold a secret. */
export function audit(app: App, at: number, username: string, summary: string, object: string): void {
  app.audit.push({ at, username, summary, object });
}
