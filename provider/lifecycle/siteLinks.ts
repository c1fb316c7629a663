/** A Cloud site's application links to a Data Center app: what was made for a link that a program declares, and what Atlassian made. */

import type { SiteLink, SiteLinks, SiteReading } from "../atlassian/site";
import type { AppTarget } from "../atlassian/target";
import { sameUrl } from "../atlassian/urls";
import { appProblems } from "../config/apps";
import { handoffKey } from "../config/cloud";
import type { Warning } from "../schema/codes";
import type { Problem } from "../schema/validate";
import type { SiteLink as ShownLink } from "../schema/types.gen";
import type { Context } from "./context";
import type { Instances } from "./instance";
import type { ReferredApp } from "./productLinks";

/** The site's links to one app. */
export interface LinksToApp {
  /** Those that an administrator or a cloud connector made. A list doesn't show which of the two. */
  own: SiteLink[];
  /** Those that Atlassian made, which nobody can change. */
  system: SiteLink[];
}

/** A Data Center app as a site's list may have it: by its URLs, or by its server ID. */
export interface AppOfSite {
  target: AppTarget;
  /** `undefined` if its manifest is not readable. */
  serverId: string | undefined;
}

/** Those links of a site that lead to an app. */
export function linksToApp(links: readonly SiteLink[], { target, serverId }: AppOfSite): LinksToApp {
  const urls = [target.url, target.displayUrl];
  const leads = ({ id, applicationUrl, displayUrl }: SiteLink): boolean =>
    (serverId !== undefined && id.toLowerCase() === serverId.toLowerCase()) ||
    [applicationUrl, displayUrl].some(
      (url) => url !== undefined && urls.some((known) => sameUrl(known, url)),
    );
  const found = links.filter(leads);
  return { own: found.filter(({ system }) => !system), system: found.filter(({ system }) => system) };
}

/**
 * Checks what the sites among the apps of a resource have for the Data Center apps among them. A link between the two that this
 * program's steps did not make is a problem of a new resource; a system link beside an existing one is a warning.
 */
export async function checkSiteLinks(
  context: Context,
  { known }: Instances,
  referred: readonly ReferredApp[],
  isNew: boolean,
): Promise<{ problems: Problem[]; warnings: Warning[] }> {
  const problems: Problem[] = [];
  const warnings: Warning[] = [];
  const apps = referred.filter(({ target }) => target.deployment === "dataCenter");
  for (const { target: site, path } of referred) {
    if (site.deployment !== "cloud" || !site.preflight || apps.length === 0) continue;
    if (appProblems(context.appsConfig, site.name).length > 0) continue;
    const reading = await context.site(site.name);
    if (reading?.links.is !== "observed") continue;
    for (const { target } of apps) {
      const links = linksToApp(reading.links.value.links, { target, serverId: known.get(target.name)?.id });
      const taken = systemReason(site, target, links);
      const reason = taken ?? unaccountedReason(site, target, links);
      if (isNew && reason !== undefined) problems.push({ path, reason });
      const doubts = [
        ...(isNew || taken === undefined ? [] : [`${taken}.`]),
        ...doubtsAbout(site, target, links),
      ];
      warnings.push(...doubts.map((message) => ({ code: "SITE_LINK" as const, message })));
    }
  }
  return { problems, warnings };
}

/** Why the two can't be linked by a program; `undefined` without a system link. */
function systemReason(site: AppTarget, app: AppTarget, { system: [link] }: LinksToApp): string | undefined {
  if (link === undefined) return undefined;
  return (
    `${site.name} already has the application link ${namedLink(link)} to ${app.name} as a system link (SYSTEM on its screens), which ` +
    "Atlassian made and nobody can change. Remove the declaration"
  );
}

/**
 * Why a link is not used although the site has it; `undefined` if it has none, or if values of it are configured. A connector creates both
 * halves, and the list shows nothing else of it.
 */
function unaccountedReason(site: AppTarget, app: AppTarget, { own: [link] }: LinksToApp): string | undefined {
  if (link === undefined || Object.keys(site.handoff[app.name] ?? {}).length > 0) return undefined;
  return (
    `${site.name} already has the application link ${namedLink(link)} to ${app.name}, and none of its values are configured: a cloud ` +
    "connector or an administrator made it. A connector's link has both halves: remove the declaration, or delete that link first. " +
    `To use an administrator's link, set the values that its screens show, below ${handoffKey(site, app.name)}`
  );
}

function doubtsAbout(site: AppTarget, app: AppTarget, { own }: LinksToApp): string[] {
  const doubts: string[] = [];
  if (own.length > 1) {
    doubts.push(
      `${site.name} has ${own.length} application links to ${app.name}: ${own.map(namedLink).join(", ")}. ` +
        "Delete those that are not used, on the site's screens.",
    );
  }
  for (const link of own) {
    if (link.displayUrl === undefined || sameUrl(link.displayUrl, app.displayUrl)) continue;
    doubts.push(
      `the application link ${namedLink(link)} of ${site.name} to ${app.name} has the display URL ${link.displayUrl}, but that of ` +
        `${app.name} is ${app.displayUrl}. Correct it on the site's screens, or set ${app.configKey}.displayUrl.`,
    );
  }
  return doubts;
}

