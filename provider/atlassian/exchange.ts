/** Single requests with their responses as received, for the examination of an app: what is not the API's is a result here, and no error. */

import { isAppError, type AppError } from "./appError";
import { openClient, receive } from "./http";
import { BUSY, readResponse, type Call, type RawResponse } from "./responses";
import { persist } from "./retries";
import type { AppTarget } from "./target";
import { TIMEOUTS, type Limits, type Timeouts } from "./timeouts";

/** A request with what came back. */
export interface Exchange {
  call: Call;
  /** Milliseconds since 1970, by the local clock, when the response was complete or the request had failed. */
  at: number;
  /** `undefined` if there was none. */
  response: RawResponse | undefined;
  /** The response's JSON; `undefined` if it has none. */
  json: unknown;
  /** What is wrong, as the provider sees it; `undefined` for a success from the REST API. */
  problem: AppError | undefined;
}

/** Sends calls to one app with one credential. Never throws. */
export type Send = (call: Call, limits: Limits) => Promise<Exchange>;

/** Opens the connection to an app. Like the provider, it retries only what was never sent, or was refused temporarily. */
export function openExchanges(app: AppTarget, timeouts: Timeouts = TIMEOUTS): Send {
  const client = openClient(app);
  return async (call, limits) => {
    let response: RawResponse | undefined;
    let problem: AppError | undefined;
    try {
      await persist(
        app,
        call,
        async () => {
          response = undefined;
          response = await receive(client, app, call, limits.signal);
          if (response.status in BUSY) readResponse(app, call, response, Date.now());
        },
        { limits, timeouts },
      );
      if (response !== undefined) readResponse(app, call, response, Date.now());
    } catch (error) {
      if (!isAppError(error)) throw error;
      problem = error;
    }
    return { call, at: Date.now(), response, json: jsonOf(response), problem };
  };
}

function jsonOf(response: RawResponse | undefined): unknown {
  try {
    return JSON.parse(response?.body ?? "") as unknown;
  } catch {
    return undefined;
  }
}
