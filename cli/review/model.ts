/** What a review has found, as plain data without secrets. Every report is made from it. */

import type { RuleId } from "./rules";

/** Severities, worst first. `error` is not about the apps: the review could not read something. */
export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
/** How much a finding matters. */
export type Severity = (typeof SEVERITIES)[number] | "error";

/** The kinds of objects that apps have. */
export const OBJECT_KINDS = ["application link", "incoming link", "outgoing link"] as const;
/** A kind of object, as Atlassian's screens name it. */
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** One side of a property's comparison. A secret has a fingerprint at most: the same one for the same value. */
export type Side =
  | { is: "value"; value: Json }
  | { is: "absent" }
  | { is: "unknown" }
  | { is: "secret"; fingerprint?: string };

/** A property of an object: what the program declares, what the stack last deployed, and what the app has. */
export interface PropertyComparison {
  /** The property's name, such as `scopes`; of an object as a whole, `exists`. */
  property: string;
  declared: Side;
  deployed: Side;
  actual: Side;
  /** More about it, as a sentence. */
  note?: string;
}

/** An object in an app. */
export interface ObjectName {
  kind: ObjectKind;
  /** The app's own ID; unknown for an object that does not exist. */
  id?: string;
  /** Its name in the app. */
  name: string;
}

/** A declared resource. */
export interface ResourceName {
  urn: string;
  /** The stack's key in `Review.stacks`. */
  stack: string;
}

/** Who made a change, when, and from where. */
export interface Attribution {
  /**
   * `certain`: the app's audit log has an event about this object and change. `probable`: it has an event that fits. `creator`: no event, but
   * the object has its creator. `unrecorded`: the app's audit log would not have it, or was not read.
   */
  certainty: "certain" | "probable" | "creator" | "unrecorded";
  /** The account's name, or its key if the app returns no name. */
  who?: string;
  /** The name that `identities` of the review file gives the account: one of the team's own pipelines. */
  identity?: string;
  /** ISO 8601. */
  when?: string;
  /** The IP addresses that the event has, the client's first. */
  from?: string;
  /** What the event is, or why there is none: a sentence. */
  detail: string;
}

/** A way to resolve a finding: one command, or one snippet in each language. */
export interface WayBack {
  action: "bring back" | "adopt into code" | "accept" | "delete in the app" | "investigate";
  /** What it does, as a sentence. */
  description: string;
  /** A shell command. */
  command?: string;
  /** Programs by language, with what to run afterwards in `command`. */
  code?: { typescript: string; python: string; go: string; yaml: string };
}

/** Why a finding does not count. */
export interface Acceptance {
  reason: string;
  owner: string;
  /** The last day on which it applies: `2027-03-31`. */
  until: string;
}

/** What earlier reviews recorded about a finding. */
export interface Age {
  /** ISO 8601. */
  firstSeen: string;
  lastSeen: string;
  /** Whether this review is the first with it. */
  isNew: boolean;
}

/** One finding. */
export interface Finding {
  /** The same in every run and on every machine: the rule, and a hash of the app, the object and, where several can occur, the property. */
  id: string;
  rule: RuleId;
  severity: Severity;
  /** What is wrong, as a sentence. */
  message: string;
  /** What it allows or breaks, as a sentence. */
  impact: string;
  /** The app's key in `Review.apps`; unset if the finding is about no single app. */
  app?: string;
  object?: ObjectName;
  /** The resources that declare the object. */
  resources: ResourceName[];
  properties: PropertyComparison[];
  /** Set unless attribution is switched off or does not apply. */
  attribution?: Attribution;
  ways: WayBack[];
  acceptance?: Acceptance;
  age?: Age;
  /** The values that an acceptance of the finding covers, by property. */
  values: Record<string, Json>;
}

/** How far something was read. */
export type Completeness = { state: "read" } | { state: "partly read" | "unread"; reason: string };

/** One list of an app's objects. */
export interface ListReading {
  kind: ObjectKind;
  completeness: Completeness;
  /** How many objects the app has, of which: */
  found: number;
  /** declared by a reviewed stack, */
  declared: number;
  /** made by the product itself, */
  productMade: number;
  /** and declared by none. */
  undeclared: number;
}