/** A link in messages: `"Wiki" (1234)`. */
function namedLink({ id, name }: Pick<SiteLink, "id" | "name">): string {
  return `"${name}" (${id})`;
}

/** What a site shows of its half of one link. */
export interface SiteHalf {
  /** The link for the state; `undefined` if the site has never shown it. */
  shown: ShownLink | undefined;
  /** What is observed, or why nothing is, as the rest of a list of checks. */
  result: { verified: string } | { notVerified: string } | { missing: string };
  /** How the link differs from the one of the state, in sentences. */
  changes: string[];
}

/**
 * Compares the site's half of a link with `before`, which the site has shown. Only a missing link that it has shown before counts as deleted,
 * and only while the account is known to administer the site, and all of the list was read. `isPending`: manual steps remain. `undefined`
 * without the site's credential.
 */
export async function readSiteHalf(
  context: Pick<Context, "site">,
  site: AppTarget,
  app: AppOfSite,
  { before, isPending }: { before: ShownLink | undefined; isPending: boolean },
): Promise<SiteHalf | undefined> {
  const reading = await context.site(site.name);
  if (reading === undefined) return undefined;
  const subject = `the application link of ${site.name} to ${app.target.name}`;
  const isKnownMissing = before?.missing === true;
  const unclear = (reason: string): SiteHalf => ({
    shown: before,
    result: isKnownMissing
      ? { missing: missing(site, app.target, before) }
      : { notVerified: `${subject}: ${reason}` },
    changes: [],
  });
  const { links, administers } = reading;
  if (links.is === "not readable") return unclear(links.reason);
  // Another site behind the URL shows nothing about this one's link.
  const cloudId = reading.cloudId.is === "observed" ? reading.cloudId.value : undefined;
  if (before?.cloudId !== undefined && cloudId !== undefined && before.cloudId !== cloudId)
    return unclear(
      `${site.url} is the site with the cloud ID ${cloudId}, not the one with ${before.cloudId} that had the link`,
    );
  const sameLink = links.value.links.find(({ id }) => id === before?.id);
  if (sameLink?.system === true) return unclear("the site lists it as a system link");
  const link = sameLink ?? linksToApp(links.value.links, app).own[0];
  if (link === undefined) {
    if (before === undefined)
      return unclear("the site does not list it; it may list no links over OAuth 2.0");
    const doubt = isKnownMissing ? undefined : doubtOfAbsence(links.value, administers);
    if (doubt !== undefined) return unclear(`the site does not list it, but ${doubt}`);
    const sentence = missing(site, app.target, before);
    return {
      shown: { ...before, missing: true },
      result: { missing: sentence },
      changes: isKnownMissing ? [] : [sentence],
    };
  }
  const result = {
    verified: `${site.name} lists its application link ${namedLink(link)} to ${app.target.name}`,
  };
  // Until the manual steps are done, the link may still be another one.
  if (before === undefined && isPending) return { shown: undefined, result, changes: [] };
  const { id, name, applicationUrl, displayUrl } = link;
  const known = cloudId ?? before?.cloudId;
  const shown: ShownLink = {
    id,
    name,
    ...(applicationUrl === undefined ? {} : { applicationUrl }),
    ...(displayUrl === undefined ? {} : { displayUrl }),
    ...(known === undefined ? {} : { cloudId: known }),
  };
  return {
    shown,
    result,
    changes: before === undefined || isKnownMissing ? [] : changesOf(site, app.target, before, shown),
  };
}

/** Why a link that is not in the list may still exist, in a clause; `undefined` if it does not. */
function doubtOfAbsence(
  { unreadable }: SiteLinks,
  administers: SiteReading["administers"],
): string | undefined {
  if (unreadable > 0) return "its list can't be read in full";
  if (administers.is === "not readable") return administers.reason;
  return administers.value ? undefined : "the account is not an administrator";
}

function missing(site: AppTarget, app: AppTarget, before: ShownLink): string {
  return `${site.name} no longer has the application link ${namedLink(before)} to ${app.name}. ${makeAgain(site, app)}`;
}

/** A new link has a new redirect URL, client ID and client secret. */
function makeAgain(site: AppTarget, app: AppTarget): string {
  return `To make it again, run pulumi config rm --path '${handoffKey(site, app.name)}' and pulumi up, and follow the output checklist.`;
}

function changesOf(site: AppTarget, app: AppTarget, before: ShownLink, now: ShownLink): string[] {
  const link = `the application link ${namedLink(now)} of ${site.name} to ${app.name}`;
  if (before.id !== now.id) {
    return [
      `${link} replaces the one with the ID ${before.id}. If it has another client ID or redirect URL than the configuration has, it ` +
        `does not work. ${makeAgain(site, app)}`,
    ];
  }
  const changed = (what: string, old: string | undefined, current: string | undefined): string[] =>
    old === undefined || current === undefined || sameUrl(old, current)
      ? []
      : [
          `${link} has the ${what} ${current}, which was ${old}. Correct it on the site's screens if it is wrong.`,
        ];
  return [
    ...changed("application URL", before.applicationUrl, now.applicationUrl),
    ...changed("display URL", before.displayUrl, now.displayUrl),
  ];
}
