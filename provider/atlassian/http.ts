/** Sends requests to one app: no redirects, bounded response sizes, a limit on concurrent requests, bounded retries. */

import axios, { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from "axios";
import { bulkhead, type BulkheadPolicy } from "cockatiel";
import { dateOf, describe, needsCertificate, readResponse, type Call, type RawResponse } from "./responses";
import { AppError, isAppError, type AppErrorCode, type Effect } from "./appError";
import { persist } from "./retries";
import type { AppTarget } from "./target";
import { proxyName, proxyOf } from "./proxies";
import { ProxyError, proxySettings, transportOf } from "./transport";
import { cancelled, onAbort, TIMEOUTS, unlessAborted, type Limits, type Timeouts } from "./timeouts";

/** Sends calls to one app. */
export interface Http {
  /**
   * Sends one call and returns the parsed body. Retries only what cannot apply a change twice: reads, requests that never reached
   * the app, and requests that it temporarily refuses (429, 503 with Retry-After). Throws `AppError`.
   */
  send(call: Call, limits: Limits): Promise<unknown>;
  /** How far the app's clock is ahead of the local one, in milliseconds, by its last response; `undefined` before one. */
  skew(): number | undefined;
  /** The user name that the app's last response reports for our account; `undefined` where it reports none. */
  account(): string | undefined;
}

export const USER_AGENT = "pulumi-applinks";
const MEBIBYTE = 1024 * 1024;
/** The largest accepted response, in bytes: a list of 10,000 links, clients and connections has about 15 MB. */
const LARGEST_BODY = 64 * MEBIBYTE;

/** Limits the concurrent requests to one app; further ones queue. */
export function openSlots(timeouts: Timeouts): BulkheadPolicy {
  return bulkhead(timeouts.inFlight, Number.MAX_SAFE_INTEGER);
}

/** Creates the client of one app. All calls share its connections, which are kept alive. */
export function openHttp(app: AppTarget, timeouts: Timeouts = TIMEOUTS, slots = openSlots(timeouts)): Http {
  const client = openClient(app);
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
    send: (call, limits) => {
      const { signal } = limits;
      let underWay = false;
      let refusal: number | undefined;
      const attempt = async (): Promise<unknown> => {
        underWay = true;
        try {
          return await sendOnce(client, app, call, signal, note);
        } catch (error) {
          refusal = isAppError(error) ? error.status : undefined;
          throw error;
        } finally {
          underWay = false;
        }
      };
      return unlessAborted(
        // The queue does not get the signal: a call that is cancelled while it waits would end the queue behind it.
        persist(app, call, () => slots.execute(attempt), { limits, timeouts }),
        signal,
        // In the queue, and after a refusal, nothing has been applied.
        () => (underWay ? cancelled(app, call, signal) : cancelled(app, call, signal, "none", refusal)),
      );
    },
  };
}

/** The HTTP client of one app. */
export function openClient(app: AppTarget): AxiosInstance {
  return axios.create({
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
    ...proxySettings(app, app.url),
    headers: {
      Accept: "application/json",
      "User-Agent": USER_AGENT,
      // The products' XSRF check refuses POSTs without it.
      "X-Atlassian-Token": "no-check",
      ...authorization(app),
    },
  });
}

function authorization(app: AppTarget): Record<string, string> {
  const { credential } = app;
  if (credential === undefined) return {};
  if (credential.kind === "token") return { Authorization: `Bearer ${credential.token}` };
  const pair = Buffer.from(`${credential.username}:${credential.password}`).toString("base64");
  return { Authorization: `Basic ${pair}` };
}

async function sendOnce(
  client: AxiosInstance,
  app: AppTarget,
  call: Call,
  signal: AbortSignal,
  note: (response: RawResponse) => void,
): Promise<unknown> {
  const response = await receive(client, app, call, signal);
  note(response);
  return readResponse(app, call, response, Date.now());
}

/** Sends one call once and returns the response, whatever it is. Throws `AppError` if there is none. */
export async function receive(
  client: AxiosInstance,
  app: AppTarget,
  call: Call,
  signal: AbortSignal,
): Promise<RawResponse> {
  const ends = endOf(signal, app.timeout);
  let received: AxiosResponse<string>;
  try {
    received = await client.request<string>({
      method: call.method,
      url: call.path,
      signal: ends.signal,
      ...request(call),
    });
  } catch (error) {
    throw withoutResponse(app, call, error, { signal, tooLong: ends.isTooLong(), url: app.url });
  } finally {
    ends.release();
  }
  return raw(received);
}

