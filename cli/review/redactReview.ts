/** The last guard of a report: no known secret is left in any of its texts. */

import { withoutSecrets } from "../../provider/schema/redaction";

/** The same data without the secrets. Takes one search for each secret if there is none, as usual. */
export function withoutKnownSecrets<T>(data: T, secrets: ReadonlySet<string>): T {
  const text = JSON.stringify(data);
  const found = [...secrets].filter(
    (secret) => secret !== "" && text.includes(JSON.stringify(secret).slice(1, -1)),
  );
  if (found.length === 0) return data;
  const clean = (value: unknown): unknown => {
    if (typeof value === "string") return withoutSecrets(value, found);
    if (Array.isArray(value)) return value.map(clean);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clean(member)]));
  };
  return clean(data) as T;
}
