import type { FastifyReply } from "fastify";
import { send } from "../http/responses";

/** Sends an HTML page. `body` is HTML; escape texts in it with `escaped`. */
export function sendPage(reply: FastifyReply, title: string, body: string, status = 200): FastifyReply {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body><h1>${escaped(title)}</h1>${body}</body></html>`;
  return send(reply, { status, contentType: "text/html;charset=UTF-8", body: html });
}

/** Hidden form fields for all given parameters. */
export function hiddenFields(parameters: Record<string, string | undefined>): string {
  return Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value ?? "")}">`)
    .join("");
}

/** Escapes HTML markup in a text. */
export function escaped(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Redirects as the products do; the target keeps its query. */
export function redirectTo(reply: FastifyReply, target: string, status: 302 | 303 = 302): FastifyReply {
  return send(reply, {
    status,
    headers: { location: target, "cache-control": "no-store", pragma: "no-cache" },
  });
}

/** Adds parameters to the query of a URL. */
export function withQuery(url: string, parameters: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.append(name, value);
  return `${url}${url.includes("?") ? "&" : "?"}${query.toString()}`;
}
