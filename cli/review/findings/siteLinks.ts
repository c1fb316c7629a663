/** The application links of Cloud sites that have a credential, as far as the sites list them. */

import type { SiteLink } from "../../../provider/atlassian/site";
import { sameUrl } from "../../../provider/atlassian/urls";
import { readSiteHalf } from "../../../provider/lifecycle/siteLinks";
import type { SiteLink as ShownLink } from "../../../provider/schema/types.gen";
import type { Directory, ReviewedApp } from "../actual/directory";
import type { Completeness, ListReading } from "../model";
import { keyOf, sideOf, textOf, type Draft } from "./draft";
import type { Judged } from "./judgeStack";

/** What the search uses. */
export interface SiteTools {
  directory: Directory;
  /** Whether the reviewed stacks are all stacks. */
  allStacks: boolean;
  /** Whether a stack could not be read. */
  isStackUnread: boolean;
}

/**
 * The findings about links that no reviewed stack declares, and about those that were deleted or changed since a `LinkHealth` has recorded
 * them; and the counts by the site's key. A site that is not readable has neither.
 */
export async function findSiteLinks(
  judged: readonly Judged[],
  tools: SiteTools,
): Promise<{ findings: Draft[]; lists: Map<string, ListReading[]> }> {
  const { directory } = tools;
  const findings: Draft[] = [];
  const lists = new Map<string, ListReading[]>();
  for (const site of directory.apps.filter(({ target }) => target.siteCredential !== undefined)) {
    const reading = await directory.context.site(site.key);
    if (reading?.links.is !== "observed") continue;
    const { links, unreadable } = reading.links.value;
    const counts = { found: 0, declared: 0, productMade: 0, undeclared: 0 };
    for (const link of links) {
      counts.found += 1;
      const remote = remoteOf(directory, link);
      if (link.system) counts.productMade += 1;
      else if (remote !== undefined && judged.some((one) => linksBoth(directory, one, site, remote)))
        counts.declared += 1;
      else {
        counts.undeclared += 1;
        findings.push(undeclared(site, link, tools));
      }
    }
    const completeness: Completeness =
      unreadable === 0
        ? { state: "read" }
        : { state: "partly read", reason: `${unreadable} of its links have another form than expected` };
    lists.set(site.key, [{ kind: "application link", completeness, ...counts }]);
    findings.push(...(await findChanged(judged, directory, site)));
  }
  return { findings, lists };
}

/** The links that stacks have recorded of this site, and that it no longer has, or has in another form. Each link is one finding. */
async function findChanged(
  judged: readonly Judged[],
  directory: Directory,
  site: ReviewedApp,
): Promise<Draft[]> {
  const drafts = new Map<string, Draft>();
  for (const { type, resource, stack } of judged) {
    const { deployed, urn } = resource;
    const before = deployed?.state?.["siteLink"] as ShownLink | undefined;
    if (type !== "LinkHealth" || deployed === undefined || before === undefined) continue;
    const source = { stack: stack.reading.key, provider: deployed.provider };
    const ends = ["app", "remoteApp"].map(
      (name) => directory.find(source, textOf(deployed.state, name))?.app,
    );
    const app = ends.find((end) => end !== undefined && end !== site);
    if (app === undefined || !ends.includes(site)) continue;
    const named = { urn, stack: stack.reading.key };
    const known = drafts.get(before.id);
    if (known !== undefined) {
      known.resources.push(named);
      continue;
    }
    const half = await readSiteHalf(
      { site: () => directory.context.site(site.key) },
      site.target,
      { target: app.target, serverId: app.manifest?.id },
      { before, isPending: false },
    );
    if (half === undefined) continue;
    const { shown, result, changes } = half;
    const isMissing = "missing" in result;
    const sentences = isMissing ? [result.missing] : changes;
    if (sentences.length === 0) continue;
    drafts.set(before.id, {
      rule: isMissing || shown?.id !== before.id ? "OL006" : "OL008",
      severity: "high",
      message: sentences.map(capitalized).join(" "),
      app: site,
      object: { kind: "application link", name: before.name, id: before.id },
      key: keyOf("application link", `${before.name} ${before.id}`),
      resources: [named],
      properties: (["id", "applicationUrl", "displayUrl"] as const)
        .filter((property) => isMissing || before[property] !== shown?.[property])
        .map((property) => ({
          property,
          declared: { is: "absent" },
          deployed: sideOf(before[property]),
          actual: isMissing ? { is: "absent" } : sideOf(shown?.[property]),
        })),
      ways: [{ action: "investigate", description: INVESTIGATE }],
    });
  }
  return [...drafts.values()];
}

const INVESTIGATE =
  "Correct the application link on the site's screens, or make it again as the message describes. No program can write the site's half.";

/** A sentence that begins with an article; one that begins with an app's name stays. */
const capitalized = (text: string): string => text.replace(/^the /, "The ");

/** The reviewed app that a link leads to, by its server ID or its URLs. */
function remoteOf(
  directory: Directory,
  { id, applicationUrl, displayUrl }: SiteLink,
): ReviewedApp | undefined {
  return (
    directory.withServerId(id) ?? appWithUrl(directory, applicationUrl) ?? appWithUrl(directory, displayUrl)
  );
}

function appWithUrl({ apps }: Directory, url: string | undefined): ReviewedApp | undefined {
  if (url === undefined) return undefined;
  return apps.find(({ target, manifest }) =>
    [target.url, target.displayUrl, manifest?.url].some(
      (known) => known !== undefined && sameUrl(known, url),
    ),
  );
}

/** Whether a resource is part of a link between the two, by its inputs `app` and `remoteApp`, or `applicationUrl`. */
function linksBoth(
  directory: Directory,
  { resource: { declared, deployed }, stack }: Judged,
  site: ReviewedApp,
  app: ReviewedApp,
): boolean {
  const current = declared ?? deployed;
  if (current === undefined) return false;
  const named = (input: string): ReviewedApp | undefined =>
    directory.find({ stack: stack.reading.key, provider: current.provider }, textOf(current.inputs, input))
      ?.app;
  const other = named("remoteApp") ?? appWithUrl(directory, textOf(current.inputs, "applicationUrl"));
  const ends = new Set([named("app"), other]);
  return ends.has(site) && ends.has(app);
}

function undeclared(site: ReviewedApp, link: SiteLink, { allStacks, isStackUnread }: SiteTools): Draft {
  const { id, name, typeId, applicationUrl, displayUrl, primary } = link;
  const nobody = allStacks ? "no stack declares" : "none of the reviewed stacks declares";
  const properties = { name, type: typeId, applicationUrl, displayUrl, primary };
  return {
    rule: "OL009",
    severity: allStacks && !isStackUnread ? "medium" : "low",
    message:
      `${site.name} has the application link "${name}", which ${nobody}. A cloud connector may have made it: the site's list does not ` +
      "show that.",
    app: site,
    object: { kind: "application link", name, id },
    key: keyOf("application link", `${name} ${id}`),
    resources: [],
    properties: Object.entries(properties).map(([property, value]) => ({
      property,
      declared: { is: "absent" },
      deployed: { is: "absent" },
      actual: sideOf(value),
    })),
    mayBeDeclared: !allStacks,
    covers: { id },
  };
}
