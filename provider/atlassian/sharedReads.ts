/** GETs that the resources of one run share. */

import type { Http } from "./http";
import type { Call } from "./responses";
import type { AppTarget } from "./target";
import { cancelled, monotonic, unlessAborted, type Limits } from "./timeouts";

/** The shared GETs of one app. */
export interface SharedReads {
  /** The response to the call, which may be up to `SHARED_FOR` old. */
  read(call: Call, limits: Limits): Promise<unknown>;
  /** Discards all responses. */
  clear(): void;
}

/** How long a shared response is reused, in milliseconds: long enough for a refresh. */
const SHARED_FOR = 15_000;

interface SharedRead {
  until: number;
  response: Promise<unknown>;
  /** The operations that wait for it. */
  readers: Set<Limits>;
  /** Ends the request. */
  stop: () => void;
}

/** Shares the GETs of one app. */
export function openSharedReads(app: AppTarget, http: Http): SharedReads {
  const known = new Map<string, SharedRead>();
  const begin = (key: string, call: Call, { onWait }: Limits): SharedRead => {
    const readers = new Set<Limits>();
    const controller = new AbortController();
    const response = http.send(call, {
      signal: controller.signal,
      // As long as one of its readers may wait.
      get endsAt() {
        return Math.max(...[...readers].map(({ endsAt }) => endsAt));
      },
      onWait,
    });
    const forget = (): void => {
      if (known.get(key)?.response === response) known.delete(key);
    };
    let isOver = false;
    response.then(
      () => (isOver = true),
      () => {
        isOver = true;
        forget();
      },
    );
    const stop = (): void => {
      if (isOver) return;
      forget();
      controller.abort();
    };
    return { until: monotonic() + SHARED_FOR, response, readers, stop };
  };
  return {
    read: async (call, limits) => {
      const key = [call.path, call.header].join(" ");
      const found = known.get(key);
      const shared = found !== undefined && found.until > monotonic() ? found : begin(key, call, limits);
      known.set(key, shared);
      const { response, readers, stop } = shared;
      readers.add(limits);
      try {
        return await unlessAborted(response, limits.signal, () => cancelled(app, call, limits.signal));
      } finally {
        readers.delete(limits);
        // One operation's cancellation must not take the response from the others.
        if (readers.size === 0) stop();
      }
    },
    clear: () => {
      known.clear();
    },
  };
}
