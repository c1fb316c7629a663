/** The rules that the differences of a declared object break, one finding for each rule. */

import { closure } from "../../../provider/atlassian/products";
import { meaningOf, parseUrl } from "../../../provider/atlassian/urls";
import type { PropertyComparison, Severity } from "../model";
import { RULES, type RuleId } from "../rules";
import type { Value } from "../../../provider/schema/values";
import type { Difference } from "./differences";
import { textsOf, type Draft } from "./draft";
import type { Naming } from "./judgeStack";

/** A broken rule. */
interface Breach {
  rule: RuleId;
  severity: Severity;
  /** What happened, after the name of the object: `has the additional scopes ADMIN`. */
  clause: string;
}

/** The findings about an object with these differences. */
export function classify(naming: Naming, differences: readonly Difference[]): Draft[] {
  const byRule = new Map<RuleId, { breach: Breach; comparison: PropertyComparison }[]>();
  for (const difference of differences) {
    const breach = breachOf(naming, difference);
    const { comparison } = difference;
    byRule.set(breach.rule, [...(byRule.get(breach.rule) ?? []), { breach, comparison }]);
  }
  const { app, object, key, resources, clientId, creator, ignored } = naming;
  const isRefused = differences.some((difference) => difference.isRefused);
  const isReplacement = differences.some((difference) => difference.isReplacement);
  return [...byRule].map(([rule, broken]) => {
    const isIgnored = broken.every(({ comparison: { property } }) => ignored(property));
    const severity = isIgnored ? "info" : worst(broken.map(({ breach }) => breach.severity));
    const clauses = [...new Set(broken.map(({ breach }) => breach.clause))];
    const note = isIgnored ? " The program ignores this change (ignoreChanges)." : "";
    return {
      rule,
      severity,
      message: `The ${object.kind} "${object.name}" on ${app.name} ${clauses.join(", and ")}.${note}`,
      app,
      object,
      key,
      resources,
      properties: broken.map(({ comparison }) => comparison),
      clientId,
      creator,
      isRefused,
      isReplacement,
    };
  });
}

const ORDER: readonly Severity[] = ["error", "critical", "high", "medium", "low", "info"];

function worst(severities: readonly Severity[]): Severity {
  return ORDER.find((severity) => severities.includes(severity)) ?? "info";
}

function breachOf(naming: Naming, difference: Difference): Breach {
  const { type } = naming;
  const { comparison, declared, actual } = difference;
  const { property } = comparison;
  switch (property) {
    case "scopes":
      return scopeBreach(naming, difference);
    case "redirectUrls":
      return redirectBreach(difference);
    case "clientSecret":
      return type === "OutgoingConnection"
        ? {
            rule: "OL021",
            severity: "medium",
            clause: "does not have the client secret that the program declares",
          }
        : breach("OL005", "has a client secret that differs from the one in the stack's state");
    case "authorizationEndpoint":
    case "tokenEndpoint":
      return breach(
        "OL007",
        `has another ${property === "tokenEndpoint" ? "token" : "authorization"} endpoint`,
      );
    case "clientId":
      return { rule: "OL007", severity: "high", clause: "has another client ID" };
    case "applicationUrl":
    case "displayUrl":
      return breach(
        "OL008",
        isDowngrade(declared, actual)
          ? `has a ${titleOf(property)} without TLS`
          : `has another ${titleOf(property)}`,
      );
    case "name":
    case "description":
    case "primary":
    case "type":
      return breach("OL014", `has another ${property === "primary" ? "value of primary" : property}`);
    default:
      return {
        rule: "OL021",
        severity: "low",
        clause: `was deployed with another value of ${property} than the program declares`,
      };
  }
}

function breach(rule: RuleId, clause: string): Breach {
  return { rule, severity: RULES[rule].severity, clause };
}

function titleOf(property: "applicationUrl" | "displayUrl"): string {
  return property === "applicationUrl" ? "application URL" : "display URL";
}

function isDowngrade(declared: Value | undefined, actual: Value | undefined): boolean {
  return urlIn(declared)?.protocol === "https:" && urlIn(actual)?.protocol === "http:";
}

function urlIn(value: Value | undefined): URL | undefined {
  return typeof value === "string" ? parseUrl(value) : undefined;
}

/** More scopes are more power on an authorization server. On a client they are a request, which the server may refuse. */
function scopeBreach({ scopesOf, type }: Naming, difference: Difference): Breach {
  const [declared, actual] = [textsOf(difference.declared), textsOf(difference.actual)];
  const [allowed, given] =
    scopesOf === undefined ? [declared, actual] : [closure(scopesOf, declared), closure(scopesOf, actual)];
  const more = given.filter((scope) => !allowed.includes(scope));
  const less = allowed.filter((scope) => !given.includes(scope));
  const isRequest = type === "OutgoingConnection";
  if (more.length === 0) {
    const verb = isRequest ? "does not request" : "does not have";
    return breach("OL011", `${verb} the declared ${listed("scope", less, difference)}`);
  }
  const clause = `${isRequest ? "requests" : "has"} the additional ${listed("scope", more, difference)}`;
  if (isRequest) return { rule: "OL002", severity: "medium", clause };
  const isPowerful = more.some((scope) => scopesOf?.powerfulScopes.includes(scope) === true);
  return { rule: "OL002", severity: isPowerful ? "critical" : "high", clause };
}

/** A redirect URL of another host receives authorization codes there. */
function redirectBreach(difference: Difference): Breach {
  const [declared, actual] = [textsOf(difference.declared), textsOf(difference.actual)];
  const added = actual.filter((url) => !declared.includes(url));
  const removed = declared.filter((url) => !actual.includes(url));
  const hosts = new Set(declared.map(originOf));
  const isForeign = added.some((url) => !hosts.has(originOf(url)) || isExposed(url));
  if (added.length === 0) return breach("OL004", `lacks the ${listed("redirect URL", removed, difference)}`);
  const severity = isForeign ? "critical" : "high";
  const more = listed("redirect URL", added, difference);
  if (removed.length === 0) return { rule: "OL003", severity, clause: `has the additional ${more}` };
  const instead = difference.isSecret ? "other ones" : removed.join(", ");
  return { rule: "OL004", severity, clause: `has the ${more} instead of ${instead}` };
}

function originOf(url: string): string {
  const parsed = parseUrl(url);
  return parsed === undefined ? meaningOf(url) : `${parsed.protocol}//${parsed.host}`;
}

/** Whether others than the host's owner may receive what is sent to the URL: without TLS, with a wildcard, or on any machine. */
function isExposed(url: string): boolean {
  const parsed = parseUrl(url);
  if (parsed === undefined || url.includes("*")) return true;
  return parsed.protocol === "http:" || /^(?:localhost|127\.|\[::1\])/.test(parsed.hostname);
}

/** The elements with their noun; without the elements if they are secret. */
function listed(noun: string, elements: readonly string[], { isSecret }: Difference): string {
  const nouns = elements.length === 1 ? noun : `${noun}s`;
  return isSecret ? `${nouns} (secret)` : `${nouns} ${elements.join(", ")}`;
}
