import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";

/** A new UUID for clients, connections and flows. */
export const newId = (): string => randomUUID();

/** A client ID: 32 lower-case hexadecimal characters (behaviour of shipped plugins). */
export const newClientId = (): string => randomBytes(16).toString("hex");

/** A client secret: 64 lower-case hexadecimal characters (behaviour of shipped plugins). */
export const newClientSecret = (): string => randomBytes(32).toString("hex");

/**
 * A personal access token in the products' format: 44 characters of base64 without padding, of an ID with 12 digits, a colon and 20 random
 * bytes (the example in Bitbucket's documentation).
 */
export function newPersonalAccessToken(): string {
  return Buffer.concat([Buffer.from(`${randomInt(1e11, 1e12)}:`), randomBytes(20)])
    .toString("base64")
    .replace(/[+/]/g, "x");
}

/** The ID that a personal access token contains; `undefined` for a text in another format. */
export const personalTokenId = (token: string): string | undefined =>
  /^(\d{12}):/.exec(Buffer.from(token, "base64").toString("latin1"))?.[1];

/** An API token of an Atlassian account. */
export const newApiToken = (): string => `ATATT3xFfGF0${randomBytes(96).toString("base64url")}`;

/** A random value of 128 bits for sessions, codes and states. */
export const newNonce = (): string => randomBytes(16).toString("hex");

/** Java's `UUID.nameUUIDFromBytes`: MD5 of the text, version 3, no namespace. */
export function nameUuid(text: string): string {
  const bytes = createHash("md5").update(text, "utf8").digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x30;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Whether the text is a UUID in the format that the products accept as an application id. */
export const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

/** The URL without trailing slashes. */
export const withoutSlashes = (url: string): string => url.replace(/\/+$/, "");

/**
 * The id that the products derive from a link's application URL; `undefined` for a text that is not an absolute
 * URL.
 */
export function linkId(rpcUrl: string): string | undefined {
  if (!URL.canParse(rpcUrl)) return undefined;
  return nameUuid(withoutSlashes(normalised(rpcUrl)));
}

/** Java's `URI.normalize` and `toASCIIString`: resolves dot segments and escapes characters outside ASCII. */
function normalised(url: string): string {
  const [, head = "", path = "", rest = ""] = /^([^:]+:\/\/[^/?#]*)([^?#]*)(.*)$/s.exec(url) ?? [
    undefined,
    url,
  ];
  const segments: string[] = [];
  for (const segment of path.split(/\/+/)) {
    if (segment === ".." && segments.length > 1) segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return (head + segments.join("/") + rest).replace(/[^\0-\x7f]+/gu, encodeURIComponent);
}

/**
 * The last part of an outgoing link's redirect URL: base64url of the MD5 of the authorize endpoint, 22
 * characters.
 */
export const redirectSuffix = (authorizationEndpoint: string): string =>
  createHash("md5").update(authorizationEndpoint, "utf8").digest("base64url");

/** The redirect URL of a Data Center app's outgoing link. */
export const redirectUrlOf = (baseUrl: string, authorizationEndpoint: string): string =>
  `${baseUrl}/plugins/servlet/oauth2/client/callback/${redirectSuffix(authorizationEndpoint)}`;
