/** Who made the change that a finding is about, by the events of the app's audit log. */

import {
  recordabilityOf,
  type AuditAction,
  type AuditActor,
  type AuditChange,
  type AuditEvent,
  type AuditReading,
} from "../../../provider/atlassian/auditLog";
import type { Attribution, Finding, Json, PropertyComparison } from "../model";
import type { RuleId } from "../rules";

/** A name for accounts: one of the team's own pipelines. */
export interface Identity {
  name: string;
  /** User names or user keys. */
  users: string[];
}

/** What is known of a finding's client beside the finding. */
export interface ClientFacts {
  clientId?: string | undefined;
  /** The user key of the account that created it. */
  creator?: string | undefined;
}

/** What happened to an object, as far as audit logs tell. */
type Kind = "created" | "changed" | "secret reset" | "secret set" | "deleted";

/** The kind of change that each rule is about; a rule that is not listed is about no change in an app. */
const KINDS: Partial<Record<RuleId, Kind>> = {
  OL001: "created",
  OL002: "changed",
  OL003: "changed",
  OL004: "changed",
  OL005: "secret reset",
  OL006: "deleted",
  OL007: "changed",
  OL008: "changed",
  OL009: "created",
  OL010: "created",
  OL011: "changed",
  OL012: "changed",
  OL013: "secret set",
  OL014: "changed",
  OL015: "created",
  OL016: "created",
  OL017: "changed",
};

/** The actions that make such a change of a client and of an application link, the most likely first. A creation also sets everything. */
const OF_CLIENT: Record<Kind, readonly [AuditAction, ...AuditAction[]]> = {
  created: ["client created"],
  changed: ["client updated", "client created"],
  "secret reset": ["secret reset"],
  "secret set": ["secret reset", "client created"],
  deleted: ["client deleted"],
};
const OF_LINK: Record<Kind, readonly [AuditAction, ...AuditAction[]]> = {
  created: ["link added"],
  changed: ["link edited", "link added"],
  "secret reset": ["link edited"],
  "secret set": ["link edited"],
  deleted: ["link deleted"],
};

/**
 * Who made the change that a finding is about; `undefined` for a finding that is about no change in an app. Only an event with the finding's
 * client ID is `certain`. The result has no value of a property, so no secret.
 */
export function attribute(
  finding: Finding,
  client: ClientFacts,
  audit: AuditReading,
  identities: readonly Identity[] = [],
): Attribution | undefined {
  const kind = KINDS[finding.rule];
  const { object } = finding;
  if (kind === undefined || object === undefined) return undefined;
  if (object.kind === "outgoing link") {
    return { certainty: "unrecorded", detail: "Audit logs have no events about outgoing links." };
  }
  const isClient = object.kind === "incoming link";
  const actions = isClient ? OF_CLIENT[kind] : OF_LINK[kind];
  const match = isClient
    ? matchClient(finding, client.clientId, kind, actions, audit.events)
    : matchLink(finding, actions, audit.events);
  if (match !== undefined) return attributionOf(match, identities);
  const why = whyUnrecorded(audit, actions[0]);
  if (!isClient || kind === "deleted" || client.creator === undefined) {
    return { certainty: "unrecorded", detail: why };
  }
  const identity = identityOf([client.creator], identities);
  return {
    certainty: "creator",
    who: client.creator,
    ...(identity === undefined ? {} : { identity }),
    detail: `${kind === "created" ? "The app stores this account as its creator." : "The app stores only who created the incoming link, not who changed it."} ${why}`,
  };
}

/** An event, and how well it fits. */
interface Match {
  event: AuditEvent;
  certainty: "certain" | "probable";
  /** The finding's properties that the event fits. */
  properties: string[];
}

function matchClient(
  finding: Finding,
  clientId: string | undefined,
  kind: Kind,
  actions: readonly AuditAction[],
  events: readonly AuditEvent[],
): Match | undefined {
  const candidates = events.filter(({ action }) => actions.includes(action));
  if (clientId === undefined) {
    const event = candidates.find(({ objectName }) => objectName === finding.object?.name);
    return event && { event, certainty: "probable", properties: [] };
  }
  const ofClient = candidates.filter((event) => event.clientId === clientId);
  if (kind !== "changed") {
    const event = ofClient[0];
    return event && { event, certainty: "certain", properties: [] };
  }
  return matchChange(finding.properties, ofClient);
}

/**
 * The latest event that set a property to what the app has now is certain. If the latest event about a property set another value, it is
 * probable: the app may show values in another way than its audit log.
 */
function matchChange(
  properties: readonly PropertyComparison[],
  events: readonly AuditEvent[],
): Match | undefined {
  const matches = properties.flatMap((property): Match[] => {
    for (const event of events) {
      const change = event.changes.find((candidate) => candidate.property === property.property);
      if (change === undefined) continue;
      const certainty = fits(change, property) ? "certain" : "probable";
      return [{ event, certainty, properties: [property.property] }];
    }
    return [];
  });
  const best = matches.find(({ certainty }) => certainty === "certain") ?? matches[0];
  if (best === undefined) return undefined;
  const alike = matches.filter(({ certainty }) => certainty === best.certainty);
  const latest = alike.reduce((one, other) => (other.event.time > one.event.time ? other : one));
  return {
    ...latest,
    properties: alike.filter(({ event }) => event === latest.event).flatMap((match) => match.properties),
  };
}

