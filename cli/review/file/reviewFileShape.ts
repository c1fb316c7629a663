/** The shape of the review file, and the problems of one that differs, with lines. */

import Ajv, { type ErrorObject } from "ajv";
import { isNode, type Document, type LineCounter } from "yaml";
import { reasonOf } from "../../../provider/schema/reasons";
import { isRecord } from "../../../provider/schema/values";
import { OBJECT_KINDS, SEVERITIES } from "../model";
import { RULE_IDS } from "../rules";

/** A problem of the file. */
export interface FileProblem {
  /** Such as `accept[0].until`. */
  path: string;
  /** Counted from 1. */
  line: number | undefined;
  /** To read on from the path. */
  reason: string;
  /** The index in `accept`, if the problem is of an entry there. */
  entry: number | undefined;
}

const TEXT = { type: "string", minLength: 1 } as const;

/** The JSON schema of the file. `apps` has a schema of its own, that of `applinks:apps`. */
export const REVIEW_FILE_SCHEMA = {
  title: "the review file",
  type: "object",
  additionalProperties: false,
  properties: {
    complete: { type: "boolean", description: "Whether stacks are all stacks with links to the apps." },
    apps: { type: "object", description: "The apps, as in applinks:apps." },
    stacks: {
      type: "array",
      items: {
        title: "a stack",
        type: "object",
        additionalProperties: false,
        properties: {
          project: { ...TEXT, description: "The folder of the project, whose program is previewed." },
          stack: { ...TEXT, description: "The name of the stack." },
          backend: { ...TEXT, description: "The URL of the backend." },
          state: { ...TEXT, description: "A file that pulumi stack export wrote." },
          program: { type: "boolean", description: "Whether to preview the program." },
          passphraseEnv: { ...TEXT, description: "The environment variable with the stack's passphrase." },
          passphraseFile: { ...TEXT, description: "The file with the stack's passphrase." },
        },
        anyOf: [{ required: ["project"] }, { required: ["stack"] }, { required: ["state"] }],
      },
    },
    policy: {
      title: "the policy",
      type: "object",
      additionalProperties: false,
      properties: {
        failOn: { enum: SEVERITIES, description: "The least severity that counts as drift." },
        secretAgeDays: { type: "number", minimum: 1, description: "How old a client secret may be." },
        olderAuthentication: {
          enum: ["allowed", "finding"],
          description: "Whether older authentication of a link is a finding.",
        },
        tokenExpiryDays: { type: "number", minimum: 0, description: "How long a token must still be valid." },
      },
    },
    identities: {
      type: "array",
      items: {
        title: "an identity",
        type: "object",
        additionalProperties: false,
        required: ["name", "users"],
        properties: {
          name: { ...TEXT, description: "The name in reports." },
          users: { type: "array", items: TEXT, description: "User names or user keys." },
        },
      },
    },
    accept: {
      type: "array",
      items: {
        title: "an accepted finding",
        type: "object",
        additionalProperties: false,
        required: ["rule", "reason", "owner", "until", "values"],
        properties: {
          rule: { enum: RULE_IDS, description: "The ID of the rule." },
          app: { ...TEXT, description: "The app's name or server ID." },
          kind: { enum: OBJECT_KINDS, description: "The kind of the object." },
          name: { type: "string", description: "The name of the object." },
          urn: { ...TEXT, description: "The URN of the resource." },
          values: { type: "object", description: "The accepted values, by property." },
          reason: { ...TEXT, description: "Why the finding is accepted." },
          owner: { ...TEXT, description: "Who decides about it." },
          until: {
            type: "string",
            pattern: "^\\d{4}-\\d{2}-\\d{2}$",
            form: "a date such as 2027-03-31",
            description: "The last day on which it applies.",
          },
        },
        anyOf: [{ required: ["urn"] }, { required: ["app", "kind", "name"] }],
      },
    },
  },
} as const;

/** The problems of the contents, all at once. `lines` has the lines of the document's text. */
export function problemsIn(contents: unknown, document: Document, lines: LineCounter): FileProblem[] {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false });
  const validate = ajv.compile(REVIEW_FILE_SCHEMA);
  const isValid = validate(contents);
  const errors = (isValid ? [] : (validate.errors ?? [])).filter(
    ({ schemaPath }) => !/\/anyOf\/\d/.test(schemaPath),
  );
  return [
    ...errors.map((error) => problemOf(error, document, lines)),
    ...impossibleDates(contents).map((at) => ({
      path: pathText(at),
      line: lineOf(at, document, lines),
      reason: "is not a date of the calendar",
      entry: entryOf(at),
    })),
  ];
}

function problemOf(error: ErrorObject, document: Document, lines: LineCounter): FileProblem {
  const at = error.instancePath
    .split("/")
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll("~1", "/").replaceAll("~0", "~")));
  const reason = error.keyword === "anyOf" ? ALTERNATIVES[String(at[0])] : reasonOf(error);
  const missing = error.keyword === "required" ? [String(error.params["missingProperty"])] : [];
  return {
    path: pathText([...at, ...missing]),
    line: lineOf(at, document, lines),
    reason: reason ?? "is not allowed",
    entry: entryOf(at),
  };
}

const ALTERNATIVES: Record<string, string> = {
  stacks: "must have project, stack or state",
  accept: "must have urn, or app, kind and name",
};

function pathText(at: readonly (string | number)[]): string {
  if (at.length === 0) return "it";
  return at
    .map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join("");
}

function entryOf([first, second]: readonly (string | number)[]): number | undefined {
  return first === "accept" && typeof second === "number" ? second : undefined;
}

/** The line of the nearest node that exists. */
function lineOf(
  at: readonly (string | number)[],
  document: Document,
  lines: LineCounter,
): number | undefined {
  for (let length = at.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(at.slice(0, length), true);
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

/** The paths of dates such as 2027-02-31. */
function impossibleDates(contents: unknown): (string | number)[][] {
  const accept = isRecord(contents) && Array.isArray(contents["accept"]) ? contents["accept"] : [];
  return accept.flatMap((entry: unknown, index) => {
    const until = isRecord(entry) ? entry["until"] : undefined;
    if (typeof until !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(until)) return [];
    const date = new Date(`${until}T00:00:00Z`);
    const isDate = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(until);
    return isDate ? [] : [["accept", index, "until"]];
  });
}
