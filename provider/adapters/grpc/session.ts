/** State that the calls of one server share: the run with its configuration, the engine's log, and the running calls. */

import { isDeepStrictEqual } from "node:util";
import { missingApps } from "../../config/missing";
import type { Tools } from "../../lifecycle/operations";
import type { Run, RunOptions } from "../../lifecycle/run";
import { LONGEST_OPERATION } from "../../lifecycle/context";
import { configurationError, LifecycleError } from "../../lifecycle/lifecycleError";
import { openRepeatedErrors, type RepeatedErrors } from "../../lifecycle/repeatedErrors";
import type { Configuration, OpenedRun, RunTools } from "../configuration";
import type { EngineLog } from "../engineLog";
import type { Redaction } from "./redaction";

/** One server's session. */
export interface Session {
  readonly log: EngineLog;
  /**
   * Opens the run of a configured provider. A later configuration replaces it, unless the same engine configures two providers: calls don't
   * name their provider, so both share one run, and their configurations have to be the same. Throws `LifecycleError` (CONFIGURATION) if
   * they differ.
   */
  configure(provider: Configured, open: (tools: RunTools) => OpenedRun): void;
  /** The errors of the run. */
  errors(): RepeatedErrors;
  /** The run. Throws `LifecycleError` (CONFIGURATION) before the provider is configured. */
  run(): Run;
  /** Begins a call with a time limit in seconds (0: none). `done` ends it. */
  begin(seconds?: number): Begun;
  /** Ends all running calls, and those that arrive before the next configuration. */
  cancel(): void;
}

/** A provider of the program, as it was configured. */
export interface Configured {
  /** Its URN; `undefined` from engines that send none. */
  urn: string | undefined;
  /** Its configuration. */
  configuration: Configuration;
}

/** A running call. */
export interface Begun {
  signal: AbortSignal;
  /** The call's own time limit in milliseconds; `undefined` without one. */
  longest: number | undefined;
  /** Ends the call after the engine cancelled it. */
  abandon: () => void;
  done: () => void;
}

/** Opens a session. */
export function openSession(log: EngineLog, options: Pick<RunOptions, "timeouts"> = {}): Session {
  let opened: OpenedRun | undefined;
  let errors = openRepeatedErrors();
  let configured: (Configured & { engine: string | undefined }) | undefined;
  let cancelled = false;
  const running = new Set<AbortController>();
  return {
    log,
    errors: () => errors,
    configure: ({ urn, configuration }, open) => {
      const engine = log.address();
      const isSecond =
        configured !== undefined &&
        engine !== undefined &&
        engine === configured.engine &&
        urn !== undefined &&
        urn !== configured.urn;
      if (isSecond) {
        if (isDeepStrictEqual(configuration, configured?.configuration)) return;
        throw twoProviders(configured?.urn ?? "", urn);
      }
      configured = { urn, configuration, engine };
      errors = openRepeatedErrors();
      cancelled = false;
      opened?.leave();
      opened = open({
        ...options,
        engine,
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
      let isOver = false;
      const stop = (why: string): void => {
        if (!isOver) controller.abort(new Error(why));
      };
      if (cancelled) stop("the run was cancelled");
      running.add(controller);
      const limit = seconds > 0 ? seconds * 1000 : LONGEST_OPERATION;
      const timer = setTimeout(stop, Math.min(limit, LONGEST_TIMER), tooLong(seconds));
      return {
        signal: controller.signal,
        longest: seconds > 0 ? limit : undefined,
        abandon: () => {
          stop("the engine cancelled the operation");
        },
        done: () => {
          isOver = true;
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

function twoProviders(first: string, second: string): LifecycleError {
  const [one, other] = [first, second].map((urn) => `"${urn.split("::").at(-1)}"`);
  return new LifecycleError(
    "CONFIGURATION",
    `the providers ${one} and ${other} have different configurations, and PULUMI_DEBUG_PROVIDERS attaches both to this process, ` +
      "which can have only one configuration. Nothing was changed. Remove applinks from PULUMI_DEBUG_PROVIDERS, or debug a program with one provider.",
  );
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
  /** Its own time limit in milliseconds; `undefined` without one. */
  longest: number | undefined;
  /** Removes secrets from every message of the call. */
  redact: Redaction;
}

/** The tools for a call's operation. The engine shows its warnings beside the resource. */
export function toolsOf(session: Session, { signal, longest, redact }: Call, urn: string): Tools {
  return {
    signal,
    longest,
    redact,
    warn: (message) => {
      session.log.warn(redact(message), urn);
    },
  };
}
