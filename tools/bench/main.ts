/**
 * Measures what users wait for, compares it with a floor that is measured in the same run, and writes the tables of
 * docs/contributing/performance.md. Exits with 1 if an aim is missed by more than the spread of its rounds.
 *
 * `main.ts` measures 1,000 resources, `main.ts large` 10,000 in one round, and `main.ts starts`, `apps` or `commands` a part of the first.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundled } from "./bundled";
import { measureReview } from "./driftReview";
import { measureGrowth, measureMemory } from "./growth";
import { installPlugin } from "./plugin";
import { COMMANDS, measureRuns, type AdapterName, type Command, type Rounds } from "./runs";
import { measureSlowApps } from "./slowApps";
import { timeLoading, timeStart } from "./start";
import { judge, median, ratiosOf, type Verdict } from "./statistics";
import { writeTable } from "./table";

const STARTS = 15;
const ROUNDS = 5;
const LINKS = 200;
const LARGE_LINKS = 2000;
const REVIEWED_STACKS = 20;
const REVIEWED_RESOURCES = 51;
const ADAPTERS: AdapterName[] = ["dynamic", "plugin"];
/** How many objects an app has before others are created. */
const SIZES = [500, 1000, 2000, 4000, 10_000];
/** How many resources a process creates before its memory is read. */
const MEMORY_AT = [1000, 2000, 5000, 10_000];

/** The most that each ratio may be. */
const AIMS = { first: 1.3, configured: 1.2, growth: 1.5, slow: 1.1, beside: 1.1, review: 0.1 };
const RUN_AIMS: Record<Command, number> = {
  create: 1.1,
  preview: 1.05,
  up: 1.05,
  refresh: 1.1,
  destroy: 1.1,
};
/** In milliseconds. */
const LONGEST_LOADING = 40;

const verdicts: Verdict[] = [];

async function measureStarts(launcher: string, folder: string): Promise<void> {
  const script = bundled("floor.ts", path.join(folder, "floor.js"));
  const floor: Awaited<ReturnType<typeof timeStart>>[] = [];
  const ours: typeof floor = [];
  for (let n = 0; n < STARTS; n += 1) {
    floor.push(await timeStart(process.execPath, script));
    ours.push(await timeStart(launcher));
  }
  const ratios = (what: "first" | "configured") =>
    ratiosOf(
      ours.map((times) => times[what]),
      floor.map((times) => times[what]),
    );
  const loaded = Array.from({ length: STARTS }, timeLoading);
  const time = median(loaded.map((loading) => loading.time));
  const first = judge("start to the first response, to a bare gRPC server", ratios("first"), AIMS.first);
  const configured = judge(
    "start to a checked configuration, to the same",
    ratios("configured"),
    AIMS.configured,
  );
  const loading = judge("loading after @pulumi/pulumi, in ms", [time], LONGEST_LOADING);
  verdicts.push(first, configured, loading);
  const ms = (times: number[]): string => `${Math.round(median(times))} ms`;
  writeTable("start", [
    ["what", "measured", "floor", "ratio", "aim"],
    [
      "start of the plugin to its first response",
      ms(ours.map((times) => times.first)),
      ms(floor.map((times) => times.first)),
      first.shown,
      `${AIMS.first}`,
    ],
    [
      "start of the plugin to a checked configuration",
      ms(ours.map((times) => times.configured)),
      ms(floor.map((times) => times.configured)),
      configured.shown,
      `${AIMS.configured}`,
    ],
    [
      `loading of \`pulumi-applinks\` after \`@pulumi/pulumi\` (${loaded[0]?.modules ?? 0} modules)`,
      ms([time]),
      "",
      "",
      `${LONGEST_LOADING} ms`,
    ],
  ]);
}

async function measureCommands(links: number, rounds: number, table: string): Promise<void> {
  // One round has no spread, so it is not judged.
  const aim = rounds > 1 ? ["aim"] : [];
  const rows = [["command", "adapter", "measured", "floor", "writes alone", "ratio", ...aim]];
  const sizes = [["adapter", "state of each resource", "floor"]];
  for (const adapter of ADAPTERS) {
    const measured = await measureRuns(adapter, links, rounds);
    rows.push(...COMMANDS.map((command) => rowOf(adapter, command, measured, rounds)));
    const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
    sizes.push([adapter, kilobytes(measured.stateSize.ours), kilobytes(measured.stateSize.floor)]);
  }
  writeTable(table, rows);
  if (table === "runs") writeTable("state", sizes);
}

