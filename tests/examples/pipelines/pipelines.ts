/** The example pipelines as data: the scripts of their jobs, with the shell that each system runs them in. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import type { GithubStep } from "./github";

const FOLDER = path.resolve(__dirname, "../../../examples/pipelines");

/** A script of a job. */
export interface Script {
  shell: readonly string[];
  text: string;
  /** Whether it runs after a script that failed, too. */
  always?: boolean;
}

/** A job: its scripts in their order. */
export type Job = Script[];

/** A pipeline, but GitHub's, whose jobs have steps with conditions. */
export interface Pipeline {
  title: string;
  preview?: Job;
  up?: Job;
  review: Job;
  /** What it prints after a review that ended with a code, beside the output of its scripts. */
  sentence?: (code: number) => string;
  /** The files that it publishes, where a report has to be. */
  published: string[];
}

/** The text of a file of the examples. */
export function readExample(file: string): string {
  return readFileSync(path.join(FOLDER, file), "utf8");
}

/** The steps of GitHub's jobs. */
export function githubSteps(file: string, job: string): GithubStep[] {
  const { jobs } = parse(readExample(`github/${file}`)) as { jobs: Record<string, { steps: GithubStep[] }> };
  return jobs[job]?.steps ?? [];
}

/** All pipelines but GitHub's. */
export function pipelines(): Pipeline[] {
  return [gitlab(), bitbucket(), bamboo(), jenkins(), azure(), cron()];
}

function gitlab(): Pipeline {
  interface GitlabJob {
    script: string[];
    artifacts?: { reports: Record<string, string> };
  }
  const file = parse(readExample("gitlab/.gitlab-ci.yml")) as Record<
    "preview" | "up" | "review",
    GitlabJob
  > & {
    default: { before_script: string[] };
  };
  const job = (name: "preview" | "up" | "review"): Job => [
    // https://docs.gitlab.com/runner/shells/: a failing command ends the script, in a pipe, too.
    {
      shell: ["bash", "-eo", "pipefail"],
      text: [...file.default.before_script, ...file[name].script].join("\n"),
    },
  ];
  return {
    title: "GitLab CI",
    preview: job("preview"),
    up: job("up"),
    review: job("review"),
    published: Object.values(file.review.artifacts?.reports ?? {}),
  };
}

function bitbucket(): Pipeline {
  type Steps = { step: { script: string[] } }[];
  const { pipelines: all } = parse(readExample("bitbucket/bitbucket-pipelines.yml")) as {
    pipelines: Record<"pull-requests" | "branches" | "custom", Record<string, Steps>>;
  };
  const job = (steps: Steps | undefined): Job =>
    (steps ?? []).map(({ step }) => ({ shell: ["bash", "-e"], text: step.script.join("\n") }));
  return {
    title: "Bitbucket Pipelines",
    preview: job(all["pull-requests"]["**"]),
    up: job(all.branches["main"]),
    review: job(all.custom["drift-review"]),
    // Where Pipelines looks for test results.
    published: ["test-results/review.xml"],
  };
}

function bamboo(): Pipeline {
  type Task = string | { script?: { scripts: string[] }; "test-parser"?: { "test-results": string } };
  type Plan = Record<string, { tasks: Task[]; "final-tasks"?: Task[] }>;
  const plans = parseAllDocuments(readExample("bamboo/bamboo.yml")).map((each) => each.toJS() as Plan);
  const scripts = (tasks: Task[] | undefined, rest: Pick<Script, "always">, prefix = ""): Job =>
    (tasks ?? []).flatMap((task) =>
      typeof task === "string" || task.script === undefined
        ? []
        : task.script.scripts.map((text) => ({ shell: ["sh"], text: `${prefix}${text}`, ...rest })),
    );
  const deploy = plans[0]?.["Deploy"]?.tasks;
  const review = plans[1]?.["Review"];
  return {
    title: "Bamboo",
    preview: scripts(deploy, {}, "bamboo_planRepository_branchName=feature\n"),
    up: scripts(deploy, {}, "bamboo_planRepository_branchName=main\n"),
    review: [...scripts(review?.tasks, {}), ...scripts(review?.["final-tasks"], { always: true })],
    published: (review?.["final-tasks"] ?? []).flatMap((task) =>
      typeof task === "string" ? [] : (task["test-parser"]?.["test-results"] ?? []),
    ),
  };
}

function jenkins(): Pipeline {
  const text = readExample("jenkins/Jenkinsfile");
  const stages = new Map(
    text
      .split(/\bstage\('/)
      .slice(1)
      .map((part): [string, string] => [part.slice(0, part.indexOf("'")), part]),
  );
  const job = (...names: string[]): Job =>
    names.flatMap((name) =>
      [...(stages.get(name) ?? "").matchAll(/\bsh\(?[^']*?(?:'''([^]*?)'''|'([^']*)')/g)].map(
        ([, long, short]) => ({ shell: ["sh", "-xe"], text: long ?? short ?? "" }),
      ),
    );
  const [, drift = "", failed = ""] =
    /if \(status == 2\) \{\s*unstable\('(.*)'\)\s*\} else if \(status != 0\) \{\s*error\('(.*)'\)\s*\}/.exec(
      text,
    ) ?? [];
  return {
    title: "Jenkins",
    preview: job("Install", "Preview"),
    up: job("Install", "Up"),
    review: job("Install", "Review"),
    sentence: (code) => (code === 0 ? "" : code === 2 ? drift : failed),
    published: [...text.matchAll(/(?:testResults|pattern): '(.*?)'/g)].flatMap(([, file]) => file ?? []),
  };
}

function azure(): Pipeline {
  const { jobs } = parse(readExample("azure/azure-pipelines.yml")) as {
    jobs: { job: string; steps: { bash?: string; inputs?: { testResultsFiles?: string } }[] }[];
  };
  const stepsOf = (name: string): (typeof jobs)[number]["steps"] =>
    jobs.find(({ job }) => job === name)?.steps ?? [];
  // A failing command does not end such a script by itself.
  const job = (name: string): Job =>
    stepsOf(name).flatMap(({ bash }) =>
      bash === undefined ? [] : [{ shell: ["bash", "--noprofile", "--norc"], text: bash }],
    );
  return {
    title: "Azure Pipelines",
    preview: job("preview"),
    up: job("up"),
    review: job("review"),
    published: stepsOf("review").flatMap(({ inputs }) => inputs?.testResultsFiles ?? []),
  };
}

function cron(): Pipeline {
  return {
    title: "cron",
    review: [{ shell: ["sh"], text: readExample("cron/review.sh") }],
    published: [],
  };
}
