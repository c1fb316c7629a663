/** The rules that the differences of a declared object break, one finding for each rule. */

import { closure } from "../../../provider/atlassian/products";
import { meaningOf, parseUrl } from "../../../provider/atlassian/urls";
import type { PropertyComparison, Severity, Side } from "../model";
import { RULES, type RuleId } from "../rules";
import type { Draft } from "./draft";
import type { Naming } from "./judgeStack";

/** A broken rule. */
interface Breach {
  rule: RuleId;
  severity: Severity;
  /** What happened, after the name of the object: `has the additional scopes ADMIN`. */
  clause: string;
}

/** The findings about an object with these differences. */
export function classify(naming: Naming, properties: readonly PropertyComparison[]): Draft[] {
  const byRule = new Map<RuleId, { breach: Breach; properties: PropertyComparison[] }[]>();
  for (const property of properties) {
    const breach = breachOf(naming, property);
    byRule.set(breach.rule, [...(byRule.get(breach.rule) ?? []), { breach, properties: [property] }]);
  }
  const { app, object, key, resources, clientId, creator, ignored } = naming;
  return [...byRule].map(([rule, broken]) => {
    const isIgnored = broken.every(({ properties: [property] }) => ignored.has(property?.property ?? ""));
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
      properties: broken.flatMap(({ properties: own }) => own),
      clientId,
      creator,
    };
  });
}

const ORDER: readonly Severity[] = ["error", "critical", "high", "medium", "low", "info"];

function worst(severities: readonly Severity[]): Severity {
  return ORDER.find((severity) => severities.includes(severity)) ?? "info";
}

function breachOf(naming: Naming, { property, declared, actual }: PropertyComparison): Breach {
  const { type } = naming;
  switch (property) {
    case "scopes":
      return scopeBreach(naming, textsIn(declared), textsIn(actual));
    case "redirectUrls":
      return redirectBreach(textsIn(declared), textsIn(actual));
    case "clientSecret":
      return type === "OutgoingConnection"
        ? {
            rule: "OL021",
            severity: "medium",
            clause: "does not have the client secret that the program declares",
          }
        : breach("OL005", "has another client secret than the stack");
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

function isDowngrade(declared: Side, actual: Side): boolean {
  return urlIn(declared)?.protocol === "https:" && urlIn(actual)?.protocol === "http:";
}

function urlIn(side: Side): URL | undefined {
  return side.is === "value" && typeof side.value === "string" ? parseUrl(side.value) : undefined;
}

function textsIn(side: Side): string[] {
  if (side.is !== "value" || !Array.isArray(side.value)) return [];
  return side.value.filter((element) => typeof element === "string");
}

/** More scopes are more power on an authorization server. On a client they are a request, which the server may refuse. */
function scopeBreach({ scopesOf, type }: Naming, declared: string[], actual: string[]): Breach {
  const [allowed, given] =
    scopesOf === undefined ? [declared, actual] : [closure(scopesOf, declared), closure(scopesOf, actual)];
  const more = given.filter((scope) => !allowed.includes(scope));
  const less = allowed.filter((scope) => !given.includes(scope));
  const isRequest = type === "OutgoingConnection";
  if (more.length === 0) {
    const verb = isRequest ? "does not request" : "does not have";
    return breach("OL011", `${verb} the declared ${plural("scope", less)} ${less.join(", ")}`);
  }
  const clause = `${isRequest ? "requests" : "has"} the additional ${plural("scope", more)} ${more.join(", ")}`;
  if (isRequest) return { rule: "OL002", severity: "medium", clause };
  const isPowerful = more.some((scope) => scopesOf?.powerfulScopes.includes(scope) === true);
  return { rule: "OL002", severity: isPowerful ? "critical" : "high", clause };
}

/** A redirect URL of another host receives authorization codes there. */
function redirectBreach(declared: string[], actual: string[]): Breach {
  const added = actual.filter((url) => !declared.includes(url));
  const removed = declared.filter((url) => !actual.includes(url));
  const hosts = new Set(declared.map(originOf));
  const isForeign = added.some((url) => !hosts.has(originOf(url)) || isExposed(url));
  if (added.length === 0)
    return breach("OL004", `no longer has the ${plural("redirect URL", removed)} ${removed.join(", ")}`);
  const severity = isForeign ? "critical" : "high";
  if (removed.length === 0)
    return {
      rule: "OL003",
      severity,
      clause: `has the additional ${plural("redirect URL", added)} ${added.join(", ")}`,
    };
  return {
    rule: "OL004",
    severity,
    clause: `has the ${plural("redirect URL", added)} ${added.join(", ")} instead of ${removed.join(", ")}`,
  };
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

function plural(noun: string, of: readonly string[]): string {
  return of.length === 1 ? noun : `${noun}s`;
}