/** Ends a request when its operation ends, or after this time in milliseconds. */
function endOf(
  operation: AbortSignal,
  timeout: number,
): { signal: AbortSignal; isTooLong: () => boolean; release: () => void } {
  // AbortSignal.any and AbortSignal.timeout would take a tenth of a request's time.
  const controller = new AbortController();
  let isTooLong = false;
  const timer = setTimeout(() => {
    isTooLong = true;
    controller.abort();
  }, timeout);
  const forget = onAbort(operation, () => {
    controller.abort(operation.reason);
  });
  return {
    signal: controller.signal,
    isTooLong: () => isTooLong,
    release: () => {
      clearTimeout(timer);
      forget();
    },
  };
}

function request(call: Call): Pick<AxiosRequestConfig, "data" | "headers"> {
  const own = {
    ...(call.bearer === undefined ? {} : { Authorization: `Bearer ${call.bearer}` }),
    ...(call.accept === undefined ? {} : { Accept: call.accept }),
  };
  if (call.form !== undefined) {
    const form = new URLSearchParams(call.form).toString();
    return { data: form, headers: { ...own, "Content-Type": "application/x-www-form-urlencoded" } };
  }
  if (call.body === undefined) return { headers: own };
  return { data: JSON.stringify(call.body), headers: { ...own, "Content-Type": "application/json" } };
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

/** What is wrong with a certificate, by Node's error code. */
const UNTRUSTED: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "is signed by an unknown CA",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "is signed by an unknown CA",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "is signed by an unknown CA",
  CERT_HAS_EXPIRED: "has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "is for another host",
};

/** Whether TLS was established before the error: the request may have been sent, whatever the error's code. */
function isHandshakeOver(error: unknown): boolean {
  return socketOf(error)?.secureConnecting === false;
}

/** The connection of the failed request, which has none before it reached the other end of a proxy's tunnel. */
function socketOf(error: unknown): { secureConnecting?: boolean } | undefined {
  if (!axios.isAxiosError(error)) return undefined;
  const { socket } = (error.request ?? {}) as { socket?: { secureConnecting?: boolean } | null };
  return socket ?? undefined;
}

/** What failed in TLS. Nothing was sent then. */
interface TlsFault {
  kind: AppErrorCode;
  reported: string;
  next: string;
}

/** The fault for the error codes of Node and OpenSSL that concern TLS with the app. */
function untrusted(app: AppTarget, error: unknown, code: string): TlsFault | undefined {
  const kind = "APP_UNTRUSTED";
  const certificate = certificateFault(code);
  if (certificate !== undefined) {
    const next = `Correct the certificate, or set its CA in ${app.configKey}.ca.`;
    return { kind, reported: `its certificate ${certificate}`, next };
  }
  if (!isTlsCode(code)) return undefined;
  const port = "Check the URL's port: it must accept TLS 1.2 or later, not plain HTTP.";
  const remedy = needsCertificate(app).replace(/^./, (first) => first.toLowerCase());
  const next = /ALERT_HANDSHAKE_FAILURE/.test(alertOf(error))
    ? `${port} If it requires a client certificate, ${remedy}`
    : port;
  return { kind, reported: `the TLS handshake failed (${code})`, next };
}

/** The fault of TLS with an https proxy. */
function untrustedProxy(app: AppTarget, source: string, proxy: URL, code: string): TlsFault | undefined {
  const kind = "APP_PROXY";
  const certificate = certificateFault(code);
  if (certificate !== undefined) {
    const next = `Correct the proxy's certificate, or set its CA in ${app.configKey}.ca.`;
    return { kind, reported: `the certificate of the proxy ${proxy.host} ${certificate}`, next };
  }
  if (!isTlsCode(code)) return undefined;
  return {
    kind,
    reported: `the TLS handshake with the proxy ${proxy.host} failed (${code})`,
    next: `Check ${source}: the address of a proxy without TLS starts with http://.`,
  };
}

function certificateFault(code: string): string | undefined {
  const isOther = /^(CERT_|UNABLE_TO_|INVALID_(CA|PURPOSE)|HOSTNAME_|PATH_LENGTH_)/.test(code);
  return UNTRUSTED[code] ?? (isOther ? `is not accepted (${code})` : undefined);
}

