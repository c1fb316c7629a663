/**
 * REST roots that differ from the assumed ones: found by reading, once a process, when an assumed root does not exist. A root that the
 * configuration sets is never replaced.
 */

import { isAppError } from "./appError";
import type { Http } from "./http";
import { sendWhole } from "./pages";
import type { Call } from "./responses";
import { DEFAULT_PATHS, type AppTarget } from "./target";
import type { Limits } from "./timeouts";

/** An assumed root, and what may be there instead. */
interface Assumed {
  root: string;
  others: readonly string[];
  /** The GET below a root that shows whether it exists, and whether its response does. */
  probe: string;
  isFound: (body: unknown) => boolean;
}

/** What is there instead of an assumed root; `isKnown` is whether its response has the expected format. */
interface Found {
  root: string;
  isKnown: boolean;
}

const { applicationLinks, outgoing } = DEFAULT_PATHS;

const isLinks = (body: unknown): boolean => typeof body === "object" && body !== null;

/** The least certain facts about paths: `outgoing-root` and `link-versions` in `facts/`. */
const ASSUMED: readonly Assumed[] = [
  {
    root: outgoing,
    others: ["/rest/oauth2/client/latest", "/rest/oauth2/latest"],
    probe: "/config",
    isFound: Array.isArray,
  },
  ...["3.0", "1.0"].map((version) => ({
    root: `${applicationLinks}/${version}`,
    others: [`${applicationLinks}/latest`],
    probe: version === "1.0" ? "/manifest" : "/applinks",
    isFound: isLinks,
  })),
];

/**
 * Sends each call to the root that exists. A write that met no root was not applied, and is sent again below another root only if a read shows
 * that the assumed root does not exist.
 */
export function withFoundRoots({ paths }: AppTarget, http: Http): Http {
  const configured = paths.outgoing === outgoing ? [] : [outgoing];
  if (paths.applicationLinks !== applicationLinks)
    configured.push(`${applicationLinks}/3.0`, `${applicationLinks}/1.0`);
  const known = ASSUMED.filter(({ root }) => !configured.includes(root));
  const found = new Map<string, string>();
  const searches = new Map<string, Promise<Found | undefined>>();

  const search = async (
    { root, others, probe, isFound }: Assumed,
    limits: Limits,
  ): Promise<Found | undefined> => {
    let strange: Found | undefined;
    for (const other of [root, ...others]) {
      const call: Call = { operation: "look for a REST root", method: "GET", path: `${other}${probe}` };
      try {
        if (!isFound(await sendWhole(http, call, limits))) {
          strange ??= { root: other, isKnown: false };
          continue;
        }
      } catch (error) {
        if (!isAppError(error) || error.status === undefined) throw error;
        // What the app itself refuses to this account, or to every anonymous request, exists.
        if (error.code === "APP_NOT_API" || ![401, 403].includes(error.status)) continue;
      }
      // The assumed root exists: something else was missing.
      if (other === root) return undefined;
      found.set(root, other);
      return { root: other, isKnown: true };
    }
    return strange;
  };
  return {
    ...http,
    send: async (call, limits) => {
      const assumed = known.find(({ root }) => call.path.startsWith(`${root}/`));
      if (assumed === undefined) return http.send(call, limits);
      const { root } = assumed;
      const below = (other: string): Call => ({ ...call, path: other + call.path.slice(root.length) });
      const used = found.get(root) ?? root;
      try {
        return await http.send(below(used), limits);
      } catch (error) {
        // A missing object has a format of its own; see `isProductMade`.
        const isMissing = isAppError(error, "APP_NOT_API") && error.status === 404;
        if (!isMissing || used !== root) throw error;
        const searching = searches.get(root) ?? search(assumed, limits);
        searches.set(root, searching);
        let other: Found | undefined;
        try {
          other = await searching;
        } catch {
          searches.delete(root);
        }
        // An uncertain root shows what is there instead of the list, but nothing about objects.
        const isUsable = other?.isKnown === true || call.path === root + assumed.probe;
        if (other === undefined || !isUsable) throw error;
        return http.send(below(other.root), limits);
      }
    },
  };
}
