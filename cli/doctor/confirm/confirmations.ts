/** What test objects show about each uncertain fact. One entry for each fact that the register says `--confirm` confirms. */

import type { FactId } from "../../../facts";
import type { Exchange } from "../../../provider/atlassian/exchange";
import { closure, PRODUCTS } from "../../../provider/atlassian/products";
import { isRecord } from "../../../provider/schema/values";
import { isRead, unread, type Instance } from "../instance";
import { untried, type Observation } from "../observation";
import { CONNECTION_MEMBERS, type ConfirmedBy } from "../readings";
import type { AuditTrail } from "./auditTrail";
import { CONNECTION_SCOPES, memberOf, redirectsOf, type Trial } from "./trial";
import type { Creation } from "./testObjects";

/** Everything that a trial left behind as evidence. */
export interface Evidence {
  trial: Trial;
  audit: AuditTrail | undefined;
  target: Instance["target"];
}

type Confirmations = { [Id in ConfirmedBy<"confirm">]: (evidence: Evidence) => Observation<Id> };

const NOT_REACHED = untried("The trial did not get this far.");

/** The verdict-giving part of a trial by fact. */
export const CONFIRMATIONS: Confirmations = {
  "incoming-create-response": ({ trial }) =>
    formOf(trial.incoming?.created?.exchange, ["200-client", "201-client", "201-location"], "client"),
  "incoming-update-response": ({ trial }) => formOf(trial.incoming?.update, ["204", "200-client"], "client"),
  "incoming-update-members": ({ trial }) => {
    const { partialUpdate, readAfterPartial, created } = trial.incoming ?? {};
    if (partialUpdate?.response === undefined) return missing(partialUpdate);
    const { status } = partialUpdate.response;
    if (status === 400) return { possible: ["required"], seen: "400 without name and redirect URLs" };
    if (status >= 300) return unread(partialUpdate);
    const isKept = memberOf(readAfterPartial, "name") === `${trial.marker}-client-a`;
    return created?.id !== undefined && isKept
      ? { possible: ["kept"], seen: `${status}, and the name is kept` }
      : { possible: [], seen: `${status}, and the name is changed` };
  },
  "incoming-reset-response": ({ trial }) => {
    const reset = trial.incoming?.reset;
    if (reset?.response === undefined) return missing(reset);
    const { status } = reset.response;
    const members = isRecord(reset.json) ? Object.keys(reset.json) : [];
    const seen = `${status}, ${members.length === 0 ? "no body" : members.join(", ")}`;
    if (status === 204) return { possible: ["204"], seen };
    if (status !== 200) return status < 300 ? { possible: [], seen } : unread(reset);
    if (members.includes("id")) return { possible: ["200-client"], seen };
    return { possible: members.join() === "clientSecret" ? ["200-secret"] : [], seen };
  },
  "incoming-delete-response": ({ trial }) => formOf(trial.incoming?.deleted, ["200-client", "204"], "client"),
  "incoming-name-unique": ({ trial }) => {
    const { otherCase, sameName } = trial.incoming ?? {};
    return uniqueness(wasAccepted(sameName), wasAccepted(otherCase));
  },
  "incoming-unknown-members": ({ trial }) => {
    const { unknownMember } = trial.incoming ?? {};
    const accepted = wasAccepted(unknownMember);
    if (accepted === undefined) return missing(unknownMember?.exchange);
    const seen = `${unknownMember?.exchange.response?.status ?? 0} with an unknown member`;
    return { possible: [accepted ? "ignored" : "refused"], seen };
  },
  "incoming-scopes": ({ trial, target }) => {
    const { several, implying } = trial.scopes;
    const { read, readAfterUpdate } = trial.incoming ?? {};
    if (read === undefined || !isRead(read) || !isRecord(read.json)) return missing(read);
    const shown: unknown = read.json["scope"];
    const sent = several.join(" ");
    const seen = `sent "${sent}", read ${JSON.stringify(shown)}`;
    if (Array.isArray(shown)) return { possible: ["list"], seen };
    if (typeof shown !== "string") return { possible: [], seen };
    if (shown === sent.toLowerCase()) return { possible: ["lower-case"], seen };
    const alone = memberOf(readAfterUpdate, "scope");
    if (implying !== undefined && alone !== undefined && alone !== implying) {
      const isImplied = alone.split(" ").sort().join(" ") === closure(target.product, [implying]).join(" ");
      return { possible: isImplied ? ["implied"] : [], seen: `sent "${implying}", read "${alone}"` };
    }
    if (several.length < 2) return { possible: ["as-sent", "sorted", "implied"], seen };
    if (shown === sent) return { possible: ["as-sent"], seen };
    return { possible: shown === [...several].sort().join(" ") ? ["sorted"] : [], seen };
  },
  "incoming-redirect-urls": ({ trial }) => {
    const { read } = trial.incoming ?? {};
    if (read === undefined || !isRead(read) || !isRecord(read.json)) return missing(read);
    const shown = read.json["redirects"];
    if (!Array.isArray(shown)) return { possible: [], seen: "redirects is no list" };
    const urls = shown.map(String);
    const sent = redirectsOf(trial.marker);
    const seen = `read ${urls.join(", ")}`;
    const normalized = sent.map((url) => new URL(url).href);
    const isSame = (one: readonly string[], other: readonly string[]): boolean =>
      JSON.stringify(one) === JSON.stringify(other);
    if (isSame(urls, sent)) return { possible: ["as-sent"], seen };
    if (isSame(urls, [...sent].sort())) return { possible: ["sorted"], seen };
    return { possible: isSame([...urls].sort(), normalized.sort()) ? ["normalized"] : [], seen };
  },
  "outgoing-create-response": ({ trial }) =>
    formOf(
      trial.outgoing?.created?.exchange,
      ["200-connection", "201-connection", "201-location"],
      "connection",
    ),
  "outgoing-update-response": ({ trial }) =>
    formOf(trial.outgoing?.update, ["204", "200-connection"], "connection"),
  "outgoing-delete-response": ({ trial }) =>
    formOf(trial.outgoing?.deleted, ["204", "200-connection"], "connection"),
  "outgoing-name-unique": ({ trial }) => {
    const { isSameNameFree, isOtherCaseFree } = trial.outgoing ?? {};
    const isFree = (exchange: Exchange | undefined): boolean | undefined =>
      exchange !== undefined && isRead(exchange) && typeof exchange.json === "boolean"
        ? exchange.json
        : undefined;
    return uniqueness(isFree(isSameNameFree), isFree(isOtherCaseFree));
  },
  "outgoing-scopes": ({ trial }) => {
    const { read } = trial.outgoing ?? {};
    if (read === undefined || !isRead(read) || !isRecord(read.json)) return missing(read);
    const shown = read.json["scopes"];
    const seen = `sent ${CONNECTION_SCOPES.join(", ")}, read ${JSON.stringify(shown)}`;
    if (typeof shown === "string") return { possible: ["text"], seen };
    const text = Array.isArray(shown) ? shown.join(" ") : "";
    if (text === CONNECTION_SCOPES.join(" ")) return { possible: ["as-sent"], seen };
    return { possible: text === [...CONNECTION_SCOPES].sort().join(" ") ? ["sorted"] : [], seen };
  },
  "outgoing-suffix": ({ trial }) => {
    const { update, withoutSuffix } = trial.outgoing ?? {};
    // Without the same update with the suffix, a refusal may have another reason.
    if (update?.problem !== undefined) return missing(update);
    const status = withoutSuffix?.response?.status;
    if (status === undefined) return missing(withoutSuffix);
    const seen = `${status} without the suffix`;
    if (status < 300) return { possible: ["ignored"], seen };
    return status === 400 ? { possible: ["required"], seen } : missing(withoutSuffix);
  },
  "outgoing-newer-members": ({ trial }) => {
    const { read, update, readAfterUpdate } = trial.outgoing ?? {};
    const [before, after] = [furtherIn(read), furtherIn(readAfterUpdate)];
    if (before === undefined) return missing(read);
    const names = Object.keys(before).join(", ");
    if (names === "") return { possible: ["none"], seen: "the known members" };
    if (after === undefined || update?.problem !== undefined)
      return { possible: ["kept", "cleared"], seen: `further members: ${names}` };
    const isKept = JSON.stringify(before) === JSON.stringify(after);
    return {
      possible: [isKept ? "kept" : "cleared"],
      seen: `further members: ${names}; an update ${isKept ? "keeps" : "changes"} them`,
    };
  },
  "link-create-response": ({ trial }) => {
    const exchange = trial.links?.created?.exchange;
    if (exchange?.response === undefined) return missing(exchange);
    const { status, headers } = exchange.response;
    if (status >= 300) return unread(exchange);
    const members = isRecord(exchange.json) ? Object.keys(exchange.json) : [];
    const seen = `${status}, ${members.length === 0 ? "no body" : members.join(", ")}`;
    if (members.includes("resources-created")) {
      if (status === 200) return { possible: ["200-href"], seen };
      return { possible: status === 201 ? ["201-href"] : [], seen };
    }
    if (members.includes("id")) return { possible: status === 201 ? ["201-link"] : [], seen };
    return { possible: headers["location"] !== undefined && status === 201 ? ["201-location"] : [], seen };
  },
  "link-update-response": ({ trial }) => formOf(trial.links?.update, ["200-link", "204"], "link"),
  "link-delete-response": ({ trial }) => formOf(trial.links?.deleted, ["204", "200-message"], "message"),
  "link-url-taken": ({ trial }) => {
    const exchange = trial.links?.sameUrl?.exchange;
    if (exchange?.response === undefined) return missing(exchange);
    const { status } = exchange.response;
    const seen = `${status} for a second link with the URL`;
    if (status === 400 || status === 409) return { possible: [`${status}`], seen };
    return status < 300 ? { possible: [], seen } : unread(exchange);
  },
  "link-name-taken": ({ trial }) => {
    const { sameName, readSameName, readOtherCase } = trial.links ?? {};
    const accepted = wasAccepted(sameName);
    if (accepted === undefined) return missing(sameName?.exchange);
    if (!accepted) return { possible: ["refused"], seen: "a second link with the name is refused" };
    const name = memberOf(readSameName, "name");
    if (name === undefined)
      return {
        possible: ["renamed", "renamed-ignoring-case", "accepted"],
        seen: "a second link is created",
      };
    if (name === `${trial.marker}-link`)
      return { possible: ["accepted"], seen: "the second link has the same name" };
    const seen = "the second link has another name";
    const inOtherCase = memberOf(readOtherCase, "name");
    if (inOtherCase === undefined) return { possible: ["renamed", "renamed-ignoring-case"], seen };
    const isKept = inOtherCase === `${trial.marker}-LINK`;
    return {
      possible: [isKept ? "renamed" : "renamed-ignoring-case"],
      seen: `${seen}, and one whose name is in another case ${isKept ? "keeps it" : "does, too"}`,
    };
  },
  "server-unknown-token": ({ trial }) => {
    const exchange = trial.incoming?.revocation;
    if (exchange?.response === undefined) return missing(exchange);
    const { status } = exchange.response;
    const error = isRecord(exchange.json) ? exchange.json["error"] : undefined;
    const seen = typeof error === "string" ? `${status}, ${error}` : `${status}`;
    if (status === 200) return { possible: ["200"], seen };
    if (status === 400 && error === "invalid_request") return { possible: ["400"], seen };
    return error === "invalid_client"
      ? untried("The app did not accept the test client.")
      : { possible: [], seen };
  },
  "server-pkce": ({ trial: { consent = {} } }) => {
    const { plain, s256, failure } = consent;
    if (plain?.code !== undefined)
      return { possible: ["optional"], seen: "a plain code challenge is accepted" };
    if (s256?.code !== undefined)
      return { possible: ["s256-only"], seen: "a plain code challenge is refused, S256 is accepted" };
    if (failure !== undefined) return untried(failure);
    const errors = [plain?.error, s256?.error].filter((error) => error !== undefined);
    return errors.length === 0
      ? NOT_REACHED
      : untried(`The app refused every code challenge (${errors.join(", ")}).`);
  },
  "server-consent": ({ trial: { consent = {} } }) => {
    const { again, failure } = consent;
    if (again?.code === undefined) return failure === undefined ? NOT_REACHED : untried(failure);
    return again.asked
      ? { possible: ["every-time"], seen: "a user with a token is asked again" }
      : { possible: ["remembered"], seen: "a user with a token is not asked" };
  },
  "server-token-lifetime": ({ trial: { consent = {} } }) => {
    const { issued, failure } = consent;
    if (issued === undefined || !isRead(issued) || !isRecord(issued.json))
      return failure === undefined ? NOT_REACHED : untried(failure);
    const lifetime = issued.json["expires_in"];
    const seen = `expires_in is ${JSON.stringify(lifetime)}`;
    return { possible: lifetime === 3600 || lifetime === 7200 ? [`${lifetime}`] : [], seen };
  },
  "user-name-as-key": ({ trial, target }) => {
    if (target.productKey !== "bamboo" && target.productKey !== "crowd")
      return untried("It is a fact about Bamboo and Crowd.");
    const { read } = trial.incoming ?? {};
    if (read === undefined || !isRead(read)) return missing(read);
    const key = memberOf(read, "userKey");
    if (key === undefined) return untried("The app returns no user key.");
    const { credential } = target;
    const account =
      credential?.kind === "password" ? credential.username : read.response?.headers["x-ausername"];
    if (account === undefined) return untried("The app does not name the account.");
    return key === account
      ? { possible: ["user-name"], seen: "userKey is the user name" }
      : { possible: ["other"], seen: "userKey is another text than the user name" };
  },
  "crowd-implied-scopes": (evidence) => {
    const implies = impliedIn(evidence, "crowd");
    if (typeof implies !== "boolean") return implies;
    return implies
      ? { possible: ["user"], seen: "a client with SYSTEM_ADMIN may ask for USER" }
      : { possible: ["none"], seen: "a client with SYSTEM_ADMIN may not ask for USER" };
  },
  "bamboo-implied-scopes": (evidence) => {
    const implies = impliedIn(evidence, "bamboo");
    if (typeof implies !== "boolean") return implies;
    return implies
      ? { possible: ["read"], seen: "a client with WRITE may ask for READ" }
      : { possible: ["none"], seen: "a client with WRITE may not ask for READ" };
  },
  "audit-link-events": ({ audit, trial }) => {
    const missed = notAudited(audit, trial.links?.created);
    if (missed !== undefined || audit === undefined) return missed ?? NOT_REACHED;
    const { level, link } = audit;
    const seen = `${link ? "recorded" : "not recorded"} at the level ${level}`;
    if (level === "base") return { possible: link ? ["base"] : ["advanced", "never"], seen };
    return { possible: link ? ["advanced", "base"] : ["never"], seen };
  },
  "audit-client-events": ({ audit, trial }) => {
    const missed = notAudited(audit, trial.incoming?.created);
    if (missed !== undefined || audit === undefined) return missed ?? NOT_REACHED;
    const seen = `${audit.client ? "recorded" : "not recorded"} at the level ${audit.level}`;
    return { possible: [audit.client ? "base" : "never"], seen };
  },
  "audit-connection-events": ({ audit, trial }) => {
    const missed = notAudited(audit, trial.outgoing?.created);
    if (missed !== undefined || audit === undefined) return missed ?? NOT_REACHED;
    const seen = `${audit.connection ? "recorded" : "not recorded"} at the level ${audit.level}`;
    return { possible: [audit.connection ? "base" : "never"], seen };
  },
};

