/** Lists that come in pages, in the format of Bitbucket's documented API. The lists of links are assumed to be arrays; see `facts/`. */

import { isRecord } from "../schema/values";
import type { Http } from "./http";
import type { Call } from "./responses";
import type { Limits } from "./timeouts";

/** Sends the GET of a list; of a list in pages, all pages. Returns the array, or the body in another format. Throws `AppError`. */
export function sendWhole(http: Pick<Http, "send">, call: Call, limits: Limits): Promise<unknown> {
  return wholeList(call.path, (path) => http.send({ ...call, path }, limits));
}

/** The list at a path: of a list in pages, all pages. Returns the array, or the body in another format. `read` returns the body at a path. */
export async function wholeList(path: string, read: (path: string) => Promise<unknown>): Promise<unknown> {
  const first = await read(path);
  if (!isPage(first)) return first;
  const values = [...first.values];
  let page = first;
  let start = 0;
  while (!page.isLastPage) {
    // A page that does not lead on is of another format.
    if (page.nextPageStart === undefined || page.nextPageStart <= start) return page;
    start = page.nextPageStart;
    const next = await read(`${path}${path.includes("?") ? "&" : "?"}start=${start}`);
    if (!isPage(next)) return next;
    values.push(...next.values);
    page = next;
  }
  return values;
}

interface Page {
  values: unknown[];
  isLastPage: boolean;
  nextPageStart?: number;
}

function isPage(body: unknown): body is Page {
  if (!isRecord(body)) return false;
  const { values, isLastPage, nextPageStart } = body;
  const leadsOn = nextPageStart === undefined || nextPageStart === null || typeof nextPageStart === "number";
  return Array.isArray(values) && typeof isLastPage === "boolean" && leadsOn;
}
