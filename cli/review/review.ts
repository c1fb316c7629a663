/**
 * A drift review: reads what the stacks declare and what the apps have, and compares them. It only reads: it takes no lock, writes no state, and
 * no test user signs in.
 */

import path from "node:path";
import type { AuditReading } from "../../provider/atlassian/auditLog";
import type { Properties } from "../../provider/schema/values";
import { applyAcceptances } from "./file/acceptance";
import type { ReviewFile } from "./file/reviewFile";
import { openDirectory, type AppsSource, type Directory, type ReviewedApp } from "./actual/directory";
import { readInventory, type Inventory } from "./actual/inventory";
import { readAuditLogs, type AuditLogs } from "./audit/logs";
import {
  distinctSources,
  nameOfSource,
  placesOf,
  type SourceFolders,
  type StackSource,
} from "./declared/sources";
import { gapsOf, loadStack, type LoadedStack } from "./declared/stacks";
import { environmentSecrets } from "./environmentSecrets";
import { findNotGranted, findPending, findSharedObjects } from "./findings/betweenObjects";
import {
  credentialReading,
  findExpiringTokens,
  findOlderAuthentication,
  findOldSecrets,
  findRefusedCredentials,
  uncheckedAges,
} from "./findings/credentials";
import type { Draft } from "./findings/draft";
import { finishedFindings } from "./findings/finish";
import {
  checkHiddenSecrets,
  hiddenSecretApps,
  withNotCompared,
  type CheckedSecrets,
} from "./findings/hiddenSecrets";
import { judgeStack, SECRET_NOT_COMPARED, type Judged } from "./findings/judgeStack";
import { findSiteLinks } from "./findings/siteLinks";
import { findUndeclared } from "./findings/undeclared";
import { graphOf } from "./graph/linkGraph";
import { findLinks } from "./graph/links";
import {
  bySeverity,
  counts,
  type AppReading,
  type Finding,
  type ListReading,
  type Review,
  type Severity,
  type StackReading,
  type Verdict,
} from "./model";
import { mapInParallel } from "./parallel";
import { withoutKnownSecrets } from "./redactReview";
import { gapMessage, ReviewError, sentence, type Gap } from "./reviewError";
import { RULES } from "./rules";

/** What to review. */
export interface ReviewRequest {
  sources: readonly StackSource[];
  file: ReviewFile;
  /** The JSON of more apps, as in `applinks:apps`. */
  apps: string | undefined;
  failOn: Severity;
  /** Whether programs have to run, and objects that the next run adopts are no finding. */
  verify: boolean;
  /** Whether the sources are a part of those that the review file lists. */
  isSubset: boolean;
  /** Whether to read the audit logs. */
  audit: boolean;
  folder: string;
  environment: Record<string, string | undefined>;
  signal: AbortSignal;
  toolVersion: string;
  now: () => Date;
  progress: (line: string) => void;
  warn: (message: string) => void;
}

