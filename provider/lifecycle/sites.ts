/**
 * The Cloud sites of a run that have a credential. Each is read once, with one warning if it is not readable: a site never fails a run.
 */

import { monotonic, type Limits } from "../atlassian/timeouts";
import { readSite, type SiteApps, type SiteReading } from "../atlassian/site";
import type { AppTarget } from "../atlassian/target";
import type { Context } from "./context";

/** The sites of one run. */
export interface Sites {
  /** What the site shows. Never fails. If the operation is cancelled meanwhile, another one reads the site again. */
  read(apps: SiteApps, warn: Context["warn"]): Promise<SiteReading>;
}

/** Opens the sites of one run. */
export function openSites(): Sites {
  const readings = new Map<string, Promise<SiteReading>>();
  const read: Sites["read"] = async (apps, warn) => {
    const { target, signal } = apps.product;
    const reading = await readSite(apps);
    const reason = obstacleOf(target, reading);
    if (signal.aborted) readings.delete(target.name);
    else if (reason !== undefined)
      warn(
        "SITE_NOT_READABLE",
        `${target.name} (${target.url}) can't be read in full: ${reason}. The run continues without what was not read.`,
      );
    return reading;
  };
  return {
    read: (apps, warn) => {
      const { name } = apps.product.target;
      const reading = readings.get(name) ?? read(apps, warn);
      readings.set(name, reading);
      return reading;
    },
  };
}

/** The limits of a site's reads within those of the operation that reads it first: one request's timeout for all, without warnings. */
export function limitsOfSite({ timeout }: AppTarget, limits: Limits): Limits {
  return {
    signal: limits.signal,
    endsAt: Math.min(limits.endsAt, monotonic() + timeout),
    onWait: () => undefined,
  };
}

/** What of the site can't be used, in a clause; `undefined` if everything can. */
function obstacleOf({ productKey }: AppTarget, { links, administers }: SiteReading): string | undefined {
  if (links.is === "not readable") return links.reason;
  const { unreadable } = links.value;
  if (unreadable > 0) return `${unreadable} of its application links have another form than expected`;
  // No other product has a request that shows it; the documentation states this.
  if (productKey !== "jira") return undefined;
  if (administers.is === "not readable") return administers.reason;
  return administers.value ? undefined : "the account is not an administrator";
}
