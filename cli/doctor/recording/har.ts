/** HAR files (HTTP Archive 1.2): what a browser's network log has after "Save all as HAR". */

import { readFileSync, statSync } from "node:fs";
import Ajv, { type ErrorObject } from "ajv";
import { parseUrl } from "../../../provider/atlassian/urls";
import { propertyPath, stepsOf } from "../../../provider/schema/paths";
import { reasonOf } from "../../../provider/schema/reasons";
import { isRecord } from "../../../provider/schema/values";
import { DoctorError } from "../doctorError";

/** A request of a browser, with its response. */
export interface HarEntry {
  /** Milliseconds since 1970, by the clock of the browser. */
  at: number;
  method: string;
  url: URL;
  /** What the body says, for JSON and forms; a name with several values has a list. `undefined` for none, or another format. */
  sent: unknown;
  /** `undefined` if there was none. */
  response: HarResponse | undefined;
}

/** A response. */
export interface HarResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  body: string;
  /** Whether the browser left out the body. */
  isBodyLost: boolean;
}

/** What is used of a HAR file, as its specification has it. Everything else may be absent. */
interface Har {
  log: { version: string; entries: RawEntry[] };
}

interface RawEntry {
  startedDateTime: string;
  request: {
    method: string;
    url: string;
    postData?: { mimeType?: string; text?: string; params?: { name: string; value?: string }[] };
  };
  response: {
    status: number;
    headers?: { name: string; value: string }[];
    redirectURL?: string;
    content?: { size?: number; text?: string; encoding?: string };
  };
}

const TEXT = { type: "string" } as const;
const PAIRS = {
  type: "array",
  items: { type: "object", required: ["name"], properties: { name: TEXT, value: TEXT } },
} as const;

const SCHEMA = {
  title: "a HAR file",
  type: "object",
  required: ["log"],
  properties: {
    log: {
      title: "the log",
      type: "object",
      required: ["version", "entries"],
      properties: {
        version: { type: "string", pattern: "^1\\.[1-3]$", form: "1.2, the version of the format" },
        entries: {
          type: "array",
          items: {
            title: "an entry",
            type: "object",
            required: ["startedDateTime", "request", "response"],
            properties: {
              startedDateTime: TEXT,
              request: {
                title: "a request",
                type: "object",
                required: ["method", "url"],
                properties: {
                  method: TEXT,
                  url: TEXT,
                  postData: {
                    title: "the posted data",
                    type: "object",
                    properties: { mimeType: TEXT, text: TEXT, params: PAIRS },
                  },
                },
              },
              response: {
                title: "a response",
                type: "object",
                required: ["status"],
                properties: {
                  status: { type: "number" },
                  headers: PAIRS,
                  redirectURL: TEXT,
                  content: {
                    title: "the content",
                    type: "object",
                    properties: { size: { type: "number" }, text: TEXT, encoding: TEXT },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
} as const;

/** The largest file that is read, in bytes. */
const LARGEST = 256 * 1024 * 1024;

/** Reads a HAR file. Its entries are in the order in which they started. Throws `DoctorError`. */
export function readHar(file: string): HarEntry[] {
  const har = parsed(file, textIn(file));
  return har.log.entries.flatMap((entry) => entryOf(entry) ?? []).sort((one, other) => one.at - other.at);
}

function textIn(file: string): string {
  try {
    if (statSync(file).size > LARGEST)
      throw new Error(`it is larger than ${LARGEST / 1024 / 1024} MB; record only the creation of the link`);
    return readFileSync(file, "utf8");
  } catch (error) {
    throw refused(file, `can't be read: ${(error as Error).message}`);
  }
}

function parsed(file: string, text: string): Har {
  let har: unknown;
  try {
    har = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The message of the parser quotes the file, which has cookies.
    throw refused(file, "is not a HAR file: it is not valid JSON");
  }
  const validate = new Ajv({
    strict: true,
    strictTypes: true,
    verbose: true,
    keywords: ["form"],
  }).compile<Har>(SCHEMA);
  if (validate(har)) return har;
  const [problem] = validate.errors ?? [];
  throw refused(file, `is not a HAR file: ${problem === undefined ? "" : sentenceOf(problem, har)}`);
}

function sentenceOf(problem: ErrorObject, har: unknown): string {
  const path = propertyPath("", stepsOf(problem.instancePath, har));
  return `${path === "" ? "it" : path} ${reasonOf(problem)}`;
}

const refused = (file: string, reason: string): DoctorError =>
  new DoctorError("DOCTOR_HAR", `${file} ${reason}.`);

/** The entry; `undefined` for one that is no request to a server. */
function entryOf({ startedDateTime, request, response }: RawEntry): HarEntry | undefined {
  const url = parseUrl(request.url);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  const at = Date.parse(startedDateTime);
  return {
    at: Number.isNaN(at) ? 0 : at,
    method: request.method.toUpperCase(),
    url,
    sent: sentIn(request),
    response: response.status === 0 ? undefined : responseOf(response),
  };
}

function sentIn({ postData }: RawEntry["request"]): unknown {
  if (postData === undefined) return undefined;
  const { mimeType = "", text = "", params } = postData;
  if (/^application\/x-www-form-urlencoded/i.test(mimeType) && text !== "")
    return formOf([...new URLSearchParams(text)]);
  if (params !== undefined && params.length > 0)
    return formOf(params.map(({ name, value = "" }) => [name, value]));
  return jsonOf(text);
}

/** The deepest nesting of JSON that is read: far more than any app's, and less than the stack allows. */
const DEEPEST = 100;

/** The value of JSON; `undefined` for another text, and for JSON that is nested more deeply than any app's. */
export function jsonOf(text = ""): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isWithin(value, DEEPEST) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isWithin(member, depth - 1));
}

function formOf(pairs: readonly (readonly [string, string])[]): Record<string, unknown> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}

function responseOf({
  status,
  headers = [],
  redirectURL = "",
  content = {},
}: RawEntry["response"]): HarResponse {
  const named: Record<string, string | undefined> = {};
  for (const { name, value } of headers) named[name.toLowerCase()] ??= value;
  if (redirectURL !== "") named["location"] ??= redirectURL;
  const { text, encoding, size } = content;
  const body = encoding === "base64" ? Buffer.from(text ?? "", "base64").toString("utf8") : (text ?? "");
  // A size that is missing or -1 is unknown; a 204 has no body.
  return { status, headers: named, body, isBodyLost: text === undefined && size !== 0 && status !== 204 };
}

/** All texts and numbers in a value, at any depth. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}