/** Reviews the stacks and apps. What can't be read is a finding (OL900). */
export async function review(request: ReviewRequest): Promise<Review> {
  const { file, progress, signal, warn, environment, verify } = request;
  const startedAt = request.now().toISOString();
  const { stacks, gaps, failed } = await readStacks(request);
  const directory = await openDirectory(appsSources(request, stacks), { environment, warn, signal });
  gaps.push(...directory.gaps);
  const inventory = await readInventory(directory, ({ name }) => {
    progress(`read ${name}`);
  });
  gaps.push(...inventory.gaps);
  const judged = (
    await Promise.all(
      stacks.map((stack) => judgeStack(stack, { directory, inventory, tools: { warn, signal } })),
    )
  ).flat();
  progress(`compared ${judged.length} resources`);
  gaps.push(...unknownVerdicts(judged, inventory));

  // A stack that could not be read may declare any object.
  const allStacks = file.complete && failed.length === 0;
  const links = findLinks(directory, inventory);
  const undeclared = findUndeclared(judged, {
    directory,
    inventory,
    links,
    allStacks,
    isStackUnread: failed.length > 0,
  });
  const isStackUnread = failed.length > 0;
  const ofSites = await findSiteLinks(judged, { directory, allStacks, isStackUnread });
  const own = judged.flatMap(({ findings }) => findings);
  const now = new Date(startedAt);
  const drafts = [
    ...own,
    ...undeclared.findings,
    ...ofSites.findings,
    ...findNotGranted(links, judged, own),
    ...findSharedObjects(judged),
    ...findPending(stacks),
    ...findRefusedCredentials(directory),
    ...(await findExpiringTokens(directory, { now, days: file.tokenExpiry })),
  ].filter(({ rule, severity }) => !(verify && rule === "OL021" && severity === "info"));

  if (file.olderAuthentication) {
    const older = await findOlderAuthentication(directory, inventory);
    drafts.push(...older.findings);
    gaps.push(...older.gaps);
  }
  const hidden = hiddenSecretApps(judged);
  const logs = await readLogs(request, directory, { drafts, hidden, now });
  const secrets = checkHiddenSecrets(judged, logs);
  drafts.push(...secrets.findings);
  if (file.secretAge !== undefined)
    drafts.push(...findOldSecrets(directory, inventory, logs, { now, days: file.secretAge }));
  const lists = new Map([...undeclared.lists, ...ofSites.lists]);
  const apps = appReadings(directory, lists, (app) =>
    auditOf(app, inventory, request, { log: logs.get(app.key), now }),
  );
  const found = [...drafts, ...gaps.map((gap) => draftOfGap(gap, directory))];
  const findings = finishedFindings(found, stacks, { logs, identities: file.identities });
  const today = startedAt.slice(0, 10);
  const isWhole = !request.isSubset && gaps.length === 0;
  const applied = applyAcceptances(findings, file.accept, apps, { today, isWhole });
  const ofFile = finishedFindings(ofReviewFile(file, applied.withoutEffect), stacks);
  const all = [...applied.findings, ...ofFile].sort(inOrder);
  const result: Review = {
    toolVersion: request.toolVersion,
    startedAt,
    finishedAt: request.now().toISOString(),
    verdict: verdictOf(all, request.failOn),
    failOn: request.failOn,
    allStacks,
    stacks: [...stacks.map((stack) => stackReading(stack, secrets)), ...failed],
    apps,
    findings: all,
    graph: graphOf(links.all, directory.apps, secrets.judged),
  };
  const clean = withoutKnownSecrets(result, secretsOf(stacks, directory, request));
  // A secret that is an ordinary word must not change what the result means.
  const { verdict, failOn } = result;
  const meant = clean.findings.map((finding, index): Finding => {
    const { id, rule, severity } = all[index] ?? finding;
    return { ...finding, id, rule, severity };
  });
  return { ...clean, verdict, failOn, findings: meant };
}

/** What was read of the stacks. One that can't be read is a gap, and a reading without objects. */
interface ReadStacks {
  stacks: LoadedStack[];
  gaps: Gap[];
  failed: StackReading[];
}

async function readStacks(request: ReviewRequest): Promise<ReadStacks> {
  const { folder, file, progress, verify } = request;
  const folders = { folder, root: file.folder };
  const sources = distinctSources(request.sources, folder);
  const read = await mapInParallel(sources, PARALLEL_STACKS, async (source) => {
    const result = await readStack(source, folders, request);
    progress(`read the stack ${nameOfSource(source, folders)}`);
    return { source, ...result };
  });
  const stacks = read.flatMap((one) => ("stack" in one ? [one] : []));
  distinguish(stacks, folders);
  const gaps = stacks.flatMap(({ stack }) => gapsOf(stack));
  for (const { stack } of verify ? stacks : []) {
    const { key, source } = stack.reading;
    if (source === "program") continue;
    const reason = `the program of ${key} was not previewed`;
    const message = gapMessage("--verify needs programs", reason, "REVIEW_OPTIONS");
    gaps.push({ stack: key, about: "verify", message });
  }
  const failed = read.flatMap((one) =>
    "error" in one ? [unreadStack(nameOfSource(one.source, folders), one.error.message)] : [],
  );
  for (const { key, reason } of failed) gaps.push({ stack: key, about: "stack", message: reason });
  return {
    stacks: stacks.map(({ stack }) => stack).sort((one, other) => byKey(one.reading, other.reading)),
    gaps,
    failed: failed.map(({ reading }) => reading).sort(byKey),
  };
}

