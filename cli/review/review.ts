/**
 * A drift review: reads what the stacks declare and what the apps have, and compares them. It only reads: it takes no lock, writes no state, and
 * no test user signs in.
 */

import type { AuditReading } from "../../provider/atlassian/auditLog";
import { valuesOf, applyAcceptances } from "./file/acceptance";
import type { ReviewFile } from "./file/reviewFile";
import { openDirectory, type AppsSource, type Directory, type ReviewedApp } from "./actual/directory";
import { readInventory, type Inventory } from "./actual/inventory";
import { attribute } from "./audit/attribution";
import { readAuditLogs, type AuditLogs } from "./audit/logs";
import { loadStack, type LoadedStack, type StackSource } from "./declared/stacks";
import { findNotGranted, findPending, findSharedObjects } from "./findings/betweenObjects";
import { findExpiringTokens, findOlderAuthentication, findOldSecrets } from "./findings/credentials";
import { findingId, type Draft } from "./findings/draft";
import { judgeStack, type Judged } from "./findings/judgeStack";
import { findUndeclared } from "./findings/undeclared";
import { waysOf } from "./findings/ways";
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
import { withoutKnownSecrets } from "./redactReview";
import { ReviewError, type Gap } from "./reviewError";
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
  const { file, progress, signal, warn, environment } = request;
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
  const undeclared = findUndeclared(judged, { directory, inventory, links, allStacks });
  const own = judged.flatMap(({ findings }) => findings);
  const now = new Date(startedAt);
  const drafts = [
    ...own,
    ...undeclared.findings,
    ...findNotGranted(links, judged, own),
    ...findSharedObjects(judged),
    ...findPending(stacks),
    ...(await findExpiringTokens(directory, { now, days: file.tokenExpiry })),
  ].filter(({ rule, severity }) => !(request.verify && rule === "OL021" && severity === "info"));

  if (file.olderAuthentication) {
    const older = await findOlderAuthentication(directory, inventory);
    drafts.push(...older.findings);
    gaps.push(...older.gaps);
  }
  const logs = await readLogs(request, directory, drafts, now);
  if (file.secretAge !== undefined)
    drafts.push(...findOldSecrets(directory, inventory, logs, { now, days: file.secretAge }));
  const apps = appReadings(directory, undeclared.lists, request.audit ? logs : undefined);
  const found = [...drafts, ...gaps.map((gap) => draftOfGap(gap, directory))];
  const findings = finished(found, stacks, logs, file.identities);
  const today = startedAt.slice(0, 10);
  const applied = applyAcceptances(findings, file.accept, apps, today);
  const all = [...applied.findings, ...ofReviewFile(file, applied.withoutEffect)].sort(inOrder);
  const result: Review = {
    toolVersion: request.toolVersion,
    startedAt,
    finishedAt: request.now().toISOString(),
    verdict: verdictOf(all, request.failOn),
    failOn: request.failOn,
    allStacks,
    stacks: [...stacks.map((stack) => stackReading(stack, judged)), ...failed],
    apps,
    findings: all,
    graph: graphOf(links.all, directory.apps, judged),
  };
  return withoutKnownSecrets(result, secretsOf(stacks, directory));
}

/** Reads all stacks. One that can't be read is a gap, and a reading without objects. */
async function readStacks({
  sources,
  folder,
  environment,
  signal,
  progress,
  verify,
}: ReviewRequest): Promise<{
  stacks: LoadedStack[];
  gaps: Gap[];
  failed: StackReading[];
}> {
  const stacks: LoadedStack[] = [];
  const gaps: Gap[] = [];
  const failed: StackReading[] = [];
  const queue = [...sources];
  const work = async (): Promise<void> => {
    for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
      try {
        const stack = await loadStack(source, { folder, environment, signal });
        stacks.push(stack);
        gaps.push(...stack.gaps);
        progress(`read the stack ${stack.reading.key}`);
        if (verify && stack.reading.source !== "program")
          gaps.push({
            stack: stack.reading.key,
            message: `--verify compares programs, and ${stack.reading.key} has no program that was run.`,
          });
      } catch (error) {
        if (!(error instanceof ReviewError)) throw error;
        const key = keyOf(source);
        const reason = error.message;
        gaps.push({ stack: key, message: reason });
        const completeness = { state: "unread", reason } as const;
        failed.push({
          key,
          source: "last deployment",
          completeness,
          secrets: completeness,
          verdicts: { clean: 0, drifted: 0, unknown: 0 },
          notVerified: 0,
        });
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_STACKS }, work));
  distinguish(stacks);
  const order = (one: { key: string }, other: { key: string }): number => (one.key < other.key ? -1 : 1);
  stacks.sort((one, other) => order(one.reading, other.reading));
  return { stacks, gaps, failed: failed.sort(order) };
}

/** Each runs the CLI, which needs a core. */
const PARALLEL_STACKS = 2;

/** Numbers stacks of different backends that have the same project and name. */
function distinguish(stacks: LoadedStack[]): void {
  const seen = new Map<string, number>();
  for (const stack of stacks) {
    const count = (seen.get(stack.reading.key) ?? 0) + 1;
    seen.set(stack.reading.key, count);
    if (count > 1) stack.reading.key = `${stack.reading.key} (${count})`;
  }
}

