/** The application links of Cloud sites that have a credential, as far as the sites list them. */

import type { SiteLink } from "../../../provider/atlassian/site";
import { sameUrl } from "../../../provider/atlassian/urls";
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

/** The findings about links that no reviewed stack declares, and the counts by the site's key. A site that is not readable has neither. */
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
  }
  return { findings, lists };
}

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
