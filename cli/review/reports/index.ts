/** The formats of a review's report. */

import type { Review } from "../model";
import { renderBitbucket } from "./bitbucket";
import { renderGithub } from "./github";
import { renderGitlab } from "./gitlab";
import { htmlReport } from "./html";
import { renderJson } from "./json";
import { renderJunit } from "./junit";
import { renderMarkdown } from "./markdown";
import type { RenderOptions } from "./options";
import { renderSarif } from "./sarif";
import { renderText } from "./text";

export type { RenderOptions } from "./options";

/** One format. */
export interface Format {
  /** What it is for, as a noun phrase. */
  doc: string;
  /** The report of a review. It has no secrets, and no error depends on what a review found. Throws a RangeError for a wrong option. */
  render: (review: Review, options?: RenderOptions) => string | Promise<string>;
}

const TABLE = {
  text: {
    doc: "a report for people at a terminal",
    render: renderText,
  },
  json: {
    doc: "the whole result for programs, described by review.schema.json",
    render: renderJson,
  },
  markdown: {
    doc: "a comment or job summary on GitHub, GitLab or Bitbucket",
    render: renderMarkdown,
  },
  html: {
    doc: "a page for people, in one file, with filters and the link graph",
    render: htmlReport,
  },
  sarif: {
    doc: "SARIF 2.1.0, for GitHub code scanning and other viewers",
    render: renderSarif,
  },
  junit: {
    doc: "JUnit XML, for the test reports of Bamboo, Jenkins, GitLab, Azure and Bitbucket Pipelines",
    render: renderJunit,
  },
  gitlab: {
    doc: "a Code Quality report of GitLab",
    render: renderGitlab,
  },
  github: {
    doc: "annotations of a GitHub Actions job, as workflow commands in its log",
    render: renderGithub,
  },
  bitbucket: {
    doc: "a Code Insights report of Bitbucket Data Center, with its annotations",
    render: renderBitbucket,
  },
} satisfies Record<string, Format>;

/** The name of a format. */
export type FormatName = keyof typeof TABLE;

/** The formats by name. */
export const FORMATS: Record<FormatName, Format> = TABLE;

/** The names of the formats in the order of the table. */
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];