function rowOf(
  adapter: AdapterName,
  command: Command,
  { seconds, writes }: Rounds,
  rounds: number,
): string[] {
  const { ours, floor } = seconds[command];
  const alone = command === "create" || command === "destroy" ? writes[command] : floor.map(() => 0);
  const least = floor.map((time, n) => time + (alone[n] ?? 0));
  const verdict = judge(`${command}, ${adapter}`, ratiosOf(ours, least), RUN_AIMS[command]);
  if (rounds > 1) verdicts.push(verdict);
  const shown = (times: number[]): string => `${median(times).toFixed(1)} s`;
  return [
    command,
    adapter,
    shown(ours),
    shown(floor),
    alone.some((time) => time > 0) ? shown(alone) : "",
    verdict.shown,
    ...(rounds > 1 ? [`${RUN_AIMS[command]}`] : []),
  ];
}

async function measureApps(launcher: string): Promise<void> {
  const rows = [["objects in the app", "one creation", "requests per creation", "memory of the plugin"]];
  const creations: number[] = [];
  for (const size of SIZES) {
    const { creation, requests, memory } = await measureGrowth(launcher, size);
    creations.push(creation);
    rows.push([
      size.toLocaleString("en"),
      `${creation.toFixed(1)} ms`,
      requests.toFixed(2),
      `${Math.round(memory)} MiB`,
    ]);
  }
  const [smallest = NaN] = creations;
  const [largest = NaN] = creations.slice(-1);
  verdicts.push(
    judge(
      `one creation with ${SIZES.at(-1)} objects in the app, compared with ${SIZES[0]}`,
      [largest / smallest],
      AIMS.growth,
    ),
  );
  writeTable("growth", rows);
  const { slow, least, alone, beside } = await measureSlowApps(launcher);
  verdicts.push(
    judge("writes to an app that takes 0.3 s, compared with its requests alone", [slow / least], AIMS.slow),
    judge(
      "writes to an app at the same time as to a slow one, compared with the same alone",
      [beside / alone],
      AIMS.beside,
    ),
  );
  writeTable("slow", [
    ["creations", "measured", "floor", "ratio", "aim"],
    [
      "in the slow app",
      `${slow.toFixed(2)} s`,
      `${least.toFixed(2)} s`,
      (slow / least).toFixed(2),
      `${AIMS.slow}`,
    ],
    [
      "in another app at the same time",
      `${beside.toFixed(2)} s`,
      `${alone.toFixed(2)} s`,
      (beside / alone).toFixed(2),
      `${AIMS.beside}`,
    ],
  ]);
}

async function measureReviews(): Promise<void> {
  const { stacks, resources, requests, review, refresh, memory } = await measureReview(
    REVIEWED_STACKS,
    REVIEWED_RESOURCES,
  );
  verdicts.push(
    judge(`review of ${stacks} stacks, compared with a refresh of each`, [review / refresh], AIMS.review),
  );
  writeTable("review", [
    ["stacks", "resources", "requests", "review", "refresh", "ratio", "aim", "memory"],
    [
      `${stacks}`,
      resources.toLocaleString("en"),
      `${requests}`,
      `${review.toFixed(1)} s`,
      `${refresh.toFixed(1)} s`,
      (review / refresh).toFixed(2),
      `${AIMS.review}`,
      `${Math.round(memory)} MiB`,
    ],
  ]);
}

/** What can be measured by itself, by its name on the command line. */
const PARTS: Record<string, (launcher: string, folder: string) => Promise<void>> = {
  starts: measureStarts,
  apps: measureApps,
  review: measureReviews,
  commands: () => measureCommands(LINKS, ROUNDS, "runs"),
  large: async (launcher) => {
    const memory = await measureMemory(launcher, MEMORY_AT);
    writeTable("memory", [
      ["creations in one process", "memory"],
      ...memory.map(({ creations, memory: mebibytes }) => [
        creations.toLocaleString("en"),
        `${Math.round(mebibytes)} MiB`,
      ]),
    ]);
    await measureCommands(LARGE_LINKS, 1, "large");
  },
};
const USUAL = ["starts", "apps", "review", "commands"];

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-bench-"));
  try {
    const launcher = await installPlugin(folder);
    for (const name of given.length > 0 ? given : USUAL) {
      const part = PARTS[name];
      if (part === undefined)
        throw new Error(`there is no part ${name}; there are ${Object.keys(PARTS).join(", ")}`);
      await part(launcher, folder);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.table(verdicts);
  if (verdicts.some(({ met }) => !met)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