/** One app, however many names the stacks have for it. */
export interface AppReading {
  /** The server ID, or the URL while that is unknown. */
  key: string;
  /** The name that most stacks use. */
  name: string;
  /** All names, with the stacks' keys. */
  names: Record<string, string[]>;
  /** `Jira`, and so on. */
  product: string;
  version?: string;
  url: string;
  serverId?: string;
  /** None for a Cloud site that was not read. One that was has its application links alone. */
  lists: ListReading[];
  /** Set if the app refuses a credential of several: whose it is, and with which one the app was read. */
  credentials?: Completeness;
  /** The audit log: whether it was read, and why not. It is not needed for an app without findings. */
  audit: Completeness | { state: "off" } | { state: "not needed" };
}

/** One stack. */
export interface StackReading {
  /** `<project>/<stack>`; with its backend or file, if another reviewed stack has the same name. */
  key: string;
  /** What its declarations are: the program's preview, or the last deployment. */
  source: "program" | "last deployment";
  /** Why the program was not run, if it could be expected. */
  programNotRun?: string;
  completeness: Completeness;
  /** Whether secrets were compared. */
  secrets: Completeness;
  /** ISO 8601: when the stack was last updated, if known. */
  deployedAt?: string;
  /** Its resources of this provider that are objects of apps, by verdict. */
  verdicts: { clean: number; drifted: number; unknown: number };
  /** Its `LinkHealth` resources, which a review does not verify. */
  notVerified: number;
}

/** An app in the link graph. */
export interface GraphNode {
  /** The app's key in `Review.apps`, or a URL of an application that is not reviewed. */
  key: string;
  name: string;
  /** `Jira`; unset for an application that is not reviewed. */
  product?: string;
}

/** One direction: `from` may call `to` on behalf of a user. */
export interface GraphEdge {
  from: string;
  to: string;
  /** The scopes that the authorization server grants; unknown without an incoming link. */
  granted?: string[];
  /** The scopes that the client requests; unknown without an outgoing link. */
  requested?: string[];
  /** The name of the incoming link, or else of the outgoing link. */
  name: string;
  /**
   * `declared`: all of its objects are, and as declared. `drifted`: all are declared, some differ. `unknown`: all are declared, none is known to
   * differ, and some could not be compared.
   */
  state: "declared" | "drifted" | "undeclared" | "unknown";
  /** Which halves exist. */
  halves: "both" | "incoming link only" | "outgoing link only";
}

/** Who may call whom. */
export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** How many findings count, by severity, in one review. */
export type Counts = Record<Severity, number>;

/** One earlier review in the history. */
export interface TrendPoint {
  /** ISO 8601. */
  time: string;
  counts: Counts;
}

/** The result as a whole: see the exit codes. */
export type Verdict = "clean" | "drift" | "unknown";

/** The result of a review. */
export interface Review {
  /** The version of the tool. */
  toolVersion: string;
  /** ISO 8601. */
  startedAt: string;
  finishedAt: string;
  verdict: Verdict;
  /** The least severity that counts as drift. */
  failOn: Severity;
  /** Whether the review file lists all stacks, so that any other object is undeclared. */
  allStacks: boolean;
  stacks: StackReading[];
  apps: AppReading[];
  /** Worst first, accepted ones last. */
  findings: Finding[];
  graph: Graph;
  /** The history's reviews, oldest first, this one last; unset without a history. */
  trend?: TrendPoint[];
  /** Findings that the last review had and this one has not; unset without a history. */
  resolved?: { id: string; rule: RuleId; message: string; firstSeen: string }[];
}

/** Whether a finding counts: it is not accepted. */
export function counts({ acceptance }: Finding): boolean {
  return acceptance === undefined;
}

/** The number of findings that count, by severity. */
export function countsOf(findings: readonly Finding[]): Counts {
  const result: Counts = { error: 0, critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const finding of findings) if (counts(finding)) result[finding.severity] += 1;
  return result;
}

/** Compares severities for a sort: worst first, `error` before all. */
export function bySeverity(one: Severity, other: Severity): number {
  return rank(one) - rank(other);
}

function rank(severity: Severity): number {
  return severity === "error" ? -1 : SEVERITIES.indexOf(severity);
}

/** The app of a finding or an edge. */
export function appOf({ apps }: Review, key: string | undefined): AppReading | undefined {
  return apps.find((app) => app.key === key);
}

/** One side of a comparison in a report: JSON, or a word in parentheses. */
export function sideText(side: Side): string {
  switch (side.is) {
    case "value":
      return typeof side.value === "string" ? side.value : JSON.stringify(side.value);
    case "absent":
      return "(absent)";
    case "unknown":
      return "(unknown)";
    case "secret":
      return side.fingerprint === undefined ? "(secret)" : `(secret ${side.fingerprint})`;
  }
}
