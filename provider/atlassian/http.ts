/** Requests to one app: axios with everything unsafe switched off, a limit on requests in flight, and bounded waiting. */

import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from "axios";
import {
  bulkhead,
  type BulkheadPolicy,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  retry,
  type IBackoff,
  type IBackoffFactory,
  type IRetryBackoffContext,
} from "cockatiel";
import { describe, LONGEST_WAIT, readResponse, type Call, type RawResponse } from "./responses";
import { AppError, isAppError } from "./errors";
import type { AppTarget } from "./target";
import { proxyName, transportOf } from "./transport";
import { cancelled, TIMEOUTS, unlessAborted, type Timeouts } from "./timeouts";

/** Sends calls to one app. */
export interface Http {
  /**
   * Sends one call and gives the parsed body. Tries again only what cannot act twice: reads, requests that never left, and
   * requests that the app refused for now (429, 503 with Retry-After). Throws `AppError`.
   */
  send(call: Call, signal: AbortSignal): Promise<unknown>;
  /** How far the app's clock is ahead of ours, in milliseconds, by its last answer; `undefined` before one. */
  skew(): number | undefined;
  /** As whom the app knows us, by its last answer; `undefined` where it does not say. */
  account(): string | undefined;
}

/** How we name ourselves to the apps. */
export const USER_AGENT = "pulumi-applinks";
const LARGEST_BODY_MB = 10;
/** The longest answer that is read, in bytes. */
export const LARGEST_BODY = LARGEST_BODY_MB * 1024 * 1024;

/** Places for the requests to one app that are under way at the same time; further ones wait for their turn. */
export function openSlots(timeouts: Timeouts): BulkheadPolicy {
  return bulkhead(timeouts.inFlight, Number.MAX_SAFE_INTEGER);
}

/** Opens the way to an app. Connections are kept alive and shared by all calls. */
export function openHttp(app: AppTarget, timeouts: Timeouts = TIMEOUTS, slots = openSlots(timeouts)): Http {
  const client = axios.create({
    baseURL: app.url,
    allowAbsoluteUrls: false,
    // A followed redirect would hand client secrets to whoever the Location names.
    maxRedirects: 0,
    maxContentLength: LARGEST_BODY,
    maxBodyLength: LARGEST_BODY,
    responseType: "text",
    transformResponse: (body: unknown) => body,
    validateStatus: () => true,
    ...transportOf(app),
    headers: {
      Accept: "application/json",
      "User-Agent": USER_AGENT,
      // POSTs without it are refused by the products' XSRF check.
      "X-Atlassian-Token": "no-check",
      ...authorization(app),
    },
  });
  const persistent = retry(handleWhen(isWorthRepeating), {
    maxAttempts: timeouts.retries,
    backoff: backoff(timeouts),
  });
  let skew: number | undefined;
  let account: string | undefined;
  const hear = (response: RawResponse): void => {
    const time = Date.parse(response.headers["date"] ?? "");
    if (!Number.isNaN(time)) skew = time - Date.now();
    account = response.headers["x-ausername"] ?? account;
  };
  return {
    skew: () => skew,
    account: () => account,
    send: (call, signal) =>
      unlessAborted(
        // The queue is not told of the signal: a call that is cancelled while it waits would end the queue behind it.
        persistent.execute(() => slots.execute(() => sendOnce(client, app, call, signal, hear)), signal),
        signal,
        app,
        call,
      ),
  };
}

function authorization(app: AppTarget): Record<string, string> {
  const { credential } = app;
  if (credential === undefined) return {};
  if (credential.kind === "token") return { Authorization: `Bearer ${credential.token}` };
  const pair = Buffer.from(`${credential.username}:${credential.password}`).toString("base64");
  return { Authorization: `Basic ${pair}` };
}

/** Only what certainly did not act may be sent again from here; the rest is for those who can look first. */
function isWorthRepeating(error: Error): boolean {
  if (!isAppError(error)) return false;
  if (error.code === "APP_BUSY") return (error.retryAfter ?? 0) <= LONGEST_WAIT;
  if (error.code === "APP_UNREACHABLE") return true;
  return error.effect === "none" && isAppError(error, "APP_RESPONSE_LOST", "APP_FAILED");
}

/** Waits as long as the app asked for, else exponentially longer, with jitter. */
function backoff(timeouts: Timeouts): IBackoffFactory<IRetryBackoffContext<unknown>> {
  const exponential = new ExponentialBackoff({
    initialDelay: timeouts.firstWait,
    maxDelay: LONGEST_WAIT / 4,
  });
  return new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>((context, previous) => {
    const step = (previous ?? exponential).next(context);
    const { result } = context;
    const requested = "error" in result && isAppError(result.error) ? result.error.retryAfter : undefined;
    return { delay: requested ?? step.duration, state: step };
  });
}