function keyOf(source: StackSource): string {
  if ("state" in source) return source.state;
  return source.stack ?? source.project ?? "";
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

/** The audit logs of the apps with findings; of all apps, if the policy limits the age of secrets. Each read is an event in the log itself. */
async function readLogs(
  { file, audit, progress }: ReviewRequest,
  directory: Directory,
  drafts: readonly Draft[],
  now: Date,
): Promise<AuditLogs> {
  if (!audit) return new Map();
  const concerned = file.secretAge === undefined ? drafts.flatMap(({ app }) => app ?? []) : directory.apps;
  const wanted = new Set(concerned.map(({ key }) => key));
  const logs = await readAuditLogs(directory, wanted, { now, days: file.secretAge });
  if (logs.size > 0) progress(`read the audit logs of ${logs.size} apps`);
  return logs;
}

/** Resources whose verdict is unknown for another reason than an app or a list that is a gap already: one gap for each reason. */
function unknownVerdicts(judged: readonly Judged[], inventory: Inventory): Gap[] {
  const byReason = new Map<string, { gap: Gap; urns: string[] }>();
  for (const { verdict, app, kind, reason = "", stack, resource } of judged) {
    if (verdict !== "unknown") continue;
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
    const [first = "", ...others] = urns;
    const name = first.slice(first.lastIndexOf("::") + 2);
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return { ...gap, message: `${name}${more} of ${gap.stack ?? ""} could not be compared: ${gap.message}` };
  });
}

function draftOfGap({ message, app, stack }: Gap, directory: Directory): Draft {
  return {
    rule: "OL900",
    severity: "error",
    message,
    app: directory.apps.find(({ key }) => key === app),
    // The text may differ from run to run, such as a duration in it.
    key: `unread ${stack ?? ""} ${message.split(":")[0] ?? ""}`,
    resources: [],
    properties: [],
  };
}

/** The findings with their IDs, ways back and attributions. */
function finished(
  drafts: readonly Draft[],
  stacks: readonly LoadedStack[],
  logs: AuditLogs,
  identities: ReviewFile["identities"],
): Finding[] {
  const byKey = new Map(stacks.map((stack) => [stack.reading.key, stack]));
  const ids = new Map<string, number>();
  return drafts.map((draft) => {
    const { rule, severity, message, app, object, resources, properties } = draft;
    const plain = findingId(draft);
    const count = (ids.get(plain) ?? 0) + 1;
    ids.set(plain, count);
    const id = count === 1 ? plain : `${plain}-${count}`;
    const finding: Finding = {
      id,
      rule,
      severity,
      message,
      impact: RULES[rule].impact,
      ...(app === undefined ? {} : { app: app.key }),
      ...(object === undefined ? {} : { object }),
      resources,
      properties,
      ways: waysOf(draft, id, byKey),
      values: valuesOf(properties),
    };
    const log = app && logs.get(app.key);
    const attribution = log && attribute(finding, draft, log, identities);
    return attribution === undefined ? finding : { ...finding, attribution };
  });
}

/** The entries of the review file that have no effect. */
function ofReviewFile(
  { unusable, path: file }: ReviewFile,
  withoutEffect: ReturnType<typeof applyAcceptances>["withoutEffect"],
): Finding[] {
  const entries = [
    ...unusable.map(({ path: at, line, reason }) => ({
      severity: "medium" as const,
      key: `unusable ${at} ${reason}`,
      message: `${at}${line === undefined ? "" : ` (line ${line})`} of the review file ${reason}, so the entry has no effect.`,
    })),
    ...withoutEffect.map(({ entry, reason }) => {
      const what = entry.urn ?? `${entry.kind ?? ""} "${entry.name ?? ""}" on ${entry.app ?? ""}`;
      return {
        severity: RULES.OL022.severity,
        key: `entry ${entry.rule} ${what}`,
        message: `The accepted finding ${entry.rule} of ${what} ${reason}.`,
      };
    }),
  ];
  return entries.map(({ key, message, severity }) => ({
    id: findingId({ rule: "OL022", key }),
    rule: "OL022",
    severity,
    message,
    impact: RULES.OL022.impact,
    resources: [],
    properties: [],
    ways: [{ action: "investigate", description: `Correct the entry in ${file}, or remove it.` }],
    values: {},
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

/** `logs` are those that were read; `undefined` if they are switched off. */
function appReadings(
  { apps }: Directory,
  lists: ReadonlyMap<string, ListReading[]>,
  logs: AuditLogs | undefined,
): AppReading[] {
  return apps.map(({ key, name, names, target, manifest }: ReviewedApp): AppReading => ({
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
    audit: logs === undefined ? { state: "off" } : auditReading(logs.get(key)),
  }));
}

function auditReading(log: AuditReading | undefined): AppReading["audit"] {
  if (log === undefined) return { state: "not needed" };
  if (log.state === "read") return { state: "read" };
  return { state: log.state, reason: log.problem?.reason ?? "the reason is not known" };
}

function stackReading({ reading }: LoadedStack, judged: readonly Judged[]): StackReading {
  const own = judged.filter(({ stack }) => stack.reading.key === reading.key);
  const count = (verdict: Judged["verdict"]): number => own.filter((one) => one.verdict === verdict).length;
  return {
    ...reading,
    verdicts: { clean: count("clean"), drifted: count("drifted"), unknown: count("unknown") },
    notVerified: count("not verified"),
  };
}

/** Every secret that the review has read. */
function secretsOf(stacks: readonly LoadedStack[], { apps, secrets }: Directory): Set<string> {
  const found = new Set(secrets);
  for (const { target } of apps) {
    if (target.credential?.kind === "token") found.add(target.credential.token);
    if (target.credential?.kind === "password") found.add(target.credential.password);
    for (const secret of target.secrets) found.add(secret);
  }
  for (const { resources } of stacks) {
    for (const { declared, deployed } of resources) {
      for (const resource of [declared, deployed]) {
        for (const values of [resource?.inputs, resource?.state]) {
          const { clientSecret } = values ?? {};
          if (typeof clientSecret === "string") found.add(clientSecret);
        }
      }
    }
  }
  return found;
}
