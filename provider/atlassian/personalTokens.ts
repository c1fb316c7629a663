/** When the credential's own personal access token expires. */

import { isRecord } from "../schema/values";
import type { App } from "./app";
import { isAppError } from "./appError";
import type { Call } from "./responses";

/** When a personal access token expires. */
export interface TokenExpiry {
  /** ISO 8601. */
  expiresAt: string;
  /** The name that its owner gave it. */
  name?: string;
  /**
   * How many tokens of the account the credential may be. With 1, it is this one. With more, this is the one that expires first: the lists of
   * Jira and Confluence do not show which token a request has.
   */
  candidates: number;
}

/** A token of the credential's account. */
interface PersonalToken {
  id: string | undefined;
  name: string | undefined;
  /** In milliseconds since 1970; `undefined`: never. */
  expiresAt: number | undefined;
}

const DAY = 24 * 3_600_000;

/**
 * When the credential's personal access token expires; `undefined` for another credential, for a token that does not expire, and where the app
 * does not report it. Never throws `AppError`: nothing depends on this but a warning. `now` is the current time by the app's clock.
 */
export async function readTokenExpiry(app: App, now: Date): Promise<TokenExpiry | undefined> {
  const { credential, product } = app.target;
  if (credential?.kind !== "token" || product.personalTokens === undefined) return undefined;
  let tokens: PersonalToken[];
  try {
    tokens = await (product.personalTokens === "own" ? ownTokens(app) : tokensByUser(app));
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
  const id = idIn(credential.token);
  const own = tokens.find((token) => token.id !== undefined && token.id === id);
  // The credential works, so it is none of those that have expired.
  const candidates =
    own === undefined
      ? tokens.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now.getTime())
      : [own];
  const expiring = candidates.filter(
    (token): token is PersonalToken & { expiresAt: number } => token.expiresAt !== undefined,
  );
  const [first] = expiring.sort((one, other) => one.expiresAt - other.expiresAt);
  if (first === undefined) return undefined;
  const { expiresAt, name } = first;
  return {
    expiresAt: new Date(expiresAt).toISOString(),
    ...(name === undefined ? {} : { name }),
    candidates: candidates.length,
  };
}

/** Jira and Confluence: the tokens of the account that asks (public clients). Their IDs are not part of the tokens. */
async function ownTokens(app: App): Promise<PersonalToken[]> {
  const call: Call = {
    operation: "list the account's personal access tokens",
    method: "GET",
    path: "/rest/pat/latest/tokens",
  };
  const body = await app.send(call);
  return (Array.isArray(body) ? body : []).filter(isRecord).map((token) => ({
    id: undefined,
    name: nameOf(token),
    expiresAt: timeOf(token["expiringAt"]),
  }));
}

/** How many pages of a user's tokens are read at most. */
const MOST_PAGES = 20;

/** Bitbucket: the tokens of a user (vendor documentation; `expiryDays` by public clients). */
async function tokensByUser(app: App): Promise<PersonalToken[]> {
  const user = await app.sharedRead({
    operation: "identify the credential's account",
    method: "GET",
    path: app.target.product.account.path,
    header: "x-ausername",
  });
  if (typeof user !== "string") return [];
  const tokens: PersonalToken[] = [];
  let start = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = `/rest/access-tokens/latest/users/${encodeURIComponent(user)}?start=${start}&limit=100`;
    const body = await app.send({ operation: "list the account's access tokens", method: "GET", path });
    if (!isRecord(body) || !Array.isArray(body["values"])) return tokens;
    tokens.push(...body["values"].filter(isRecord).map(ofBitbucket));
    const next = body["nextPageStart"];
    if (body["isLastPage"] !== false || typeof next !== "number" || next <= start) return tokens;
    start = next;
  }
  return tokens;
}

function ofBitbucket(token: Record<string, unknown>): PersonalToken {
  const { id, createdDate, expiryDate, expiryDays } = token;
  const created = timeOf(createdDate);
  const byDays =
    created !== undefined && typeof expiryDays === "number" && expiryDays > 0
      ? created + expiryDays * DAY
      : undefined;
  return {
    id: typeof id === "string" || typeof id === "number" ? String(id) : undefined,
    name: nameOf(token),
    expiresAt: timeOf(expiryDate) ?? byDays,
  };
}

/** The ID in a token, which is base64 of the ID, a colon and random bytes (the example in Bitbucket's documentation). */
const idIn = (token: string): string | undefined =>
  /^(\d+):/.exec(Buffer.from(token, "base64").toString("latin1"))?.[1];

const nameOf = ({ name }: Record<string, unknown>): string | undefined =>
  typeof name === "string" ? name : undefined;

/** A time in milliseconds or ISO 8601. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(new Date(time).getTime()) ? undefined : time;
}
