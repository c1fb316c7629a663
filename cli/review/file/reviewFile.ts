/** The review file, `applinks.review.yaml`: what to review, the policy, and what is accepted. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { LineCounter, parseDocument, type Document } from "yaml";
import { isRecord } from "../../../provider/schema/values";
import { type Acceptance, type Json, type ObjectKind, type Severity } from "../model";
import { messageOf, ReviewError } from "../reviewError";
import type { Identity } from "../audit/attribution";
import type { RuleId } from "../rules";
import type { PassphraseSource, StackSource } from "../declared/sources";
import { problemsIn, type FileProblem } from "./reviewFileShape";

/** The name of the file. */
export const REVIEW_FILE = "applinks.review.yaml";

/** One accepted finding: by its rule, and by the object or a resource. It covers the recorded values only. */
export interface AcceptEntry extends Acceptance {
  rule: RuleId;
  /** The app's name or server ID, with the object's kind and name. */
  app?: string;
  kind?: ObjectKind;
  name?: string;
  urn?: string;
  values: Record<string, Json>;
}

/** The contents of a review file, with defaults. */
export interface ReviewFile {
  /** The file, whether or not there is one. */
  path: string;
  folder: string;
  /** Whether `stacks` are all stacks with links to the apps. */
  complete: boolean;
  /** The JSON of `apps`, in the form of `applinks:apps`. */
  apps: string | undefined;
  stacks: StackSource[];
  failOn: Severity | undefined;
  /** In days; `undefined` without a policy. */
  secretAge: number | undefined;
  tokenExpiry: number;
  /** Whether links may have no older authentication; costs a request for each link. */
  olderAuthentication: boolean;
  identities: Identity[];
  accept: AcceptEntry[];
  /** Entries of `accept` that can't be used, as sentences. */
  unusable: FileProblem[];
}

/** How many days before its expiry an administrator's token is a finding. */
const TOKEN_EXPIRY = 30;

/**
 * Reads the file. Without a file at the default place, returns defaults. Throws `ReviewError` (REVIEW_FILE) with all problems if some are
 * outside of `accept`; if all are of its entries, they are in `unusable`, so that one typo does not hide the rest of a review.
 */
export function readReviewFile(named: string | undefined, folder: string): ReviewFile {
  const file = path.resolve(folder, named ?? REVIEW_FILE);
  if (named === undefined && !existsSync(file)) return fileOf(file, {}, []);
  const lines = new LineCounter();
  const document = documentIn(file, textOf(file), lines);
  const contents = contentsOf(file, document);
  const problems = problemsIn(contents, document, lines);
  if (problems.some(({ entry }) => entry === undefined) || !isRecord(contents)) throw invalid(file, problems);
  return fileOf(file, contents, problems);
}

function fileOf(file: string, contents: Record<string, unknown>, problems: FileProblem[]): ReviewFile {
  const { complete, apps, stacks, policy, identities, accept } = contents as {
    complete?: boolean;
    apps?: Record<string, unknown>;
    stacks?: ({
      project?: string;
      stack?: string;
      backend?: string;
      state?: string;
      program?: boolean;
    } & PassphraseSource)[];
    policy?: {
      failOn?: Severity;
      secretAgeDays?: number;
      tokenExpiryDays?: number;
      olderAuthentication?: "allowed" | "finding";
    };
    identities?: Identity[];
    accept?: AcceptEntry[];
  };
  const unusable = new Set(problems.map(({ entry }) => entry));
  return {
    path: file,
    folder: path.dirname(file),
    complete: complete ?? false,
    apps: apps === undefined ? undefined : JSON.stringify(apps),
    stacks: (stacks ?? []).map(({ state, program = true, ...other }) => {
      if (state === undefined) return { ...other, program };
      const { passphraseEnv, passphraseFile } = other;
      return {
        state,
        ...(passphraseEnv === undefined ? {} : { passphraseEnv }),
        ...(passphraseFile === undefined ? {} : { passphraseFile }),
      };
    }),
    failOn: policy?.failOn,
    secretAge: policy?.secretAgeDays,
    tokenExpiry: policy?.tokenExpiryDays ?? TOKEN_EXPIRY,
    olderAuthentication: policy?.olderAuthentication === "finding",
    identities: identities ?? [],
    accept: (accept ?? []).filter((_entry, index) => !unusable.has(index)),
    unusable: problems,
  };
}

/** The text of the file. Throws `ReviewError` (REVIEW_FILE). */
export function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ReviewError("REVIEW_FILE", `${file} can't be read: ${messageOf(error)}.`, error);
  }
}

/** The YAML document. Throws `ReviewError` (REVIEW_FILE) with all its syntax errors. */
export function documentIn(
  file: string,
  text: string,
  lineCounter: LineCounter = new LineCounter(),
): Document {
  const document = parseDocument(text, { lineCounter });
  const errors = document.errors.map(({ message }) => (message.split("\n")[0] ?? "").replace(/:$/, ""));
  if (errors.length === 0) return document;
  throw new ReviewError(
    "REVIEW_FILE",
    `${file} is not valid YAML: ${errors.join("; ")}.`,
    document.errors[0],
  );
}

/** The contents; an empty file has none. Throws `ReviewError` (REVIEW_FILE), such as for too many aliases. */
function contentsOf(file: string, document: Document): unknown {
  try {
    const contents: unknown = document.toJS() ?? {};
    // In YAML, a key without a value is null.
    return isRecord(contents)
      ? Object.fromEntries(Object.entries(contents).filter(([, value]) => value !== null))
      : contents;
  } catch (error) {
    throw new ReviewError("REVIEW_FILE", `${file} can't be read: ${messageOf(error)}.`, error);
  }
}

function invalid(file: string, problems: readonly FileProblem[]): ReviewError {
  const lines = problems.map(
    ({ path: at, line, reason }) => `${at}${line === undefined ? "" : ` (line ${line})`} ${reason}`,
  );
  return new ReviewError(
    "REVIEW_FILE",
    `${file} has ${problems.length === 1 ? "a problem" : "problems"}: ${lines.join("; ").replace(/([^?])$/, "$1.")}`,
  );
}
