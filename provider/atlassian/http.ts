/** Sends requests to one app: no redirects, bounded response sizes, a limit on concurrent requests, bounded retries. */

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
import { dateOf, describe, LONGEST_WAIT, readResponse, type Call, type RawResponse } from "./responses";
import { AppError, isAppError, type AppErrorCode, type Effect } from "./appError";
import type { AppTarget } from "./target";
import { proxyName, proxyVariable, transportOf } from "./transport";
import { cancelled, TIMEOUTS, unlessAborted, type Timeouts } from "./timeouts";

/** Sends calls to one app. */
export interface Http {
  /**
   * Sends one call and returns the parsed body. Retries only what cannot apply a change twice: reads, requests that never reached
   * the app, and requests that it temporarily refuses (429, 503 with Retry-After). Throws `AppError`.
   */
  send(call: Call, signal: AbortSignal): Promise<unknown>;
  /** How far the app's clock is ahead of the local one, in milliseconds, by its last response; `undefined` before one. */
  skew(): number | undefined;
  /** The user name that the app's last response reports for our account; `undefined` where it reports none. */
  account(): string | undefined;
}

export const USER_AGENT = "pulumi-applinks";
const LARGEST_BODY_MB = 10;
/** The largest accepted response, in bytes. */
export const LARGEST_BODY = LARGEST_BODY_MB * 1024 * 1024;

/** Limits the concurrent requests to one app; further ones queue. */
export function openSlots(timeouts: Timeouts): BulkheadPolicy {
  return bulkhead(timeouts.inFlight, Number.MAX_SAFE_INTEGER);
}

/** Creates the client of one app. All calls share its connections, which are kept alive. */
export function openHttp(app: AppTarget, timeouts: Timeouts = TIMEOUTS, slots = openSlots(timeouts)): Http {
  const client = axios.create({
    baseURL: app.url,
    allowAbsoluteUrls: false,
    // A followed redirect would send client secrets to wherever Location points.
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
      // The products' XSRF check refuses POSTs without it.
      "X-Atlassian-Token": "no-check",
      ...authorization(app),
    },
  });
  const persistent = retry(handleWhen(isRetryable), {
    maxAttempts: timeouts.retries,
    backoff: backoff(timeouts),
  });
  let skew: number | undefined;
  let account: string | undefined;
  const note = (response: RawResponse): void => {
    const time = dateOf(response);
    if (time !== undefined) skew = time - Date.now();
    account = response.headers["x-ausername"] ?? account;
  };
  return {
    skew: () => skew,
    account: () => account,
    send: (call, signal) =>
      unlessAborted(
        // The queue does not get the signal: a call that is cancelled while it waits would end the queue behind it.
        persistent.execute(() => slots.execute(() => sendOnce(client, app, call, signal, note)), signal),
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

/** Whether the app certainly did not act. Other failures are left to `confirmWrite`, which reads the object first. */
function isRetryable(error: Error): boolean {
  if (!isAppError(error)) return false;
  if (error.code === "APP_BUSY") return (error.retryAfter ?? 0) <= LONGEST_WAIT;
  if (error.code === "APP_UNREACHABLE") return true;
  return error.effect === "none" && isAppError(error, "APP_RESPONSE_LOST", "APP_FAILED");
}

/** Waits for the app's Retry-After, or exponentially longer with jitter. */
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
  note: (response: RawResponse) => void,
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
  note(response);
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

/** Node's error codes of requests that never reached the app. */
const NEVER_LEFT: Record<string, string> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "its host name is unknown",
  EAI_AGAIN: "its host name could not be looked up",
  EHOSTUNREACH: "there is no route to its host",
  ENETUNREACH: "there is no route to its network",
};

const UNTRUSTED: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by an unknown CA",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is signed by an unknown CA",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is signed by an unknown CA",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

/** Whether TLS was established before the error: the request may have been sent, whatever the error's code. */
function isHandshakeOver(error: unknown): boolean {
  if (!axios.isAxiosError(error)) return false;
  const { socket } = (error.request ?? {}) as { socket?: { secureConnecting?: boolean } | null };
  return socket?.secureConnecting === false;
}

/** What failed in TLS and what to do, for the error codes of Node and OpenSSL that concern it. Nothing was sent then. */
function untrusted(app: AppTarget, code: string): { reported: string; next: string } | undefined {
  const next = `Correct the certificate, or set its CA in ${app.configKey}.ca.`;
  const known = UNTRUSTED[code];
  if (known !== undefined) return { reported: known, next };
  if (/^(CERT_|UNABLE_TO_|INVALID_(CA|PURPOSE)|HOSTNAME_|PATH_LENGTH_)/.test(code)) {
    return { reported: `its certificate is not accepted (${code})`, next };
  }
  if (!/^(ERR_TLS_|ERR_SSL_|EPROTO)/.test(code)) return undefined;
  return {
    reported: `the TLS handshake failed (${code})`,
    next: "Check the URL's port: it must accept TLS 1.2 or later, not plain HTTP.",
  };
}

/** The `AppError` of a request without a response. The axios error is dropped: it carries headers and bodies. */
export function withoutResponse(
  app: AppTarget,
  call: Call,
  error: unknown,
  facts: { signal: AbortSignal; tooLong: boolean },
): AppError {
  const code = axios.isAxiosError(error) ? (error.code ?? "") : "";
  const fail = (kind: AppErrorCode, reported: string, next: string, ofWrite: Effect = "none"): AppError => {
    const effect = call.method === "GET" ? "none" : ofWrite;
    return new AppError(kind, describe(app, call, reported, next, effect), {
      effect,
      advice: { app: app.name, next },
    });
  };
  if (facts.signal.aborted) return cancelled(app, call, facts.signal);
  if (facts.tooLong) {
    const reported = `no response within ${app.timeout / 1000} seconds`;
    const next = `Check whether the app is overloaded, or raise ${app.configKey}.timeoutSeconds, then try again.`;
    // An app this slow may still commit: a second request could collide with the first.
    return fail("APP_RESPONSE_LOST", reported, next, "unknown-final");
  }
  const neverLeft = NEVER_LEFT[code];
  if (neverLeft !== undefined) {
    const proxy = proxyName(app);
    const through = proxy === undefined ? "" : ` (through the proxy ${proxy})`;
    const next = "Check the URL, the network and the firewalls between here and the app.";
    return fail("APP_UNREACHABLE", `${neverLeft}${through}`, next);
  }
  if (/CERTIFICATE_REQUIRED/.test(code)) {
    const next =
      "Client certificates are not supported: use an address of the app that does not require one.";
    return fail("APP_UNTRUSTED", `it requires a client certificate (${code})`, next);
  }
  const tls = isHandshakeOver(error) ? undefined : untrusted(app, code);
  if (tls !== undefined) return fail("APP_UNTRUSTED", tls.reported, tls.next);
  if (axios.isAxiosError(error) && error.message.startsWith("maxContentLength")) {
    const next = "Check the app's URL and the proxies in front of it.";
    return fail("APP_NOT_API", `the response is larger than ${LARGEST_BODY_MB} MB`, next, "unknown-final");
  }
  if ((error as { code?: unknown }).code === "ERR_INVALID_URL") {
    const next = "Set it to a URL such as http://proxy.example.com:3128.";
    return fail("APP_PROXY", `${proxyVariable(app)} is not a valid URL`, next);
  }
  const reported = `the connection ended before the response was complete${code === "" ? "" : ` (${code})`}`;
  return fail("APP_RESPONSE_LOST", reported, "Try again.", "unknown");
}