/** The observation of a fact that `--confirm` confirms; `undefined` for another one. */
export function confirmed(id: FactId, evidence: Evidence): Observation | undefined {
  const confirmation = CONFIRMATIONS[id as keyof Confirmations] as
    ((evidence: Evidence) => Observation) | undefined;
  return confirmation?.(evidence);
}

/** Whether a client of this product may ask for what its scope may imply. */
function impliedIn(
  { trial: { implied }, target }: Evidence,
  product: "bamboo" | "crowd",
): boolean | { untried: string } {
  if (target.productKey !== product) return untried(`It is a fact about ${PRODUCTS[product].title}.`);
  const { asked, failure } = implied ?? {};
  if (asked?.code !== undefined) return true;
  if (asked?.error === "invalid_scope") return false;
  if (asked !== undefined) return untried(`The request is refused (${asked.error ?? "without a reason"}).`);
  return failure === undefined ? NOT_REACHED : untried(failure);
}

function missing(exchange: Exchange | undefined): { untried: string } {
  return exchange === undefined ? NOT_REACHED : unread(exchange);
}

/** Which of the forms a successful response to a write has: its status, with an object, with Location, or without a body. */
function formOf<Form extends string>(
  exchange: Exchange | undefined,
  forms: readonly Form[],
  object: string,
): { possible: Form[]; seen: string } | { untried: string } {
  if (exchange?.response === undefined) return missing(exchange);
  const { status, headers, body } = exchange.response;
  if (status >= 300) return unread(exchange);
  const hasBody = body.trim() !== "";
  const isAt = !hasBody && headers["location"] !== undefined;
  const form = hasBody ? `${status}-${object}` : isAt ? `${status}-location` : `${status}`;
  const seen = `${status}, ${hasBody ? "with a body" : isAt ? "with Location" : "without a body"}`;
  return { possible: forms.filter((known) => known === form), seen };
}

