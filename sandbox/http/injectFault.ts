/** Injects faults into requests and responses. */

import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { setTimeout } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { websudoBody, xsrfResponse } from "./access";
import { send, type AppResponse } from "./responses";
import type { SandboxContext } from "../state/context";
import type { FaultEffect, FaultStatus } from "../state/faults";

/** Applies a fault before the handler. Returns whether the fault ends the request. */
export async function actBefore(
  sandbox: SandboxContext,
  fault: FaultStatus,
  reply: FastifyReply,
): Promise<boolean> {
  const { effect } = fault;
  if (effect.kind === "anonymous") return false;
  if (effect.kind === "delay") {
    const { resets } = sandbox;
    await pause(effect.seconds, sandbox.faults.cleared());
    if (sandbox.resets === resets) return false;
    cut(reply, "close");
    return true;
  }
  if (effect.kind === "hang") await pause(effect.seconds, sandbox.faults.cleared());
  if (effect.kind === "hang" || effect.kind === "reset") {
    cut(reply, effect.kind === "reset" ? "reset" : "close");
    return true;
  }
  send(reply, responseOf(effect) ?? { status: 200, contentType: "application/json", body: '{"id":"' });
  return true;
}

/** Applies a fault to a finished response. Returns the payload to send; never resolves if there is none. */
export async function actAfter(
  sandbox: SandboxContext,
  fault: FaultStatus,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: string,
): Promise<string> {
  const { effect, phase } = fault;
  if (effect.kind === "delay" || effect.kind === "hang")
    await pause(effect.seconds, sandbox.faults.cleared());
  if (effect.kind === "delay" || effect.kind === "anonymous") return payload;
  if (effect.kind === "truncate") {
    const half = payload.slice(0, Math.floor(payload.length / 2));
    void reply.header("content-length", Buffer.byteLength(half));
    return half;
  }
  const response = responseOf(effect);
  if (response === undefined) {
    if (request.entry) request.entry.status = 0;
    if (phase === "mid-body") cutInBody(reply, payload);
    else cut(reply, effect.kind === "reset" ? "reset" : "close");
    return new Promise(() => undefined);
  }
  const body = typeof response.body === "string" ? response.body : JSON.stringify(response.body);
  void reply
    .code(response.status)
    .headers({ "content-type": response.contentType ?? "application/json", ...response.headers })
    .removeHeader("content-length");
  if (request.entry) request.entry.status = response.status;
  return body;
}

/** Waits, until `ended` aborts at the latest. Does not keep the process alive. */
async function pause(seconds: number, ended: AbortSignal): Promise<void> {
  // Any number of requests may wait. By default, Node warns about more than ten listeners.
  setMaxListeners(Infinity, ended);
  await setTimeout(seconds * 1000, undefined, { ref: false, signal: ended }).catch((error: unknown) => {
    if (!ended.aborted) throw error;
  });
}

/** The response that replaces the product's; `undefined` for effects that are not complete responses. */
function responseOf(effect: FaultEffect): AppResponse | undefined {
  switch (effect.kind) {
    case "status":
      return {
        status: effect.status,
        body: effect.json ?? effect.body ?? "",
        contentType: effect.json === undefined ? "text/html;charset=UTF-8" : "application/json",
        ...(effect.headers && { headers: effect.headers }),
      };
    case "html-login":
      return {
        status: 200,
        contentType: "text/html;charset=UTF-8",
        body:
          '<!doctype html><html><head><title>Log in</title></head><body><form method="post" action="/login">' +
          '<input name="username"><input name="password" type="password"></form></body></html>',
      };
    case "redirect":
      return { status: 302, body: "", contentType: "text/html", headers: { location: effect.location } };
    case "rate-limit":
      return {
        status: 429,
        body: { message: "Rate limit exceeded.", "status-code": 429 },
        headers: {
          "x-ratelimit-limit": "10",
          "x-ratelimit-remaining": "0",
          "x-ratelimit-interval-seconds": "60",
          "x-ratelimit-fillrate": "10",
          ...(effect.retryAfter !== undefined && { "retry-after": String(effect.retryAfter) }),
        },
      };
    case "not-json-404":
      return {
        status: 404,
        contentType: "text/html",
        body:
          "<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr>" +
          "<center>proxy</center></body></html>",
      };
    case "websudo":
      return { status: 401, body: websudoBody, contentType: "application/json" };
    case "xsrf":
      return xsrfResponse;
    case "reset":
    case "hang":
    case "anonymous":
    case "truncate":
    case "delay":
      return undefined;
  }
}

/** Headers that only the product's own responses have, but not those of a proxy. */
const productHeaders = ["x-arequestid", "x-ausername", "x-auserid", "x-seraph-loginreason"];

/** Whether the effect imitates a proxy in front of the product. */
export const isInFront = (effect: FaultEffect): boolean =>
  ["html-login", "redirect", "not-json-404"].includes(effect.kind);

/** Removes the product's headers from the response of a proxy. */
export function withoutProduct(reply: FastifyReply): void {
  for (const name of [...productHeaders, "cache-control"]) reply.removeHeader(name);
}

/** Resets a connection. A connection over TLS can only be closed. */
function reset(socket: Socket | null): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

/** Ends the connection without a response. */
function cut(reply: FastifyReply, how: "reset" | "close"): void {
  reply.hijack();
  const { socket } = reply.raw;
  if (how === "reset") reset(socket);
  else socket?.destroy();
}

/** Sends the headers of the complete response and half of its body, then ends the connection. */
function cutInBody(reply: FastifyReply, payload: string): void {
  reply.hijack();
  const bytes = Buffer.from(payload);
  const { raw } = reply;
  raw.writeHead(reply.statusCode, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-length": bytes.length,
  });
  raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => reset(raw.socket));
}
