/** The last guard of a report: no known secret is left in any of its texts. */

import { logicalName } from "../logicalName";
import { base64In, formsOf, withoutSecrets } from "../../provider/schema/redaction";

/** The same data without the secrets, in names of members, too. Reads the data once, however many secrets there are, if it has none. */
export function withoutKnownSecrets<T>(data: T, secrets: ReadonlySet<string>): T {
  const text = JSON.stringify(data);
  const decoded = [...base64In(text).values()];
  const found = secretsIn(`${text}${JSON.stringify(decoded)}`, secrets);
  if (found.length === 0) return data;
  const derived = found.flatMap(derivedFrom);
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return withoutSecrets(value, derived);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [withoutSecrets(name, derived), clean(member)]),
    );
  };
  return clean(data) as T;
}

/** The secret, and what it becomes in the program of an object whose name has it: a string in code, and a part of the resource's name. */
function derivedFrom(secret: string): string[] {
  return formsOf(secret).flatMap((form) => {
    const name = logicalName(form);
    return [form, JSON.stringify(form).slice(1, -1), ...(name.length < BEGINNING ? [] : [name])];
  });
}

/** How many characters of a secret are compared first. An app with thousands of clients has as many secrets. */
const BEGINNING = 8;

/** The secrets that the JSON text has, in any of their forms. */
function secretsIn(text: string, secrets: ReadonlySet<string>): string[] {
  const short: [form: string, secret: string][] = [];
  const byBeginning = new Map<string, [form: string, secret: string][]>();
  for (const secret of secrets) {
    for (const form of new Set(formsOf(secret))) {
      const inJson = JSON.stringify(form).slice(1, -1);
      if (inJson === "") continue;
      const beginning = inJson.slice(0, BEGINNING);
      const same = byBeginning.get(beginning);
      if (inJson.length < BEGINNING) short.push([inJson, secret]);
      else if (same === undefined) byBeginning.set(beginning, [[inJson, secret]]);
      else same.push([inJson, secret]);
    }
  }
  const found = new Set(short.flatMap(([form, secret]) => (text.includes(form) ? [secret] : [])));
  for (let at = 0; byBeginning.size > 0 && at + BEGINNING <= text.length; at += 1) {
    for (const [form, secret] of byBeginning.get(text.slice(at, at + BEGINNING)) ?? [])
      if (text.startsWith(form, at)) found.add(secret);
  }
  return [...found];
}