function byKey(one: { key: string }, other: { key: string }): number {
  return one.key < other.key ? -1 : 1;
}

async function readStack(
  source: StackSource,
  folders: SourceFolders,
  { environment, signal }: ReviewRequest,
): Promise<{ stack: LoadedStack } | { error: ReviewError }> {
  try {
    return { stack: await loadStack(source, { folders, environment, signal }) };
  } catch (error) {
    if (error instanceof ReviewError) return { error };
    throw error;
  }
}

function unreadStack(key: string, reason: string): { key: string; reason: string; reading: StackReading } {
  const completeness = { state: "unread", reason } as const;
  const verdicts = { clean: 0, drifted: 0, unknown: 0 };
  const source = "last deployment";
  const reading = { key, source, completeness, secrets: completeness, verdicts, notVerified: 0 } as const;
  return { key, reason, reading };
}

/** Each runs the CLI, which needs a core. */
const PARALLEL_STACKS = 2;

/** Adds the place to the keys of stacks that have the same project and name. */
function distinguish(
  stacks: readonly { source: StackSource; stack: LoadedStack }[],
  folders: SourceFolders,
): void {
  const byName = new Map<string, { source: StackSource; stack: LoadedStack }[]>();
  for (const one of stacks) {
    const { key } = one.stack.reading;
    byName.set(key, [...(byName.get(key) ?? []), one]);
  }
  for (const same of byName.values()) {
    if (same.length < 2) continue;
    const places = placesOf(
      same.map(({ source }) => source),
      folders,
    );
    for (const [index, { stack }] of same.entries()) {
      const { reading } = stack;
      stack.reading = { ...reading, key: `${reading.key} (${places[index] ?? ""})` };
    }
  }
}

function appsSources({ file, apps, folder }: ReviewRequest, stacks: readonly LoadedStack[]): AppsSource[] {
  const named = [file.apps, apps].flatMap((text, index): AppsSource[] =>
    text === undefined
      ? []
      : [
          {
            stack: undefined,
            provider: String(index),
            apps: text,
            folder: index === 0 ? file.folder : folder,
          },
        ],
  );
  const ofStacks = stacks.flatMap(({ reading, providers, folder: own }) =>
    [...providers].map(([provider, { apps: text }]): AppsSource => ({
      stack: reading.key,
      provider,
      apps: text,
      folder: own,
    })),
  );
  return [...named, ...ofStacks];
}

/**
 * The audit logs of the apps with findings, and of those that do not return a client secret; of all apps, if the policy limits the age of
 * secrets. Each read is an event in the log itself.
 */
async function readLogs(
  { file, audit, progress }: ReviewRequest,
  directory: Directory,
  why: { drafts: readonly Draft[]; hidden: ReturnType<typeof hiddenSecretApps>; now: Date },
): Promise<AuditLogs> {
  if (!audit) return new Map();
  const { drafts, hidden, now } = why;
  const concerned = file.secretAge === undefined ? drafts.flatMap(({ app }) => app ?? []) : directory.apps;
  const wanted = new Set([...concerned.map(({ key }) => key), ...hidden.apps]);
  const ofHidden = hidden.since === undefined ? 0 : (now.getTime() - Date.parse(hidden.since)) / DAY;
  const days = Math.max(file.secretAge ?? 0, Math.ceil(ofHidden));
  const logs = await readAuditLogs(directory, wanted, { now, days });
  if (logs.size > 0) progress(`read the audit logs of ${logs.size} ${logs.size === 1 ? "app" : "apps"}`);
  return logs;
}

