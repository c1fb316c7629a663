/** The formats of a review's report. */

import type { Review } from "../model";
import type * as Bitbucket from "./bitbucket";
import type * as Github from "./github";
import type * as Gitlab from "./gitlab";
import type * as Html from "./html";
import type * as JsonFormat from "./json";
import type * as Junit from "./junit";
import type * as Markdown from "./markdown";
import type { RenderOptions } from "./options";
import type * as Sarif from "./sarif";
import type * as Text from "./text";

// Some formats have libraries that take long to load. Only what is requested is loaded.
/* eslint-disable @typescript-eslint/no-require-imports -- import() would need different names in the built files and in the sources */
const bitbucket = () => require("./bitbucket") as typeof Bitbucket;
const github = () => require("./github") as typeof Github;
const gitlab = () => require("./gitlab") as typeof Gitlab;
const html = () => require("./html") as typeof Html;
const json = () => require("./json") as typeof JsonFormat;
const junit = () => require("./junit") as typeof Junit;
const markdown = () => require("./markdown") as typeof Markdown;
const sarif = () => require("./sarif") as typeof Sarif;
const text = () => require("./text") as typeof Text;
/* eslint-enable @typescript-eslint/no-require-imports */

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
    render: (review, options) => text().renderText(review, options),
  },
  json: {
    doc: "the whole result for programs, described by review.schema.json",
    render: (review) => json().renderJson(review),
  },
  markdown: {
    doc: "a comment or job summary on GitHub, GitLab or Bitbucket",
    render: (review, options) => markdown().renderMarkdown(review, options),
  },
  html: {
    doc: "a page for people, in one file, with filters and the link graph",
    render: (review) => html().htmlReport(review),
  },
  sarif: {
    doc: "SARIF 2.1.0, for GitHub code scanning and other viewers",
    render: (review) => sarif().renderSarif(review),
  },
  junit: {
    doc: "JUnit XML, for the test reports of Bamboo, Jenkins, GitLab, Azure and Bitbucket Pipelines",
    render: (review) => junit().renderJunit(review),
  },
  gitlab: {
    doc: "a Code Quality report of GitLab",
    render: (review) => gitlab().renderGitlab(review),
  },
  github: {
    doc: "annotations of a GitHub Actions job, as workflow commands in its log",
    render: (review) => github().renderGithub(review),
  },
  bitbucket: {
    doc: "a Code Insights report of Bitbucket Data Center, with its annotations",
    render: (review) => bitbucket().renderBitbucket(review),
  },
} satisfies Record<string, Format>;

/** The name of a format. */
export type FormatName = keyof typeof TABLE;

/** The formats by name. */
export const FORMATS: Record<FormatName, Format> = TABLE;

/** The names of the formats in the order of the table. */
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];
