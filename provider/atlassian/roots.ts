/**
 * REST roots that differ from the assumed ones: found by reading, once a process, when an assumed root does not exist. A root that the
 * configuration sets is never replaced.
 */

import type { AlternativeId } from "../../facts";
import { isAppError } from "./appError";
import type { Http } from "./http";
import { wholeList } from "./pages";
import type { Call } from "./responses";
import { DEFAULT_PATHS, type AppTarget } from "./target";
import type { Limits } from "./timeouts";

/** The roots where outgoing links may be, by the alternatives of the fact `outgoing-root`; the assumed one is first. */
export const OUTGOING_ROOTS = {
  "oauth2-client": DEFAULT_PATHS.outgoing,
  "oauth2-client-folder": "/rest/oauth2/client/latest",
  oauth2: "/rest/oauth2/latest",
} as const;

/** The alternative of the fact `outgoing-root` that this root is. */
export function outgoingRootFact(root: string): AlternativeId<"outgoing-root"> {
  const known = (Object.keys(OUTGOING_ROOTS) as (keyof typeof OUTGOING_ROOTS)[]).find(
    (id) => OUTGOING_ROOTS[id] === root,
  );
  return known ?? "elsewhere";
}

/** An assumed root, and what may be there instead. */
export interface AssumedRoot {
  root: string;
  others: readonly string[];
  /** The GET below a root that shows whether it exists, and whether its response does. */
  probe: string;
  isFound: (body: unknown) => boolean;
}

/** The root that exists; `isKnown` is whether its response has the expected format. */
interface Found {
  root: string;
  isKnown: boolean;
}

const { applicationLinks, outgoing } = DEFAULT_PATHS;

const [, ...OTHER_OUTGOING_ROOTS] = Object.values(OUTGOING_ROOTS);

const isLinks = (body: unknown): boolean => typeof body === "object" && body !== null;

/** The least certain facts about paths: `outgoing-root` and `link-versions` in `facts/`. */
const ASSUMED: readonly AssumedRoot[] = [
  {
    root: outgoing,
    others: OTHER_OUTGOING_ROOTS,
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

/** The assumed roots that may be elsewhere: those that the configuration does not set. */
export function assumedRoots({ paths }: Pick<AppTarget, "paths">): readonly AssumedRoot[] {
  const configured = paths.outgoing === outgoing ? [] : [outgoing];
  if (paths.applicationLinks !== applicationLinks)
    configured.push(`${applicationLinks}/3.0`, `${applicationLinks}/1.0`);
  return ASSUMED.filter(({ root }) => !configured.includes(root));
}

/** Whether this error, of a GET of the probe or of another call, shows that its root does not exist. A missing object has a format of its own; see `isProductMade`. */
export const isNoRoot = (error: unknown): boolean => isAppError(error, "APP_NOT_API") && error.status === 404;

/**
 * The first of the roots that exists, the assumed one before the others; `undefined` if none does. One whose response has another format only counts
 * if no other one exists, unless it is the assumed one. `read` returns the body at a path, and throws `AppError`, which is thrown on if there was no response.
 */
export async function findRoot(
  { root, others, probe, isFound }: AssumedRoot,
  read: (path: string) => Promise<unknown>,
): Promise<Found | undefined> {
  let strange: Found | undefined;
  for (const candidate of [root, ...others]) {
    try {
      const isKnown = isFound(await wholeList(`${candidate}${probe}`, read));
      if (isKnown || candidate === root) return { root: candidate, isKnown };
      strange ??= { root: candidate, isKnown };
    } catch (error) {
      if (!isAppError(error) || error.status === undefined) throw error;
      // What the app itself refuses to this account, or to every anonymous request, exists.
      if (error.code !== "APP_NOT_API" && [401, 403].includes(error.status))
        return { root: candidate, isKnown: true };
    }
  }
  return strange;
}

/**
 * Sends each call to the root that exists. A write that met no root was not applied, and is sent again below another root only if a read shows
 * that the assumed root does not exist.
 */
export function withFoundRoots(target: AppTarget, http: Http): Http {
  const known = assumedRoots(target);
  const found = new Map<string, string>();
  const searches = new Map<string, Promise<Found | undefined>>();

  const search = async (assumed: AssumedRoot, limits: Limits): Promise<Found | undefined> => {
    const other = await findRoot(assumed, (path) =>
      http.send({ operation: "look for a REST root", method: "GET", path }, limits),
    );
    // If the assumed root exists, something else was missing.
    if (other?.root === assumed.root) return undefined;
    if (other?.isKnown === true) found.set(assumed.root, other.root);
    return other;
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
        if (!isNoRoot(error) || used !== root) throw error;
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
