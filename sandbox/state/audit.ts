import type { App } from "./types";

/** Writes one line to the app's audit log. `object` names what changed; it must never hold a secret. */
export function audit(app: App, at: number, username: string, summary: string, object: string): void {
  app.audit.push({ at, username, summary, object });
}
