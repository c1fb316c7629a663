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

/** Parameters with a secret's name in a text, as in a URL that carries another one. */
const secretParameters = new RegExp(`([?&](?:${[...secretNames].join("|")})=)[^&#]+`, "gi");

/** A copy of the value in which everything under a secret's name is `[redacted]`, also in the queries of URLs. */
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

/** A request's body as the request log may keep it. What cannot be read structurally is kept as its length only. */
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
