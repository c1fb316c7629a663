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

/** What the engine itself puts among a provider's inputs. */
const ENGINES_OWN = new Set(["version", "pluginDownloadURL", "pluginChecksums", "parameterization"]);

/** The inputs as they came, or everything that is wrong with them. What is unknown in a preview passes. */
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
      : [{ path: "applinks:changeRecord", reason: "must be the path of a file" }];
  const apps = parsed(values["apps"]);
  const partly = apps !== undefined && hasUnknown(apps);
  const known = partly ? knownEntries(apps) : apps;
  if (partly && known === undefined) return wrong;
  const appsConfig = readAppsConfig(textOf(known), process.env);
  return [...appsConfig.problems, ...[...appsConfig.invalid.values()].flat(), ...wrong];
}

/** The entries that are known as a whole, if any: one that is known in part is looked at later. */
function knownEntries(apps: Value): Properties | undefined {
  if (!isObject(apps)) return undefined;
  const known = Object.entries(apps).filter(([, target]) => !hasUnknown(target));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/**
 * Whether the configuration differs. It never requires a replacement: that would replace every resource, and all that a changed
 * entry needs is that later calls go by it.
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

/** Where two values differ, down to the member: `apps.jira.url`. */
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

/** A member of the value's own: people name their apps as they like. */
function memberOf(value: Properties, name: string): Value | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The inputs that the schema knows, with secrets in plain: Pulumi's dynamic provider, which a stack may come from, has others too. */
function comparable(struct: Parameters<typeof received>[0]): Properties {
  const { values } = received(struct);
  const own = Object.keys(CONTRACT.provider.inputProperties).filter((name) => name in values);
  return Object.fromEntries(own.map((name) => [name, parsed(values[name]) ?? null]));
}

/** Begins the run of a provider. The checks of its resources report what is wrong with the configuration. */
export function configure(session: Session, request: ConfigureRequest): ConfigureResponse {
  const configuration = configurationOf(received(request.getArgs()).values);
  session.configure((tools) => openConfigured(configuration, tools));
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

/** A nested value, which the SDKs send as JSON text, with secrets inside. */
function parsed(value: Value | undefined): Value | undefined {
  if (typeof value !== "string" || value === "") return value;
  try {
    const { value: open } = revealed(JSON.parse(value));
    return fromEngine({ open })["open"];
  } catch {
    return value;
  }
}

/** The apps configuration as JSON text. Text that is not JSON stays as it is, and becomes a problem of the configuration. */
function textOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  return JSON.stringify(toEngine({ value })["value"]);
}

function isObject(value: Value): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
