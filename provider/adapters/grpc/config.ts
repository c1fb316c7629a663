/** The provider's own configuration: CheckConfig, DiffConfig, Configure. */

import { isDeepStrictEqual } from "node:util";
import {
  CheckResponse,
  ConfigureResponse,
  DiffResponse,
  type CheckRequest,
  type ConfigureRequest,
  type DiffRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { readAppsConfig } from "../../config/apps";
import { propertyPath } from "../../schema/paths";
import { ofWrongType } from "../../schema/reasons";
import { hintAmong } from "../../schema/suggest";
import type { Problem } from "../../schema/validate";
import { hasUnknown, type Properties, type Value } from "../../schema/values";
import { openConfigured, type Configuration } from "../configuration";
import { fromEngine, toEngine } from "../wire";
import { checkFailures } from "./failures";
import { CONTRACT } from "./schema";
import { propertyDiff, type Difference } from "./diff";
import type { Call, Session } from "./session";
import { received, revealed } from "./values";

/** Members that the engine adds to a provider's inputs. */
const ENGINES_OWN = new Set(["version", "pluginDownloadURL", "pluginChecksums", "parameterization"]);

/** The received inputs, and all problems in them. Inputs that are unknown in a preview are not checked. */
export function checkConfig(request: CheckRequest, { redact }: Call): CheckResponse {
  const { values } = received(request.getNews());
  const response = new CheckResponse();
  response.setInputs(request.getNews());
  response.setFailuresList(
    checkFailures([...unknownNames(values), ...configurationProblems(values)], redact),
  );
  return response;
}

function unknownNames(values: Properties): Problem[] {
  const known = Object.keys(CONTRACT.provider.inputProperties);
  return Object.keys(values)
    .filter((name) => !known.includes(name) && !ENGINES_OWN.has(name))
    .map((name) => {
      const hint = hintAmong(name, known);
      return { path: name, reason: `is not an input of the provider; ${hint}` };
    });
}

function configurationProblems(values: Properties): Problem[] {
  const { changeRecord } = values;
  const wrong =
    changeRecord === undefined ||
    changeRecord === null ||
    hasUnknown(changeRecord) ||
    typeof changeRecord === "string"
      ? []
      : [{ path: "applinks:changeRecord", reason: ofWrongType("string", changeRecord) }];
  const apps = parsed(values["apps"]);
  const partly = apps !== undefined && hasUnknown(apps);
  const known = partly ? knownApps(apps) : apps;
  if (partly && known === undefined) return wrong;
  const appsConfig = readAppsConfig(textOf(known), process.env);
  return [...appsConfig.problems, ...[...appsConfig.invalid.values()].flat(), ...wrong];
}

/** The apps whose configuration is completely known. The others are checked when it is known. */
function knownApps(apps: Value): Properties | undefined {
  if (!isObject(apps)) return undefined;
  const known = Object.entries(apps).filter(([, target]) => !hasUnknown(target));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/**
 * Whether the configuration differs. It never requires a replacement, which would replace every resource: later calls use the new
 * configuration.
 */
export function diffConfig(request: DiffRequest): DiffResponse {
  const [olds, news] = [comparable(request.getOlds()), comparable(request.getNews())];
  const response = new DiffResponse();
  response.setHasdetaileddiff(true);
  for (const name of namesIn(olds, news)) {
    const differences = differencesBetween(olds[name], news[name], name);
    if (differences.length > 0) response.addDiffs(name);
    for (const { path, kind } of differences)
      response.getDetaileddiffMap().set(path, propertyDiff(kind, false, true));
  }
  const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
  response.setChanges(response.getDiffsList().length === 0 ? DIFF_NONE : DIFF_SOME);
  return response;
}

/** The paths at which two values differ: `apps.jira.url`. */
function differencesBetween(old: Value | undefined, now: Value | undefined, path: string): Difference[] {
  if (isDeepStrictEqual(old, now)) return [];
  if (old === undefined) return [{ path, kind: "add" }];
  if (now === undefined) return [{ path, kind: "delete" }];
  if (!isObject(old) || !isObject(now)) return [{ path, kind: "update" }];
  return namesIn(old, now).flatMap((name) =>
    differencesBetween(memberOf(old, name), memberOf(now, name), propertyPath(path, [name])),
  );
}

function namesIn(...values: Properties[]): string[] {
  return [...new Set(values.flatMap(Object.keys))];
}

/** An own member of the value. An app may have any name, also that of a method of objects. */
function memberOf(value: Properties, name: string): Value | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The inputs in the schema, with secrets in plain text. The provider of a stack with dynamic resources has other inputs, too. */
function comparable(struct: Parameters<typeof received>[0]): Properties {
  const { values } = received(struct);
  const own = Object.keys(CONTRACT.provider.inputProperties).filter((name) => name in values);
  return Object.fromEntries(own.map((name) => [name, parsed(values[name]) ?? null]));
}

/** Starts the run of a provider. The checks of its resources report problems in the configuration. */
export function configure(session: Session, request: ConfigureRequest): ConfigureResponse {
  const configuration = configurationOf(received(request.getArgs()).values);
  session.configure({ urn: request.getUrn() || undefined, configuration }, (tools) =>
    openConfigured(configuration, tools),
  );
  const response = new ConfigureResponse();
  response.setAcceptsecrets(true);
  response.setAcceptresources(true);
  response.setAcceptoutputs(false);
  response.setSupportspreview(true);
  return response;
}

function configurationOf(values: Properties): Configuration {
  const { changeRecord } = values;
  return {
    apps: textOf(parsed(values["apps"])),
    changeRecord: typeof changeRecord === "string" ? changeRecord : undefined,
  };
}

/** A nested value. SDKs send it as JSON text, with secrets in it. */
function parsed(value: Value | undefined): Value | undefined {
  if (typeof value !== "string" || value === "") return value;
  try {
    const { value: open } = revealed(JSON.parse(value));
    return fromEngine({ open })["open"];
  } catch {
    return value;
  }
}

/** The apps configuration as JSON text. Text that is not JSON is returned unchanged, and causes a problem of the configuration. */
function textOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  return JSON.stringify(toEngine({ value })["value"]);
}

function isObject(value: Value): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
