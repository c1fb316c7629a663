import { setTimeout } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import { websudoBody, xsrfResponse } from "./access";
import type { AppResponse } from "./responses";
import type { FaultEffect } from "../state/faults";

/** Waits, until `ended` aborts at the latest. Does not keep the process alive. */
export async function pause(seconds: number, ended: AbortSignal): Promise<void> {
  await setTimeout(seconds * 1000, undefined, { ref: false, signal: ended }).catch((error: unknown) => {
    if (!ended.aborted) throw error;
  });
}

/** The response that replaces the product's; `undefined` for effects that are not complete responses. */
export function responseOf(effect: FaultEffect): AppResponse | undefined {
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

/** Ends the connection without a response. */
export function cut(reply: FastifyReply, how: "reset" | "close"): void {
  reply.hijack();
  const { socket } = reply.raw;
  if (how === "reset") socket?.resetAndDestroy();
  else socket?.destroy();
}

/** Sends the headers of the complete response and half of its body, then ends the connection. */
export function cutInBody(reply: FastifyReply, payload: string): void {
  reply.hijack();
  const bytes = Buffer.from(payload);
  const { raw } = reply;
  raw.writeHead(reply.statusCode, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-length": bytes.length,
  });
  raw.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => raw.socket?.resetAndDestroy());
}
