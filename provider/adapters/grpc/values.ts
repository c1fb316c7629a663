/**
 * Converts between the engine's messages (`google.protobuf.Struct` with signatures for secrets and unknowns) and plain properties with the
 * names of the secret ones.
 */

import type { Properties } from "../../schema/values";
import { OUTPUT, SECRET, SIGNATURE, UNKNOWN_VALUE, fromEngine, toEngine } from "../wire";
import { Struct, type JsonMessage } from "./protobuf";

/** Received properties, and the names of those that are secret or contain a secret. */
export interface Received {
  values: Properties;
  secrets: ReadonlySet<string>;
}

/** The properties of a message, without names that begin with `__`, which are reserved for the engine's hosts. */
export function received(struct: JsonMessage | undefined): Received {
  const opened = Object.entries(plain(struct)).map(([name, value]) => ({ name, ...revealed(value) }));
  return {
    values: fromEngine(Object.fromEntries(opened.map(({ name, value }) => [name, value]))),
    secrets: new Set(opened.filter(({ secret }) => secret).map(({ name }) => name)),
  };
}

/** The values of a message as the engine sent them, with signatures of secrets and unknowns. */
function plain(struct: JsonMessage | undefined): Record<string, unknown> {
  return struct === undefined ? {} : struct.toJavaScript();
}

/** Converts properties to a message. Those with one of the secret names become secrets. */
export function sent(values: object, secrets: Iterable<string> = []): JsonMessage {
  const secret = new Set(secrets);
  const entries = Object.entries(toEngine(values));
  return Struct.fromJavaScript(
    Object.fromEntries(
      entries.map(([name, value]) => [name, secret.has(name) ? asSecret(value) : value]),
    ) as Parameters<typeof Struct.fromJavaScript>[0],
  );
}

/** A value with its secrets in plain text, and whether it has any. */
export function revealed(value: unknown): { value: unknown; secret: boolean } {
  if (Array.isArray(value)) {
    const elements = value.map(revealed);
    return {
      value: elements.map((element) => element.value),
      secret: elements.some(({ secret }) => secret),
    };
  }
  if (typeof value !== "object" || value === null) return { value, secret: false };
  const secret = value as Record<string, unknown>;
  switch (secret[SIGNATURE]) {
    case SECRET:
      return { value: revealed(secret["value"]).value, secret: true };
    case OUTPUT: {
      // An output without a value is unknown.
      const inside = "value" in secret ? revealed(secret["value"]) : { value: UNKNOWN_VALUE, secret: false };
      return { value: inside.value, secret: inside.secret || secret["secret"] === true };
    }
    default: {
      const members = Object.entries(secret).map(([name, member]) => ({ name, ...revealed(member) }));
      return {
        value: Object.fromEntries(members.map((member) => [member.name, member.value])),
        secret: members.some(({ secret }) => secret),
      };
    }
  }
}

/** The length of the shortest string that makes an output secret. Shorter strings occur in ordinary words. */
const SHORTEST = 4;

/** Every string in the secrets of a message, at any depth. */
export function secretStrings(struct: JsonMessage | undefined): string[] {
  return stringsInSecrets(plain(struct), false);
}

/** Every string in a plain value that is long enough to make an output secret. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length < SHORTEST ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function stringsInSecrets(value: unknown, secret: boolean): string[] {
  if (typeof value === "string") return secret && value !== UNKNOWN_VALUE ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((element) => stringsInSecrets(element, secret));
  if (typeof value !== "object" || value === null) return [];
  const members = value as Record<string, unknown>;
  switch (members[SIGNATURE]) {
    case SECRET:
      return stringsInSecrets(members["value"], true);
    case OUTPUT:
      return stringsInSecrets(members["value"], secret || members["secret"] === true);
    default:
      return Object.values(members).flatMap((member) => stringsInSecrets(member, secret));
  }
}

function asSecret(value: unknown): Record<string, unknown> {
  return { [SIGNATURE]: SECRET, value };
}