/** Whether the app created the object; `undefined` if it did neither that nor refuse it. */
function wasAccepted(creation: Creation | undefined): boolean | undefined {
  const status = creation?.exchange.response?.status;
  if (status === undefined) return undefined;
  if (status < 300) return true;
  return status === 400 || status === 409 ? false : undefined;
}

/** Which names collide, by whether the same name and the same name in another case are free. */
function uniqueness(
  isSameFree: boolean | undefined,
  isOtherCaseFree: boolean | undefined,
): { possible: ("exact" | "ignoring-case" | "not-unique")[]; seen: string } | { untried: string } {
  if (isSameFree === undefined || isOtherCaseFree === undefined) return NOT_REACHED;
  const word = (isFree: boolean): string => (isFree ? "accepted" : "refused");
  const seen = `the same name is ${word(isSameFree)}, another case ${word(isOtherCaseFree)}`;
  if (isSameFree) return { possible: isOtherCaseFree ? ["not-unique"] : [], seen };
  return { possible: [isOtherCaseFree ? "exact" : "ignoring-case"], seen };
}

/** The members of a connection that are not known. */
function furtherIn(exchange: Exchange | undefined): Record<string, unknown> | undefined {
  if (exchange === undefined || !isRead(exchange) || !isRecord(exchange.json)) return undefined;
  return Object.fromEntries(
    Object.entries(exchange.json).filter(([name]) => !CONNECTION_MEMBERS.includes(name)),
  );
}

/** Why the audit log shows nothing; `undefined` if it does. */
function notAudited(
  audit: AuditTrail | undefined,
  creation: Creation | undefined,
): { untried: string } | undefined {
  if (creation?.id === undefined) return NOT_REACHED;
  if (audit === undefined) return untried("The audit log, or how much it records, can't be read.");
  return audit.level === "off" ? untried("The audit log records nothing of this area.") : undefined;
}
