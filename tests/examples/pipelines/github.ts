/** Jobs of GitHub Actions, as far as the examples use its expressions: scripts really run, actions are recorded. */

import { runInNewContext } from "node:vm";
import type { Workspace } from "./workspace";

/** A step of a job. */
export interface GithubStep {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, string | number | boolean>;
  env?: Record<string, string>;
}

/** How a job ended. */
export interface EndedJob {
  /** The code of the first script that failed, or 0. */
  code: number;
  output: string;
  /** The job summary. */
  summary: string;
  /** The actions whose conditions held, without their versions. */
  actions: string[];
}

/** Runs the steps of a job. */
export async function runGithubJob(
  steps: readonly GithubStep[],
  workspace: Workspace,
  env: Record<string, string> = {},
): Promise<EndedJob> {
  const job: EndedJob = { code: 0, output: "", summary: "", actions: [] };
  const outputs: Record<string, Record<string, string>> = {};
  const evaluate = (expression: string): unknown =>
    runInNewContext(expression, {
      steps: named((id) => ({ outputs: named((name) => outputs[id]?.[name] ?? "") })),
      github: named((name) => `<${name}>`),
      secrets: named((name) => `<${name}>`),
      always: () => true,
      success: () => job.code === 0,
    });
  const holds = (condition = "success()"): boolean =>
    Boolean(evaluate(/\b(?:always|success)\(/.test(condition) ? condition : `success() && (${condition})`));
  const filled = (text: string): string =>
    text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => String(evaluate(expression)));
  for (const [index, step] of steps.entries()) {
    if (!holds(step.if)) continue;
    if (step.uses !== undefined) job.actions.push(step.uses.replace(/@.*/, ""));
    if (step.run === undefined) continue;
    const [outputFile, summaryFile] = [`.output-${index}`, `.summary-${index}`];
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]);
    const { code, output } = await workspace.run(["bash", "-e"], filled(step.run), {
      ...env,
      ...(Object.fromEntries(own) as Record<string, string>),
      GITHUB_OUTPUT: `${workspace.folder}/${outputFile}`,
      GITHUB_STEP_SUMMARY: `${workspace.folder}/${summaryFile}`,
    });
    const lines = (workspace.read(outputFile) ?? "").split("\n").filter((line) => line.includes("="));
    outputs[step.id ?? ""] = Object.fromEntries(lines.map((line) => line.split("=") as [string, string]));
    job.output += output;
    job.summary += workspace.read(summaryFile) ?? "";
    if (job.code === 0) job.code = code;
  }
  return job;
}

/** An object that has every member. */
function named<T>(valueOf: (name: string) => T): Record<string, T> {
  return new Proxy({}, { get: (_, name) => (typeof name === "string" ? valueOf(name) : undefined) });
}
