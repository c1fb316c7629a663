import type { FastifyRequest } from "fastify";
import { XMLParser } from "fast-xml-parser";

const secretNames = new Set(
  [
    "clientSecret client_secret sharedSecret secret password os_password j_password al_password",
    "webSudoPassword token access_token accessToken refresh_token refreshToken code code_verifier state",
    "assertion atl_token xsrfToken privateKey",
  ]
    .join(" ")
    .toLowerCase()
    .split(" "),
);

/** Matches parameters with a secret's name in a text, such as a URL within a URL. */
const secretParameters = new RegExp(`([?&](?:${[...secretNames].join("|")})=)[^&#]+`, "gi");

/** Returns a copy with `[redacted]` in place of secrets, also in the queries of URLs. */
export function redact(value: unknown): unknown {
  if (typeof value === "string") return value.replace(secretParameters, "$1[redacted]");
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretNames.has(name.toLowerCase()) && member !== null && member !== "" ? "[redacted]" : redact(member),
    ]),
  );
}

const xml = new XMLParser({ ignoreAttributes: true });

/** A request's body for the request log. Of a body that cannot be parsed, it holds the length only. */
export function loggedBody(request: FastifyRequest): unknown {
  const { body } = request;
  if (body === undefined || body === null || body === "") return undefined;
  if (typeof body !== "string") return redact(body);
  try {
    return redact(body.trimStart().startsWith("<") ? xml.parse(body) : JSON.parse(body));
  } catch {
    return `[${body.length} characters]`;
  }
}
