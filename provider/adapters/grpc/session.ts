/** State that the calls of one server share: the run with its configuration, the engine's log, and the running calls. */

import { missingApps } from "../../config/missing";
import type { Tools } from "../../lifecycle/operations";
import type { Run, RunOptions } from "../../lifecycle/run";
import { LONGEST_OPERATION } from "../../lifecycle/context";
import { configurationError } from "../../lifecycle/lifecycleError";
import type { OpenedRun, RunTools } from "../configuration";
import type { EngineLog } from "../engineLog";
import type { Redaction } from "./redaction";

/** One server's session. */
export interface Session {
  readonly log: EngineLog;
  /** Opens the run of a configured provider. A later configuration replaces it. */
  configure(open: (tools: RunTools) => OpenedRun): void;
  /** The run. Throws `LifecycleError` (CONFIGURATION) before the provider is configured. */
  run(): Run;
  /** Begins a call with a time limit in seconds (0: none). `done` ends it. */
  begin(seconds?: number): Begun;
  /** Ends all running calls, and those that arrive before the next configuration. */
  cancel(): void;
}

/** A running call. */
export interface Begun {
  signal: AbortSignal;
  /** Ends the call after the engine cancelled it. */
  abandon: () => void;
  done: () => void;
}

/** Opens a session. */
export function openSession(log: EngineLog, options: Pick<RunOptions, "timeouts"> = {}): Session {
  let opened: OpenedRun | undefined;
  let cancelled = false;
  const running = new Set<AbortController>();
  return {
    log,
    configure: (open) => {
      cancelled = false;
      opened?.leave();
      opened = open({
        ...options,
        engine: log.address(),
        warn: (message) => {
          log.warn(message);
        },
      });
    },
    run: () => {
      if (opened !== undefined) return opened.run;
      throw configurationError([missingApps("was not passed to the provider")]);
    },
    begin: (seconds = 0) => {
      const controller = new AbortController();
      const stop = (why: string): void => {
        controller.abort(new Error(why));
      };
      if (cancelled) stop("the run was cancelled");
      running.add(controller);
      const limit = seconds > 0 ? seconds * 1000 : LONGEST_OPERATION;
      const timer = setTimeout(stop, Math.min(limit, LONGEST_TIMER), tooLong(seconds));
      return {
        signal: controller.signal,
        abandon: () => {
          stop("the engine cancelled the operation");
        },
        done: () => {
          clearTimeout(timer);
          running.delete(controller);
        },
      };
    },
    cancel: () => {
      cancelled = true;
      for (const controller of running) controller.abort(new Error("the run was cancelled"));
    },
  };
}

function tooLong(seconds: number): string {
  return seconds > 0
    ? `the operation took longer than the ${seconds} seconds that customTimeouts give it`
    : `the operation took longer than ${LONGEST_OPERATION / 60_000} minutes`;
}

/** The longest time that a timer can be set to, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A running call. */
export interface Call {
  signal: AbortSignal;
  /** Removes secrets from every message of the call. */
  redact: Redaction;
}

/** The tools for a call's operation. The engine shows its warnings beside the resource. */
export function toolsOf(session: Session, { signal, redact }: Call, urn: string): Tools {
  return {
    signal,
    warn: (message) => {
      session.log.warn(redact(message), urn);
    },
  };
}
