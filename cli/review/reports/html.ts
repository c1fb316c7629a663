/** The report as a page. */

import type { Review } from "../model";
import { findingsSections } from "./html/findings";
import { graphSection } from "./html/graph";
import { completeness, masthead, summary } from "./html/overview";
import { pageFile } from "./html/page";
import { appsSection, stacksSection } from "./html/reviewed";
import { rulesSection } from "./html/rulesTable";
import { timeText } from "./html/times";
import { VERDICT_NAMES } from "./html/words";

/**
 * The review as one HTML file that needs nothing else: no request leaves it. Without scripts it shows everything; with them it has filters,
 * tabs, buttons to copy, and a choice of the theme.
 */
export async function htmlReport(review: Review): Promise<string> {
  const accepted = review.findings.some(({ acceptance }) => acceptance !== undefined);
  return pageFile({
    title: `${VERDICT_NAMES[review.verdict]}: drift review of ${timeText(review.finishedAt)}`,
    verdict: review.verdict,
    sections: [
      ["summary", "Summary"],
      ["findings", "Findings"],
      ...(accepted ? [["accepted", "Accepted"] as const] : []),
      ["graph", "Link graph"],
      ["apps", "Apps"],
      ["stacks", "Stacks"],
      ["rules", "Rules"],
    ],
    masthead: masthead(review),
    main: [
      completeness(review),
      summary(review),
      findingsSections(review),
      await graphSection(review.graph),
      appsSection(review.apps),
      stacksSection(review.stacks),
      rulesSection(),
    ],
    footer: `Made by applinks ${review.toolVersion}. The review changes nothing in apps and stacks, and this file has no secret.`,
  });
}
