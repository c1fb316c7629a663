/** The apps' whole state without values that differ between sandboxes: equal states give equal values. */

import type { App } from "applinks-sandbox";
import { portable } from "../../tools/release/portable";
import type { TestApps } from "./testApps";

/** Random values: a client secret, a client ID, a UUID, a token with a UUID. Derived UUIDs, such as server IDs, do not match. */
const RANDOM =
  /\b([0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})\b|\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;

/** The times at which codes and tokens were issued or end. */
const TIME = /"(createdAt|expiresAt|issuedAt|accessIssuedAt|refreshIssuedAt)":\d+/g;

/**
 * Everything that the apps store, secrets included. An address becomes `<app>`, the end of a redirect URL `<to app>`, the token of the
 * stack's configuration `<token of app>`. Each random value becomes `#1`, `#2`, … in order of appearance, the same number for the
 * same value. The times of codes and tokens become 0. Names, scopes, types, paths and accounts are unchanged.
 */
export async function normalizedState<Name extends string>({
  sandbox,
  tokens,
}: TestApps<Name>): Promise<Record<Name, App>> {
  const { apps } = await sandbox.control.export({ only: "state", secrets: "included" });
  const names = Object.keys(tokens) as Name[];
  const addresses = Object.fromEntries(names.map((app) => [app, sandbox.apps[app].url]));
  let text = portable(JSON.stringify(apps), addresses);
  for (const app of names) text = text.replaceAll(tokens[app], `<token of ${app}>`);
  text = text.replace(TIME, '"$1":0');
  const numbers = new Map<string, string>();
  text = text.replace(RANDOM, (value) => {
    const number = numbers.get(value) ?? `#${numbers.size + 1}`;
    numbers.set(value, number);
    return number;
  });
  return JSON.parse(text) as Record<Name, App>;
}
