import type { Clock } from "./clock";
import type { App } from "./types";
import type { Faults } from "./faults";
import type { RequestLog } from "./requestLog";

/** What all apps of one sandbox share. */
export interface SandboxContext {
  /** By app name. */
  contexts: Map<string, AppContext>;
  clock: Clock;
  requestLog: RequestLog;
  faults: Faults;
  /** How often the state began anew: a request that is held back meanwhile belongs to the state before. */
  resets: number;
  /** Writes the snapshot, if the sandbox keeps one; called before a request that may have changed something gets its response. */
  save(): void;
}

/** What the routes of one app work with. `app` stays the same object for the sandbox's whole life; its contents are replaced. */
export interface AppContext {
  app: App;
  /** Where the app listens, context path included, without a trailing slash. */
  url: string;
  sandbox: SandboxContext;
}

/** Writes one line to the app's audit log. `object` names what changed; it must never hold a secret. */
export function audit(app: App, at: number, username: string, summary: string, object: string): void {
  app.audit.push({ at, username, summary, object });
}