const DAY = 24 * 3_600_000;

/** Resources whose verdict is unknown for another reason than one that is a gap already: one gap for each reason. */
function unknownVerdicts(judged: readonly Judged[], inventory: Inventory): Gap[] {
  const byReason = new Map<string, { gap: Omit<Gap, "about">; urns: string[] }>();
  for (const { verdict, app, kind, reason = "", stack, resource } of judged) {
    if (verdict !== "unknown" || reason === SECRET_NOT_COMPARED) continue;
    const isExplained =
      app !== undefined &&
      (app.unread !== undefined ||
        (kind !== undefined && inventory.completenessOf(app.key, kind).state === "unread"));
    if (isExplained) continue;
    const { key } = stack.reading;
    const id = JSON.stringify([key, app?.key, reason]);
    const known = byReason.get(id) ?? {
      gap: { message: reason, stack: key, ...(app === undefined ? {} : { app: app.key }) },
      urns: [],
    };
    known.urns.push(resource.urn);
    byReason.set(id, known);
  }
  return [...byReason.values()].map(({ gap, urns }) => {
    const [first = "", ...others] = urns.sort();
    const name = first.slice(first.lastIndexOf("::") + 2);
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    const what = `${name}${more} of ${gap.stack ?? ""} could not be compared`;
    const message = gapMessage(what, gap.message, "CONFIGURATION");
    return { ...gap, about: `resource ${first}`, message };
  });
}

function draftOfGap({ about, message, app, stack }: Gap, directory: Directory): Draft {
  return {
    rule: "OL900",
    severity: "error",
    message,
    app: directory.apps.find(({ key }) => key === app),
    key: JSON.stringify(["unread", stack ?? null, about]),
    resources: [],
    properties: [],
  };
}

/** The entries of the review file that have no effect. */
function ofReviewFile(
  { unusable, path: file }: ReviewFile,
  withoutEffect: ReturnType<typeof applyAcceptances>["withoutEffect"],
): Draft[] {
  const drafts = [
    ...unusable.map(({ path: at, line, reason, entry = 0 }) => ({
      severity: "medium" as const,
      key: `unusable ${at} ${reason}`,
      message:
        `The entry accept[${entry}] of the review file has no effect: ${at}` +
        `${line === undefined ? "" : ` (line ${line})`} ${reason.replace(/([^?])$/, "$1.")}`,
    })),
    ...withoutEffect.map(({ entry, reason }) => {
      const { rule, urn, app = "", kind = "", name = "", values } = entry;
      const what = urn ?? `${kind} "${name}" on ${app}`;
      return {
        severity: RULES.OL022.severity,
        key: `entry ${JSON.stringify([rule, urn ?? null, app, kind, name, values])}`,
        message: `The entry in accept for ${rule}, ${what}, ${reason}.`,
      };
    }),
  ];
  return drafts.map(({ key, message, severity }) => ({
    rule: "OL022",
    severity,
    message,
    key,
    resources: [],
    properties: [],
    ways: [
      { action: "investigate", description: `Correct the entry in ${path.basename(file)}, or remove it.` },
    ],
  }));
}

function inOrder(one: Finding, other: Finding): number {
  return (
    Number(counts(other)) - Number(counts(one)) ||
    bySeverity(one.severity, other.severity) ||
    (one.id < other.id ? -1 : 1)
  );
}

/** Drift wins over gaps: both stand in the report. */
function verdictOf(findings: readonly Finding[], failOn: Severity): Verdict {
  const counted = findings.filter(counts);
  if (counted.some(({ severity }) => severity !== "error" && bySeverity(severity, failOn) <= 0))
    return "drift";
  return counted.some(({ severity }) => severity === "error") ? "unknown" : "clean";
}

