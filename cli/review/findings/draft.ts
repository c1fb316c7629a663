/** A finding before it has an ID, ways back and an attribution. */

import { createHash, createHmac } from "node:crypto";
import type { Properties, Value } from "../../../provider/schema/values";
import { hasUnknown, UNKNOWN } from "../../../provider/schema/values";
import type { ReviewedApp } from "../actual/directory";
import type {
  Json,
  ObjectKind,
  ObjectName,
  PropertyComparison,
  ResourceName,
  Severity,
  Side,
  WayBack,
} from "../model";
import type { RuleId } from "../rules";

/** What a rule has found. */
export interface Draft {
  rule: RuleId;
  severity: Severity;
  message: string;
  app?: ReviewedApp | undefined;
  object?: ObjectName;
  resources: ResourceName[];
  properties: PropertyComparison[];
  /** What identifies it beside the rule and the app; stable across runs and machines. */
  key: string;
  /** For the audit log: the client ID, and the user key of the object's creator. */
  clientId?: string | undefined;
  creator?: string | undefined;
  /** What the ways back need. */
  subject?: Subject;
  /** Why no program can declare the object as it is, as a clause. */
  obstacle?: string | undefined;
  /** Whether a stack that was not reviewed, or could not be read, may declare the object. */
  mayBeDeclared?: boolean;
  /** Whether the stack has adopted the object, so that Pulumi refuses to change it. */
  isRefused?: boolean;
  /** Whether Pulumi would replace the object to make it as declared. */
  isReplacement?: boolean;
  /** Whether the app does not return the client secret, so that a refresh can't bring it back. */
  isSecretHidden?: boolean;
  /** Instead of those of the rule. */
  ways?: WayBack[];
  /** What an acceptance covers beside the values of the properties: another value makes it another finding. */
  covers?: Record<string, Json>;
}

/** An object with the properties that would declare it. */
export interface Subject {
  type: "ApplicationLink" | "IncomingClient" | "OutgoingConnection";
  /** The resource ID, with the app's name: `jira/incoming/3`. */
  id: string;
  inputs: Record<string, Json>;
}

/** The finding's ID. */
export function findingId({ rule, app, key }: Pick<Draft, "rule" | "app" | "key">): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([rule, app?.key ?? "", key]))
    .digest("hex");
  return `${rule}-${hash.slice(0, 10)}`;
}

/** The key of an object: its kind and name. */
export function keyOf(kind: ObjectKind, name: string): string {
  return `${kind} ${name}`;
}

/** A value as a side of a comparison. */
export function sideOf(value: Value | undefined): Side {
  if (value === undefined || value === null) return { is: "absent" };
  const json = jsonOf(value);
  return json === undefined ? { is: "unknown" } : { is: "value", value: json };
}

/** A secret as a side: its fingerprint tells two secrets of one object apart, and is of no use for another. */
export function secretSide(value: Value | undefined, owner: string): Side {
  if (value === undefined || value === null || value === "") return { is: "unknown" };
  if (hasUnknown(value)) return { is: "secret" };
  const fingerprint = fingerprintOf(typeof value === "string" ? value : JSON.stringify(value), owner);
  return fingerprint === undefined ? { is: "secret" } : { is: "secret", fingerprint };
}

/** The length from which a secret can't be found by trying: client secrets have more. */
const HARD_TO_GUESS = 32;

/** A keyed hash of a secret; `undefined` for one that could be found by trying, such as a word. */
export function fingerprintOf(secret: string, owner: string): string | undefined {
  if (secret.length < HARD_TO_GUESS) return undefined;
  return createHmac("sha256", `applinks review ${owner}`).update(secret).digest("hex").slice(0, 12);
}

/** The value as JSON; `undefined` if it has something unknown. */
export function jsonOf(value: Value): Json | undefined {
  if (value === UNKNOWN) return undefined;
  if (Array.isArray(value)) {
    const elements = value.map(jsonOf);
    return elements.includes(undefined) ? undefined : (elements as Json[]);
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([name, member]) => [name, jsonOf(member)] as const);
    return members.some(([, member]) => member === undefined)
      ? undefined
      : (Object.fromEntries(members) as { [key: string]: Json });
  }
  return value;
}

/** The strings of a list. */
export function textsOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
}

/** A property as a string; empty if it is none. */
export function textOf(properties: Properties | undefined, name: string): string {
  const value = properties?.[name];
  return typeof value === "string" ? value : "";
}
