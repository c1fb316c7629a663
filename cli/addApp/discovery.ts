/** What an app at a URL is: found in its manifest, which most apps return to everybody. */

import { openExchanges, type Exchange } from "../../provider/atlassian/exchange";
import { PRODUCTS } from "../../provider/atlassian/products";
import type { AppTarget } from "../../provider/atlassian/target";
import type { Limits } from "../../provider/atlassian/timeouts";
import { meaningOf, withoutTrailingSlashes } from "../../provider/atlassian/urls";
import { isRecord } from "../../provider/schema/values";
import type { Product } from "../../provider/schema/types.gen";
import { DoctorError } from "../doctor/doctorError";

/** An app that was found. */
export interface Discovery {
  product: Product;
  /** `undefined` if the manifest has none. */
  version: string | undefined;
  /** Where the app responds, with its context path. */
  url: string;
  /** The base URL that the app reports. */
  displayUrl: string;
}

/** The context paths that the products usually have. */
const CONTEXT_PATHS = ["", "/jira", "/confluence", "/wiki", "/bitbucket", "/bamboo", "/crowd"];

const MANIFESTS = ["/rest/applinks/1.0/manifest", "/rest/applinks/latest/manifest"];

/**
 * Finds the app at the URL of `target`, also if the URL lacks the context path. Sends no credential. Throws `DoctorError` (APP_NOT_RECOGNIZED) with what responded instead.
 */
export async function discover(target: AppTarget, limits: Limits): Promise<Discovery> {
  const { url: base } = target;
  let first: Exchange | undefined;
  for (const contextPath of CONTEXT_PATHS) {
    const url = base + contextPath;
    const send = openExchanges({ ...target, url, displayUrl: url, credential: undefined });
    for (const path of MANIFESTS) {
      const exchange = await send({ operation: "read the manifest", method: "GET", path }, limits);
      first ??= exchange;
      const found = discoveryIn(exchange, url);
      if (found !== undefined) return found;
      // Without a response, no other path has one.
      if (exchange.response === undefined) throw notFound(base, first);
    }
  }
  throw notFound(base, first);
}

function discoveryIn({ problem, json }: Exchange, url: string): Discovery | undefined {
  if (problem !== undefined || !isRecord(json)) return undefined;
  const { typeId, version, url: reported } = json;
  const product = (Object.keys(PRODUCTS) as Product[]).find((key) => PRODUCTS[key].typeId === typeId);
  if (product === undefined || typeof reported !== "string") return undefined;
  return {
    product,
    version: typeof version === "string" ? version : undefined,
    url,
    displayUrl: meaningOf(reported) === meaningOf(url) ? url : withoutTrailingSlashes(reported),
  };
}

function notFound(given: string, exchange: Exchange | undefined): DoctorError {
  const reason = exchange?.problem?.message ?? "the response is no manifest of a supported product.";
  return new DoctorError("APP_NOT_RECOGNIZED", `no app was found at ${given}: ${reason}`);
}
