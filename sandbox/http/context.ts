import type { FastifyInstance } from "fastify";
import type { Clock } from "../state/clock";
import type { App } from "../state/types";
import type { Faults } from "./faults";
import type { RequestLog } from "./requestLog";

/** What all apps of one sandbox share. */
export interface SandboxContext {
  /** By app name. */
  contexts: Map<string, AppContext>;
  clock: Clock;
  requestLog: RequestLog;
  faults: Faults;
  /** How often the world began anew: a request that is held back meanwhile belongs to the world before. */
  resets: number;
  /** Writes the snapshot, if the sandbox keeps one; called before a request that may have changed something is answered. */
  save(): void;
}

/** What the routes of one app work with. `app` stays the same object for the sandbox's whole life; its contents are replaced. */
export interface AppContext {
  app: App;
  /** Where the app listens, context path included, without a trailing slash. */
  url: string;
  sandbox: SandboxContext;
}

/** One area of an app: adds its routes to a server that already carries the context path. */
export type RegisterRoutes = (server: FastifyInstance, context: AppContext) => void;
