import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import type { FaultStatus } from "./faults";
import type { LoggedRequest } from "./requestLog";
import type { SandboxContext } from "./context";
import type { App } from "./types";

/** The whole state as one document. `seed` accepts the same format. */
export interface SandboxState {
  /** The apps by name. */
  apps: Record<string, Partial<App>>;
  /** The clock's offset in milliseconds. */
  clock?: { offset: number };
  requestLog?: LoggedRequest[];
  faults?: FaultStatus[];
}

/** The options of an export. */
export interface ExportOptions {
  /** `redacted` (default): replaces every secret by `sha256:` and the first 16 hex digits of its hash. */
  secrets?: "redacted" | "included";
  /** `state`: omits the request log, faults, clock, audit log and sessions. */
  only?: "state";
}

/** Exports the state in an order that depends only on its content. */
export function exportState(sandbox: SandboxContext, options: ExportOptions = {}): SandboxState {
  const names = [...sandbox.contexts.keys()].sort();
  const apps = Object.fromEntries(names.map((name) => [name, sorted(appOf(sandbox, name), options)]));
  const state: SandboxState =
    options.only === "state"
      ? { apps }
      : {
          apps,
          clock: { offset: sandbox.clock.offset() },
          requestLog: sandbox.requestLog.entries(),
          faults: sandbox.faults.list(),
        };
  const copy = structuredClone(state);
  return options.secrets === "included" ? copy : (hashed(copy) as SandboxState);
}

/** The content of a snapshot: the complete state with its secrets. */
export function wholeState(sandbox: SandboxContext): SandboxState {
  return {
    apps: Object.fromEntries([...sandbox.contexts].map(([name, { app }]) => [name, app])),
    clock: { offset: sandbox.clock.offset() },
    requestLog: sandbox.requestLog.entries(),
    faults: sandbox.faults.list(),
  };
}

/** Writes the state to a file atomically: even after a kill, the file is complete, either old or new. */
export function writeSnapshot(file: string, state: SandboxState): void {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, "w", 0o600);
  try {
    writeSync(handle, JSON.stringify(state));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
}

function appOf(sandbox: SandboxContext, name: string): App {
  const context = sandbox.contexts.get(name);
  if (context === undefined) throw new Error(`no app ${name}`);
  return context.app;
}

function sorted(app: App, options: ExportOptions): Partial<App> {
  const by = <Item>(items: Item[], key: (item: Item) => string): Item[] =>
    [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  const copy: Partial<App> = {
    ...app,
    accounts: by(app.accounts, ({ username }) => username),
    personalAccessTokens: by(app.personalAccessTokens, ({ username, token }) => `${username} ${token}`),
    incomingClients: by(app.incomingClients, ({ name }) => name),
    outgoingConnections: by(app.outgoingConnections, ({ name }) => name),
    content: by(app.content, ({ id }) => id),
  };
  if (options.only === "state") {
    delete copy.audit;
    delete copy.auditLog;
    delete copy.sessions;
    delete copy.flows;
  }
  return copy;
}

const secretNames = new Set([
  "password",
  "token",
  "clientSecret",
  "sharedSecret",
  "tokenSigningSecret",
  "code",
  "state",
  "accessToken",
  "refreshToken",
  "xsrfToken",
  "sessionId",
]);

function hashed(value: unknown, name = "", parent = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => hashed(item, "", name));
  if (typeof value === "string") {
    const secret = secretNames.has(name) || (parent === "sessions" && name === "id");
    return secret ? `sha256:${createHash("sha256").update(value).digest("hex").slice(0, 16)}` : value;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, hashed(member, key, name === "" ? parent : name)]),
  );
}
