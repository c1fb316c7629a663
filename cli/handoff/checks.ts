/** Checks of the values that were copied from a site's screens. */

import {
  sameUrl,
  endpointProblem,
  parseUrl,
  redirectUrlProblem,
  type UrlRules,
} from "../../provider/atlassian/urls";
import { shownBy } from "../../provider/components/manualSteps";
import { valueProblem } from "../../provider/config/credentials";
import type { Handoff } from "../../provider/schema/types.gen";
import type { OpenStep, ValueKey } from "./steps";

/** What is wrong with a value, or doubtful; never with the value of a secret. */
export interface ValueProblem {
  key: ValueKey;
  /** Reads on from the value's name: "must be an https URL". */
  reason: string;
  /** For a doubt: whether the value is certainly wrong, so that it is not saved. */
  isCertain?: true;
}

/** The values without the space around them that copying adds; empty ones are left out. */
export function cleaned(values: Partial<Record<ValueKey, string>>): Handoff {
  const entries = Object.entries(values).map(([key, value]) => [key, value.trim()] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

/** Everything that is wrong with the values of a step; values that are not given are no problem. `issued` is what the app issued. */
export function valueProblems(step: OpenStep, values: Handoff, issued: readonly string[]): ValueProblem[] {
  const { cloudSite, app, take, stamp } = step;
  const rules: UrlRules = { allowHttp: cloudSite.allowHttp, appName: cloudSite.name };
  const all: Handoff = { ...shownBy(cloudSite, app), ...values };
  const problems: ValueProblem[] = [];
  const report = (key: ValueKey, reason: string | undefined): void => {
    if (reason !== undefined) problems.push({ key, reason });
  };
  for (const key of take) {
    const value = values[key];
    if (value === undefined) continue;
    switch (key) {
      case "redirectUrl":
        report(
          key,
          redirectUrlProblem(value, rules) ?? credentialsProblem(value) ?? ownUrlProblem(step, value),
        );
        break;
      case "authorizationEndpoint":
      case "tokenEndpoint":
        report(key, endpointProblem(value, rules) ?? ownUrlProblem(step, value));
        break;
      case "entered":
        report(
          key,
          value === stamp
            ? undefined
            : `must be ${stamp ?? ""}, the stamp of the current client ID and secret`,
        );
        break;
      case "clientId":
      case "clientSecret":
        report(key, credentialProblem(value, issued, app.name));
    }
  }
  const { authorizationEndpoint: authorization, tokenEndpoint: token } = all;
  if (authorization !== undefined && token !== undefined && sameUrl(authorization, token)) {
    const key = values.tokenEndpoint === undefined ? "authorizationEndpoint" : "tokenEndpoint";
    if (values[key] !== undefined) report(key, "must differ from the other endpoint");
  }
  if (all.clientId !== undefined && all.clientId === all.clientSecret) {
    const key = values.clientSecret === undefined ? "clientId" : "clientSecret";
    if (values[key] !== undefined) report(key, "is the same as the client ID and the client secret");
  }
  return problems;
}

/** What is unusual about the values of a step, but may be right. */
export function valueDoubts({ cloudSite }: OpenStep, values: Handoff): ValueProblem[] {
  const hosts = [cloudSite.url, cloudSite.displayUrl].map(hostOf);
  return (["redirectUrl", "authorizationEndpoint", "tokenEndpoint"] as const).flatMap((key) => {
    const host = hostOf(values[key] ?? "");
    if (
      host === undefined ||
      hosts.includes(host) ||
      host === "atlassian.com" ||
      host.endsWith(".atlassian.com")
    )
      return [];
    return [{ key, reason: `is on ${host}, and not on the site's host ${hosts[0] ?? ""}` }];
  });
}

/** The scopes to enter that no authorization server accepts (RFC 6749, 3.3). */
export function scopeDoubts(scopes: readonly string[]): string[] {
  return scopes
    .filter((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))
    .map(
      (scope) =>
        `The scope ${JSON.stringify(scope)} has a character that OAuth 2.0 does not allow in scopes.`,
    );
}

/** Reports a user name or a password in a URL: no site shows one, and the configuration would have it in plain text. */
function credentialsProblem(value: string): string | undefined {
  const url = parseUrl(value);
  return url === undefined || (url.username === "" && url.password === "")
    ? undefined
    : "must not contain a user name or password";
}

/** Reports a URL of the app at the other end: the wrong screen was copied. */
function ownUrlProblem({ app, cloudSite }: OpenStep, value: string): string | undefined {
  const host = hostOf(value);
  const isOwn = [app.url, app.displayUrl].some((url) => hostOf(url) === host);
  return isOwn ? `is a URL of ${app.name}; copy the one that ${cloudSite.name} shows` : undefined;
}

function credentialProblem(value: string, issued: readonly string[], app: string): string | undefined {
  if (/^[•●*·.]+$/u.test(value)) return "is masked; copy it with the screen's own copy button";
  if (/^<.*>$/.test(value)) return "is a placeholder; insert the value";
  if (/^https?:\/\//i.test(value)) return "is a URL";
  if (/\s/.test(value)) return "must not contain spaces";
  if (issued.includes(value)) return `is a value that ${app} issued; copy the one that the site shows`;
  // RFC 6749, appendix A: printable ASCII only. Copying from a page can add characters without a width.
  if (/[^\x20-\x7e]/.test(value))
    return "contains a character that is not allowed, and may be invisible; copy it with the screen's own copy button";
  return valueProblem(value);
}

/** The host with its port: apps on one machine differ in their ports. */
function hostOf(url: string): string | undefined {
  return parseUrl(url)?.host;
}