const isTlsCode = (code: string): boolean => /^(ERR_TLS_|ERR_SSL_|EPROTO)/.test(code);

/** The error's code and message in the form of codes. Some alerts are in the message of EPROTO only. */
function alertOf(error: unknown): string {
  if (!axios.isAxiosError(error)) return "";
  return `${error.code ?? ""} ${error.message}`.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
}

/**
 * The fault for a TLS alert about the client certificate. With TLS 1.3 it arrives when the request has left, but the app has not read the
 * request then, or has not acted on it.
 */
function refusedCertificate(app: AppTarget, error: unknown, code: string): TlsFault | undefined {
  const kind = "APP_UNTRUSTED";
  const alert = alertOf(error);
  if (alert.includes("ALERT_CERTIFICATE_REQUIRED"))
    return { kind, reported: `it requires a client certificate (${code})`, next: needsCertificate(app) };
  const isRefusal =
    /ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED)/.test(alert);
  if (app.clientCertificate === undefined || !isRefusal) return undefined;
  return {
    kind,
    reported: `it does not accept the client certificate (${code})`,
    next: needsCertificate(app),
  };
}

/** The `AppError` of a request without a response. The axios error is dropped: it carries headers and bodies. */
export function withoutResponse(
  app: AppTarget,
  call: Call,
  error: unknown,
  facts: { signal: AbortSignal; tooLong: boolean; url: string },
): AppError {
  const code = axios.isAxiosError(error) ? (error.code ?? "") : "";
  const fail = (kind: AppErrorCode, reported: string, next: string, ofWrite: Effect = "none"): AppError => {
    const effect = call.method === "GET" ? "none" : ofWrite;
    return new AppError(kind, describe(app, call, reported, next, effect), {
      effect,
      advice: { app: app.name, reported, next },
    });
  };
  if (facts.signal.aborted) return cancelled(app, call, facts.signal);
  if (error instanceof ProxyError) {
    const next = "Set it to a URL such as http://proxy.example.com:3128.";
    return fail("APP_PROXY", error.message, next);
  }
  const name = proxyName(app, facts.url);
  const through = name === undefined ? "" : ` (through the proxy ${name})`;
  if (facts.tooLong) {
    const reported = `no response within ${app.timeout / 1000} seconds${through}`;
    const next = `Check whether the app is overloaded, or raise ${app.configKey}.timeoutSeconds, then try again.`;
    // An app this slow may still commit: a second request could collide with the first.
    return fail("APP_RESPONSE_LOST", reported, next, "unknown-final");
  }
  const neverLeft = NEVER_LEFT[code];
  if (neverLeft !== undefined) {
    const next = "Check the URL, the network and the firewalls between here and the app.";
    return fail("APP_UNREACHABLE", `${neverLeft}${through}`, next);
  }
  const ofProxy = proxyFault(app, error, code, facts.url);
  if (ofProxy !== undefined) return fail(ofProxy.kind, ofProxy.reported, ofProxy.next);
  const tls =
    refusedCertificate(app, error, code) ??
    (isHandshakeOver(error) ? undefined : untrusted(app, error, code));
  if (tls !== undefined) return fail(tls.kind, `${tls.reported}${through}`, tls.next);
  if (axios.isAxiosError(error) && error.message.startsWith("maxContentLength")) {
    const next = "Check the app's URL and the proxies in front of it.";
    const largest = Number(/\d+/.exec(error.message)?.[0]) / MEBIBYTE;
    return fail("APP_NOT_API", `the response is larger than ${largest} MB`, next, "unknown-final");
  }
  const lost = `the connection ended before the response was complete${code === "" ? "" : ` (${code})`}`;
  return fail("APP_RESPONSE_LOST", `${lost}${through}`, "Try again.", "unknown");
}

/** The fault of TLS with the proxy itself: before the tunnel to the app is open, or, to an http URL, in the only TLS there is. */
function proxyFault(app: AppTarget, error: unknown, code: string, url: string): TlsFault | undefined {
  const proxy = proxyOf(app, url);
  if (!(proxy?.url instanceof URL) || proxy.url.protocol !== "https:") return undefined;
  const isOfProxy = url.startsWith("https:") ? socketOf(error) === undefined : !isHandshakeOver(error);
  return isOfProxy ? untrustedProxy(app, proxy.source, proxy.url, code) : undefined;
}
