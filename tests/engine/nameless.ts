/** The apps' whole state with the same words for what is new in each world: two worlds that hold the same give the same. */

import type { App } from "applinks-sandbox";
import { portable } from "../../tools/release/portable";
import type { TestApps } from "./testApps";

/** Made up at random: a client secret, a client ID, a UUID. Derived UUIDs, such as server IDs, are no such thing and stay. */
const RANDOM =
  /\b([0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})\b/g;

/**
 * Everything that the apps store, secrets included. An address is `<app>`, the end of a redirect URL `<to app>`, the token of the
 * stack's configuration `<token of app>`; each random value is `#1`, `#2`, … in the order in which they are met, the same
 * value always the same number. Names, scopes, types, paths and accounts are as they are.
 */
export async function nameless<Name extends string>({
  sandbox,
  tokens,
}: TestApps<Name>): Promise<Record<Name, App>> {
  const { apps } = await sandbox.control.export({ only: "state", secrets: "included" });
  const names = Object.keys(tokens) as Name[];
  const addresses = Object.fromEntries(names.map((app) => [app, sandbox.apps[app].url]));
  let text = portable(JSON.stringify(apps), addresses);
  for (const app of names) text = text.replaceAll(tokens[app], `<token of ${app}>`);
  const numbers = new Map<string, string>();
  text = text.replace(RANDOM, (value) => {
    const number = numbers.get(value) ?? `#${numbers.size + 1}`;
    numbers.set(value, number);
    return number;
  });
  return JSON.parse(text) as Record<Name, App>;
}