/** Events about links have neither ID nor application URL: the name, and what changed, must do. */
function matchLink(
  finding: Finding,
  actions: readonly AuditAction[],
  events: readonly AuditEvent[],
): Match | undefined {
  const names = namesOf(finding);
  const candidates = events.filter(
    ({ action, objectName }) => actions.includes(action) && objectName !== undefined && names.has(objectName),
  );
  const set = (event: AuditEvent): string[] =>
    finding.properties
      .filter((property) =>
        event.changes.some((change) => change.property === property.property && fits(change, property)),
      )
      .map(({ property }) => property);
  const event = candidates.find((candidate) => set(candidate).length > 0) ?? candidates[0];
  return event && { event, certainty: "probable", properties: set(event) };
}

/** The object's name, and the names that it may have had. */
function namesOf({ object, properties }: Finding): Set<string> {
  const sides = properties
    .filter(({ property }) => property === "name")
    .flatMap(({ declared, deployed, actual }) => [declared, deployed, actual])
    .flatMap((side) => (side.is === "value" && typeof side.value === "string" ? [side.value] : []));
  return new Set([...sides, ...(object === undefined ? [] : [object.name])]);
}

/** Whether the event set the property to what the app has now. */
function fits({ to }: AuditChange, { actual }: PropertyComparison): boolean {
  if (to === undefined || actual.is !== "value") return false;
  const [one, other] = [listed(to), listed(actual.value)];
  return other !== undefined && one?.join("\n") === other.join("\n");
}

/** A value as a sorted list of texts, to be compared without order; `undefined` for another value. */
function listed(value: Json): string[] | undefined {
  if (typeof value === "boolean" || typeof value === "number") return [String(value)];
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) return undefined;
  const texts = value.filter((item): item is string => typeof item === "string");
  return texts.length === value.length ? [...new Set(texts)].sort() : undefined;
}

function attributionOf(
  { event, certainty, properties }: Match,
  identities: readonly Identity[],
): Attribution {
  const { actor, time, source } = event;
  const identity = identityOf([actor.name, actor.key, actor.fullName], identities);
  return {
    certainty,
    who: whoOf(actor),
    ...(actor.kind !== "account" || identity === undefined ? {} : { identity }),
    when: time,
    ...(source.length === 0 ? {} : { from: source.join(", ") }),
    detail: detailOf(event, certainty, properties),
  };
}

function whoOf({ kind, name, key }: AuditActor): string {
  if (kind === "anonymous") return "an anonymous user";
  if (kind === "system") return "the system";
  return name ?? key ?? "an account without a name";
}

const WORDS: Partial<Record<AuditAction, string>> = {
  "client created": "created the incoming link",
  "client updated": "updated the incoming link",
  "client deleted": "deleted the incoming link",
  "secret reset": "reset the client secret",
  "link added": "added an application link",
  "link edited": "edited an application link",
  "link deleted": "deleted an application link",
};

function detailOf({ action }: AuditEvent, certainty: Match["certainty"], properties: string[]): string {
  const which = properties.length === 0 ? "" : ` (${properties.join(", ")})`;
  const what = `The audit log records who ${WORDS[action] ?? action}`;
  if (certainty === "certain") return `${what}${which}.`;
  if (action.startsWith("link ")) return `${what} of this name${which}; it does not record the link's ID.`;
  return properties.length > 0
    ? `${what}${which}, with other values than the app has now.`
    : `${what} of this name; the client ID to compare is not known.`;
}

/** The name of the identity that one of the names belongs to. User names have no case. */
function identityOf(
  names: readonly (string | undefined)[],
  identities: readonly Identity[],
): string | undefined {
  const wanted = names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
  return identities.find(({ users }) => users.some((user) => wanted.includes(user.toLowerCase())))?.name;
}

/** Why the audit log has no event, as a sentence. */
function whyUnrecorded(audit: AuditReading, action: AuditAction): string {
  const { state, problem, recording, readSince, endsAtRetention } = audit;
  if (state === "unread") {
    if (problem?.kind === "no API") return `Not recorded: ${problem.reason}.`;
    return `The audit log was not read: ${problem?.reason ?? "the reason is not known"}.`;
  }
  const recordability = recordabilityOf(recording, action);
  if (recordability.is === "excluded") {
    return "Not recorded by this app: its audit log excludes this action.";
  }
  if (recordability.is === "not covered") {
    const { area, level, needs } = recordability;
    return `Not recorded by this app: its audit log has coverage ${capital(level)} for ${areaName(area)}, and this needs ${capital(needs)}.`;
  }
  const since = readSince === undefined ? "" : ` since ${readSince}`;
  if (state === "partly read") {
    return `The audit log was read only in part${since}: ${problem?.reason ?? "the reason is not known"}.`;
  }
  const bound = endsAtRetention
    ? "The change is from before the audit log's retention"
    : "The change is older";
  const doubt =
    recordability.is === "unknown"
      ? ", or the app does not record it: its coverage is not known"
      : ", or was not recorded at the time";
  return `The audit log has no event about it${since}. ${bound}${doubt}.`;
}

/** An area as the products' screens name it. */
const areaName = (area: string): string => area.replaceAll("-", " ").replace(/\bconfig\b/, "configuration");

const capital = (level: string): string => level.charAt(0).toUpperCase() + level.slice(1);
