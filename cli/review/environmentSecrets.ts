/** The secrets that the Pulumi CLI and the programs get from the environment, and may repeat in their messages. */

import { parseUrl } from "../../provider/atlassian/urls";
import { passphraseIn } from "./declared/passphrase";
import type { StackSource } from "./declared/sources";

/** Variables that have a secret, by their names: `PULUMI_ACCESS_TOKEN`, `AWS_SECRET_ACCESS_KEY`, `APPLINKS_JIRA_PASSWORD`. */
const NAMES =
  /(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_KEY|PRIVATE_KEY|SAS_KEY|STORAGE_KEY)$/i;

/** Shorter values, such as `true`, are no secrets. A passphrase may have any length. */
const SHORTEST = 8;

/** Parameters of URLs that have a secret. */
const PARAMETERS = /key|secret|token|password|signature|^sig$/i;

/** The secrets in the environment, and in the URLs of backends and proxies. */
export function environmentSecrets(
  environment: Record<string, string | undefined>,
  sources: readonly StackSource[],
): string[] {
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [{ name, value }],
  );
  const named = variables
    .filter(({ name, value }) => NAMES.test(name) && value.length >= SHORTEST)
    .map(({ value }) => value);
  const urls = [
    ...variables.map(({ value }) => value),
    ...sources.flatMap((source) => ("backend" in source ? (source.backend ?? []) : [])),
  ];
  return [...passphrase(environment), ...named, ...urls.flatMap(secretsInUrl)];
}

/** The passphrase, which may be in a file. One that can't be read is a finding already. */
function passphrase(environment: Record<string, string | undefined>): string[] {
  try {
    return [passphraseIn(environment) ?? ""];
  } catch {
    return [];
  }
}

/** The password and the secret parameters of a URL, as it has them and decoded. */
function secretsInUrl(text: string): string[] {
  const url = text.includes("://") ? parseUrl(text) : undefined;
  if (url === undefined) return [];
  const parameters = [...url.searchParams].filter(([name]) => PARAMETERS.test(name));
  return [url.password, decoded(url.password), ...parameters.map(([, value]) => value)].filter(
    (secret) => secret !== "",
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