async function sendOnce(
  client: AxiosInstance,
  app: AppTarget,
  call: Call,
  signal: AbortSignal,
  hear: (response: RawResponse) => void,
): Promise<unknown> {
  const tooLong = AbortSignal.timeout(app.timeout);
  let received: AxiosResponse<string>;
  try {
    received = await client.request<string>({
      method: call.method,
      url: call.path,
      signal: AbortSignal.any([signal, tooLong]),
      ...request(call),
    });
  } catch (error) {
    throw withoutResponse(app, call, error, { signal, tooLong: tooLong.aborted });
  }
  const response = raw(received);
  hear(response);
  return readResponse(app, call, response, Date.now());
}

function request(call: Call): Pick<AxiosRequestConfig, "data" | "headers"> {
  const bearer = call.bearer === undefined ? {} : { Authorization: `Bearer ${call.bearer}` };
  if (call.form !== undefined) {
    const form = new URLSearchParams(call.form).toString();
    return { data: form, headers: { ...bearer, "Content-Type": "application/x-www-form-urlencoded" } };
  }
  if (call.body === undefined) return { headers: bearer };
  return { data: JSON.stringify(call.body), headers: { ...bearer, "Content-Type": "application/json" } };
}

function raw(response: AxiosResponse<string>): RawResponse {
  const headers: RawResponse["headers"] = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name.toLowerCase()] = String(value);
  return { status: response.status, headers, body: typeof response.data === "string" ? response.data : "" };
}

/** Reasons for which a request never reached the app. */
const NEVER_LEFT: Record<string, string> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "its host name is unknown",
  EAI_AGAIN: "its host name could not be looked up",
  EHOSTUNREACH: "there is no route to its host",
  ENETUNREACH: "there is no route to its network",
};

const UNTRUSTED: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from an unknown authority",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

/** Why the app's TLS is not accepted, and what to do, for errors of Node and OpenSSL that concern it; nothing was sent then. */
function untrusted(app: AppTarget, code: string): { reported: string; next: string } | undefined {
  const next = `Correct the certificate, or name its authority in ${app.configKey}.ca.`;
  const known = UNTRUSTED[code];
  if (known !== undefined) return { reported: known, next };
  if (/^(CERT_|UNABLE_TO_|INVALID_(CA|PURPOSE)|HOSTNAME_|PATH_LENGTH_)/.test(code)) {
    return { reported: `its certificate is not accepted (${code})`, next };
  }
  if (!/^(ERR_TLS_|ERR_SSL_|EPROTO)/.test(code)) return undefined;
  return {
    reported: `TLS could not be agreed on with it (${code})`,
    next: "Check the URL's port: it must speak TLS 1.2 or later, and not plain http.",
  };
}

/** The `AppError` of a request that got no answer. The axios error itself is dropped: it carries headers and bodies. */
export function withoutResponse(
  app: AppTarget,
  call: Call,
  error: unknown,
  facts: { signal: AbortSignal; tooLong: boolean },
): AppError {
  const code = axios.isAxiosError(error) ? (error.code ?? "") : "";
  const unknown = call.method === "GET" ? "none" : "unknown";
  if (facts.signal.aborted) return cancelled(app, call, facts.signal);
  if (facts.tooLong) {
    const reported = `no answer within ${app.timeout / 1000} seconds`;
    return new AppError(
      "APP_RESPONSE_LOST",
      describe(app, call, reported, "Look whether the app is overloaded, then try again."),
      // An app this slow may still commit; sending again could only collide with that.
      { effect: call.method === "GET" ? "none" : "unknown-final" },
    );
  }
  const neverLeft = NEVER_LEFT[code];
  if (neverLeft !== undefined) {
    const proxy = proxyName(app);
    const way = proxy === undefined ? "" : `, on the way through the proxy ${proxy}`;
    const next = "Check the URL, the network and the firewalls between here and the app.";
    return new AppError("APP_UNREACHABLE", describe(app, call, `${neverLeft}${way}`, next));
  }
  const tls = untrusted(app, code);
  if (tls !== undefined) return new AppError("APP_UNTRUSTED", describe(app, call, tls.reported, tls.next));
  if (axios.isAxiosError(error) && error.message.startsWith("maxContentLength")) {
    const next = "Check the app's URL and what stands in front of it.";
    return new AppError(
      "APP_NOT_API",
      describe(app, call, `the answer is larger than ${LARGEST_BODY_MB} MB`, next),
      { effect: call.method === "GET" ? "none" : "unknown-final" },
    );
  }
  if ((error as { code?: unknown }).code === "ERR_INVALID_URL") {
    const next = "Correct HTTPS_PROXY or HTTP_PROXY, such as http://proxy.example.com:3128.";
    return new AppError(
      "APP_PROXY",
      describe(app, call, "the environment names a proxy that is no URL", next),
    );
  }
  const reported = `the connection ended before the answer was complete${code === "" ? "" : ` (${code})`}`;
  return new AppError("APP_RESPONSE_LOST", describe(app, call, reported, "Try again."), { effect: unknown });
}