function appReadings(
  { apps }: Directory,
  lists: ReadonlyMap<string, ListReading[]>,
  audit: (app: ReviewedApp) => AppReading["audit"],
): AppReading[] {
  return apps.map((app: ReviewedApp): AppReading => {
    const { key, name, names, target, manifest } = app;
    const credentials = credentialReading(app);
    return {
      key,
      name,
      names: Object.fromEntries(
        [...names].map(([own, stacks]) => [own, [...stacks].filter((stack) => stack !== "").sort()]),
      ),
      product: target.product.title,
      ...(manifest?.version === undefined ? {} : { version: manifest.version }),
      url: target.displayUrl,
      ...(manifest === undefined ? {} : { serverId: manifest.id }),
      lists: lists.get(key) ?? [],
      ...(credentials === undefined ? {} : { credentials }),
      audit: audit(app),
    };
  });
}

/** How far the audit log was read. A policy that needs more of it is not silently unchecked. */
function auditOf(
  app: ReviewedApp,
  inventory: Inventory,
  { audit, file: { secretAge } }: ReviewRequest,
  { log, now }: { log: AuditReading | undefined; now: Date },
): AppReading["audit"] {
  const reading = audit ? auditReading(log) : ({ state: "off" } as const);
  if (secretAge === undefined || app.target.deployment === "cloud") return reading;
  const unchecked = uncheckedAges(app, inventory, log, { now, days: secretAge });
  if (unchecked === undefined) return reading;
  switch (reading.state) {
    case "read":
      return { state: "partly read", reason: sentence(unchecked) };
    case "off":
      return { state: "unread", reason: `It is switched off, so ${unchecked}.` };
    case "not needed":
      return { state: "unread", reason: `The app was not read, so ${unchecked}.` };
    default:
      return { ...reading, reason: `${reading.reason.replace(/\.$/, "")}; ${unchecked}.` };
  }
}

function auditReading(log: AuditReading | undefined): AppReading["audit"] {
  if (log === undefined) return { state: "not needed" };
  if (log.state === "read") return { state: "read" };
  return { state: log.state, reason: log.problem?.reason ?? "the reason is not known" };
}

function stackReading({ reading }: LoadedStack, { judged, notCompared }: CheckedSecrets): StackReading {
  const own = judged.filter(({ stack }) => stack.reading.key === reading.key);
  const count = (verdict: Judged["verdict"]): number => own.filter((one) => one.verdict === verdict).length;
  return {
    ...reading,
    secrets: withNotCompared(reading.secrets, notCompared.get(reading.key)),
    verdicts: { clean: count("clean"), drifted: count("drifted"), unknown: count("unknown") },
    notVerified: count("not verified"),
  };
}

/** Every secret that the review has read, and those of its environment. */
function secretsOf(
  stacks: readonly LoadedStack[],
  { secrets }: Directory,
  { environment, sources }: ReviewRequest,
): Set<string> {
  const found = new Set([...secrets, ...environmentSecrets(environment, sources)]);
  for (const { resources, passphrases } of stacks) {
    for (const own of passphrases) if (own !== "") found.add(own);
    for (const { declared, deployed } of resources) {
      for (const resource of [declared, deployed]) {
        for (const values of [resource?.inputs, resource?.state])
          for (const text of secretTexts(values, resource?.secrets)) found.add(text);
      }
    }
  }
  for (const word of OF_EVERY_REPORT) found.delete(word);
  return found;
}

/** Words of every URN and command. A report has them whatever the passphrase is, and without them its commands don't run. */
const OF_EVERY_REPORT = ["applinks", "dynamic", "index", "nodejs", "pulumi", "stack", "target", "urn"];

/** The texts of secret values. Words of links, such as names and scopes, stay readable even where a program marks them as secret. */
function secretTexts(values: Properties = {}, secret: ReadonlySet<string> = new Set()): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (name === "clientSecret") return typeof value === "string" ? [value] : [];
    if (!secret.has(name) || ["app", "name", "scopes", "type"].includes(name)) return [];
    return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === "string");
  });
}
