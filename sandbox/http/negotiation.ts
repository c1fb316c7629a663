import type { FastifyRequest } from "fastify";
import XMLBuilder from "fast-xml-builder";
import { XMLParser } from "fast-xml-parser";
import type { AppResponse, ErrorListBody } from "./responses";

const builder = new XMLBuilder({
  attributeNamePrefix: "@",
  ignoreAttributes: false,
  suppressEmptyNode: true,
});
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });

/**
 * Whether the request prefers JSON to XML, which v1 and v2 resources return otherwise (behaviour of shipped plugins). Of two
 * types with the same quality, the one that is named first is preferred.
 */
function prefersJson(request: FastifyRequest): boolean {
  const ranges = acceptedRanges(request.headers.accept ?? "");
  const [json, xml] = [rank(ranges, "json"), rank(ranges, "xml")];
  return (
    json.quality > xml.quality ||
    (json.quality === xml.quality && json.quality > 0 && json.position < xml.position)
  );
}

interface AcceptedRange {
  type: string;
  quality: number;
}

/** The media ranges of an Accept header, in its order. */
function acceptedRanges(accept: string): AcceptedRange[] {
  return accept.split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const quality = Number(parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? 1);
    return { type, quality: Number.isNaN(quality) ? 1 : quality };
  });
}

/** The quality of `application/<name>` by its most specific range, and the position of this range. */
function rank(ranges: AcceptedRange[], name: "json" | "xml"): { quality: number; position: number } {
  for (const type of [`application/${name}`, "application/*", "*/*"]) {
    const position = ranges.findIndex((range) => range.type === type);
    const range = ranges[position];
    if (range !== undefined) return { quality: range.quality, position };
  }
  return { quality: 0, position: ranges.length };
}

/** A response of a v1 or v2 resource in the requested format; `root` is the name of the XML element. */
export function negotiated(request: FastifyRequest, status: number, root: string, body: object): AppResponse {
  if (prefersJson(request)) return { status, body, contentType: "application/json" };
  return { status, body: xmlDocument({ [root]: xmlForm(body) }), contentType: "application/xml" };
}

/** An XML document with one element. */
export const xmlDocument = (content: object): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${builder.build(content)}`;

/** An error response of v1 and v2 with its list of messages, in the requested format. */
export function errorList(
  request: FastifyRequest,
  status: number,
  message: string[],
  fields?: string[],
): AppResponse {
  const body: ErrorListBody = { status, message, ...(fields && { fields }) };
  return negotiated(request, status, "errors", body);
}

/** Converts references to attributes of `link` elements; keeps everything else. */
function xmlForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(xmlForm);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === "link" && Array.isArray(member)) return [name, member.map(attributes)];
      if (name.startsWith("resources-") && Array.isArray(member))
        return [name, { link: member.map(attributes) }];
      return [name, xmlForm(member)];
    }),
  );
}

const attributes = (link: object): object =>
  Object.fromEntries(Object.entries(link).map(([name, value]) => [`@${name}`, value]));

/**
 * The object in a request's body: parsed from XML if the content type is XML (all values are text), otherwise from
 * JSON. `undefined` if the body is not a readable object.
 */
export function bodyObject(request: FastifyRequest): Record<string, unknown> | undefined {
  if (typeof request.body !== "string") return undefined;
  try {
    const parsed: unknown = /xml/.test(request.headers["content-type"] ?? "")
      ? Object.values(parser.parse(request.body.replace(/<\?xml.*?\?>/s, "")) as Record<string, unknown>)[0]
      : JSON.parse(request.body);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A text member of a body: a string, or a number, which the products convert to text; otherwise `undefined`. */
export function textOf(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

/** A boolean member of a body. Accepts the texts `true` and `false`, too. */
export function flagOf(body: Record<string, unknown>, name: string): boolean | undefined {
  const value = body[name];
  return typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : undefined;
}

/** A list of strings; `undefined` if the member is absent or null. Skips items that are not strings. */
export function textsOf(body: Record<string, unknown>, name: string): string[] | undefined {
  const value = body[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : undefined;
}
