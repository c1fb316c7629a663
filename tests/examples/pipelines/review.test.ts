/** The review jobs of the example pipelines: their scripts run with the real command against the sandbox. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { openWorld, type World } from "../../cli/review/world";
import { linkProgram } from "../../provider/adapters/link";
import { runGithubJob, type EndedJob } from "./github";
import { githubSteps, pipelines, type Job } from "./pipelines";
import { compileCommand, openWorkspace, type Call, type CompiledCommand, type Workspace } from "./workspace";

let world: World;
let command: CompiledCommand;
beforeAll(async () => {
  world = await openWorld();
  command = compileCommand();
});
afterAll(async () => {
  command.remove();
  await world.close();
});

const UNKNOWN = "The review failed. Whether there is drift is unknown.";

/** What the pipelines' environments have. */
const ENVIRONMENT = {
  REPOSITORY_API: "https://bitbucket.example.com/rest/insights/latest/projects/LINKS/repos/links",
  BITBUCKET_TOKEN: "canary-of-the-token",
  bamboo_planRepository_revision: "4f2a",
};
const INSIGHTS = `${ENVIRONMENT.REPOSITORY_API}/commits/4f2a/reports/applinks-review`;
const HEARTBEAT = "https://heartbeat.example.com/links";

/** A situation, and how each review job ends in it. */
interface Situation {
  title: string;
  arrange: () => Promise<unknown>;
  reviewFile?: string;
  code: number;
  /** A sentence of the output. */
  prints: string;
  /** Texts that neither the output, nor a report, nor a request has. */
  without: RegExp;
  /** Whether the review ends with reports. */
  reports: boolean;
  /** GitHub: the changes of issues, and whether the alerts are uploaded. */
  issue: string[];
  alerts: boolean;
  /** Bamboo: the requests to Bitbucket Data Center. */
  insights: [method: string, url: string, body: unknown][];
  /** cron: the requests to the monitor. */
  heartbeat: string[];
}

const CLEAN: Situation = {
  title: "without drift",
  arrange: async () => undefined,
  code: 0,
  prints: "Clean. 1 stack, 2 apps, 5 objects compared.",
  without: /There is drift|is unknown/,
  reports: true,
  issue: [],
  alerts: true,
  insights: [
    ["PUT", INSIGHTS, expect.objectContaining({ result: "PASS" })],
    ["DELETE", `${INSIGHTS}/annotations`, undefined],
  ],
  heartbeat: [HEARTBEAT],
};

const DRIFT: Situation = {
  title: "with drift",
  arrange: () =>
    world.bench.sandbox.control.changeOutOfBand("jira").updateClient("confluence", { scope: "ADMIN" }),
  code: 2,
  prints: "There is drift",
  without: /\bClean\.|is unknown/,
  reports: true,
  issue: [
    "label create drift-review --force",
    "issue create --label drift-review --title Drift of application links --body-file reports/review.md",
  ],
  alerts: true,
  insights: [
    ["PUT", INSIGHTS, expect.objectContaining({ result: "FAIL" })],
    ["DELETE", `${INSIGHTS}/annotations`, undefined],
    ["POST", `${INSIGHTS}/annotations`, { annotations: [expect.objectContaining({ severity: "HIGH" })] }],
  ],
  heartbeat: [],
};

const DOWN: Situation = {
  title: "with an app that is down",
  arrange: () => takeDown("jira"),
  code: 1,
  prints: UNKNOWN,
  // What can't be seen is no reason to write.
  without: /There is drift|\bClean\.|pulumi up/,
  reports: true,
  issue: [],
  alerts: false,
  insights: [
    ["PUT", INSIGHTS, expect.objectContaining({ result: "FAIL" })],
    ["DELETE", `${INSIGHTS}/annotations`, undefined],
    ["POST", `${INSIGHTS}/annotations`, { annotations: [expect.objectContaining({ severity: "MEDIUM" })] }],
  ],
  heartbeat: [],
};

const INVALID: Situation = {
  title: "with an invalid review file",
  arrange: async () => undefined,
  reviewFile: "complet: true\n",
  code: 1,
  prints: UNKNOWN,
  without: /There is drift|\bClean\.|pulumi up/,
  reports: false,
  issue: [],
  alerts: false,
  insights: [],
  heartbeat: [],
};

function takeDown(app: string): Promise<unknown> {
  return world.bench.sandbox.control.faults.add({
    match: { app },
    times: 0,
    phase: "before-act",
    effect: { kind: "status", status: 503 },
  });
}

/** Links both apps, and returns the files of a project in which an earlier review has left reports. */
async function deployed(
  reviewFile = "complete: true\nstacks:\n  - state: state.json\n",
): Promise<Record<string, string>> {
  await world.bench.sandbox.control.reset();
  const stack = world.bench.stack();
  await stack.up(linkProgram());
  const left = ["review.md", "review.json", "review.html", "review.xml", "insights.json"];
  return {
    "state.json": readFileSync(path.join(world.folder, world.exportStack(stack)), "utf8"),
    "applinks.review.yaml": reviewFile,
    "review.env": `HEARTBEAT_URL=${HEARTBEAT}\n`,
    ...Object.fromEntries(left.map((name) => [`reports/${name}`, "stale report"])),
  };
}

/** How a review job ended. */
interface Ended {
  code: number;
  output: string;
  calls: Call[];
  /** The files that the options `--out` name, with their formats and texts. */
  reports: { format: string; file: string; text: string | undefined }[];
  history: string | undefined;
  /** GitHub only. */
  summary: string;
  actions: string[];
}

const GITHUB = "GitHub Actions";

/** Runs the review job of a pipeline in a new folder. */
async function runReview(
  title: string,
  files: Record<string, string>,
  env: Record<string, string> = {},
): Promise<Ended> {
  const workspace = openWorkspace(command, files);
  try {
    const steps = githubSteps("drift-review.yml", "review");
    const pipeline = pipelines().find((one) => one.title === title);
    const scripts = title === GITHUB ? steps.map(({ run = "" }) => run) : pipeline?.review.map(textOf);
    const ended =
      title === GITHUB
        ? await runGithubJob(steps, workspace, env)
        : await runScripts(pipeline?.review ?? [], workspace);
    return {
      ...ended,
      output: ended.output + (pipeline?.sentence?.(ended.code) ?? ""),
      calls: workspace.calls(),
      reports: [...(scripts ?? []).join("\n").matchAll(/--out (\w+)=(\S+)/g)].map(
        ([, format = "", file = ""]) => ({ format, file, text: workspace.read(file) }),
      ),
      history: workspace.read("history/reviews.jsonl"),
    };
  } finally {
    workspace.remove();
  }
}

const textOf = ({ text }: Job[number]): string => text;

async function runScripts(job: Job, workspace: Workspace): Promise<EndedJob> {
  const result: EndedJob = { code: 0, output: "", summary: "", actions: [] };
  for (const { shell, text, always = false } of job) {
    if (result.code !== 0 && !always) continue;
    const { code, output } = await workspace.run(shell, text, ENVIRONMENT);
    result.output += output;
    if (result.code === 0) result.code = code;
  }
  return result;
}

/** The file of alerts that GitHub's job uploads. */
function uploadedAlerts(): unknown[] {
  return githubSteps("drift-review.yml", "review").flatMap(
    ({ with: inputs }) => inputs?.["sarif_file"] ?? [],
  );
}

/** The calls of gh that change something. */
function issueChanges({ calls }: Ended): string[] {
  return calls
    .filter(({ command: name, args }) => name === "gh" && args[1] !== "list")
    .map(({ args }) => args.join(" "));
}

/** The requests that curl sent. */
function requestsOf({ calls }: Ended): Situation["insights"] {
  return calls
    .filter(({ command: name }) => name === "curl")
    .map(({ args, input }) => {
      const valueOf = (option: string): string | undefined =>
        args.includes(option) ? args[args.indexOf(option) + 1] : undefined;
      const data = input ?? valueOf("--data");
      const method = valueOf("--request") ?? (data === undefined ? "GET" : "POST");
      return [method, args.at(-1) ?? "", data === undefined ? undefined : JSON.parse(data)];
    });
}

const TITLES = [GITHUB, ...pipelines().map(({ title }) => title)];

describe.each([CLEAN, DRIFT, DOWN, INVALID])("a review $title", (situation) => {
  const { arrange, reviewFile, code, prints, without, reports, issue, alerts, insights, heartbeat } =
    situation;
  let files: Record<string, string>;
  const runs = new Map<string, Promise<Ended>>();
  /** Each pipeline runs once. */
  const run = (title: string): Promise<Ended> => {
    const running = runs.get(title) ?? runReview(title, files);
    runs.set(title, running);
    return running;
  };
  beforeAll(async () => {
    files = await deployed(reviewFile);
    await arrange();
    await world.bench.sandbox.control.requestLog.clear();
  });

  test.each(TITLES)("ends with its own code and sentence: %s", async (title) => {
    const ended = await run(title);
    expect(ended.code).toBe(code);
    expect(ended.output + ended.summary).toContain(prints);
  });

  test.each(TITLES)(
    "leaves the reports that the pipeline publishes, and none of an earlier review: %s",
    async (title) => {
      const ended = await run(title);
      expect(ended.reports).not.toEqual([]);
      for (const { format, text } of ended.reports) {
        if (!reports) expect(text).toBeUndefined();
        else if (format === "markdown") expect(text).toMatch(/^\[\/\/\]: # \(applinks-review:links\/dev\)\n/);
        else if (format === "html") expect(text).toMatch(/^<!doctype html>/i);
        else if (format === "junit") expect(text).toMatch(/^<\?xml[^]*<testcase/);
        else expect(JSON.parse(text ?? "")).toEqual(expect.anything());
      }
      const published = pipelines().find((one) => one.title === title)?.published ?? uploadedAlerts();
      expect(ended.reports.map(({ file }) => file)).toEqual(expect.arrayContaining(published));
      expect(ended.output + ended.summary).not.toContain("stale report");
    },
  );

  test.each(TITLES)("has no secret, and nothing of another outcome: %s", async (title) => {
    const { output, summary, reports: written, calls } = await run(title);
    const everything = [output, summary, ...written.map(({ text }) => text), JSON.stringify(calls)].join(
      "\n",
    );
    expect(everything).not.toContain(world.bench.password);
    expect(everything).not.toMatch(without);
    expect(calls.filter(({ command: name }) => name === "pulumi")).toEqual([]);
  });

  test.each([GITHUB, "GitLab CI", "Jenkins", "Azure Pipelines", "cron"])(
    "keeps the history: %s",
    async (title) => {
      const { history } = await run(title);
      expect(history?.trimEnd().split("\n")).toEqual(
        reports ? [expect.stringContaining('"counts"')] : undefined,
      );
    },
  );

  test("has a job summary on GitHub: the report, or that there is none", async () => {
    const { summary, reports: written } = await run(GITHUB);
    expect(summary.trimEnd()).toBe(
      reports ? written.find(({ format }) => format === "markdown")?.text?.trimEnd() : UNKNOWN,
    );
  });

  test("opens an issue on GitHub if there is drift", async () => {
    expect(issueChanges(await run(GITHUB))).toEqual(issue);
  });

  test("uploads alerts to GitHub if it is complete, and keeps history and reports in any case", async () => {
    const { actions } = await run(GITHUB);
    expect(actions.includes("github/codeql-action/upload-sarif")).toBe(alerts);
    expect(actions).toEqual(expect.arrayContaining(["actions/cache/save", "actions/upload-artifact"]));
  });

  test("is a report of Bitbucket Data Center, sent by Bamboo, if there is a review", async () => {
    expect(requestsOf(await run("Bamboo"))).toEqual(insights);
  });

  test("is a heartbeat of cron if there is no drift", async () => {
    expect(requestsOf(await run("cron")).map(([, url]) => url)).toEqual(heartbeat);
  });

  test("sends the apps only GET requests", async () => {
    await Promise.all(TITLES.map(run));
    const requests = await world.bench.sandbox.control.requestLog.entries();
    expect(requests.filter(({ method }) => method !== "GET")).toEqual([]);
    expect(requests.length > 0).toBe(reports);
  });
});

describe("the open issue on GitHub", () => {
  const review = async (arrange: () => Promise<unknown>): Promise<Ended> => {
    const files = await deployed();
    await arrange();
    return runReview(GITHUB, files, { OPEN_ISSUE: "17" });
  };

  test("is edited in place while there is drift", async () => {
    expect(issueChanges(await review(DRIFT.arrange))).toEqual([
      "issue edit 17 --body-file reports/review.md",
    ]);
  });

  test("is closed by a review without drift, with a link to that", async () => {
    expect(issueChanges(await review(CLEAN.arrange))).toEqual([
      expect.stringMatching(/^issue close 17 --comment This review is clean: .*\/actions\/runs\//),
    ]);
  });

  test("stays as it is if the review could not tell", async () => {
    const { calls } = await review(DOWN.arrange);
    expect(calls.filter(({ command: name }) => name === "gh")).toEqual([]);
  });

  test("is found by its label and by the marker that each report begins with", async () => {
    const { calls, reports } = await review(DRIFT.arrange);
    const list = calls.find(({ args }) => args[0] === "issue" && args[1] === "list");
    const [, marker = "none"] = /startswith\("(.*?)"\)/.exec(list?.args.at(-1) ?? "") ?? [];
    expect(list?.args).toEqual(expect.arrayContaining(["--label", "drift-review"]));
    expect(reports.find(({ format }) => format === "markdown")?.text?.startsWith(marker)).toBe(true);
  });

  test("is edited, but no alerts are uploaded, if there is drift while another app is down", async () => {
    const ended = await review(async () => {
      await DRIFT.arrange();
      await takeDown("confluence");
    });
    expect(ended.code).toBe(2);
    expect(issueChanges(ended)).toEqual(["issue edit 17 --body-file reports/review.md"]);
    expect(ended.actions).not.toContain("github/codeql-action/upload-sarif");
  });
});

describe("the comment on a pull request: GitHub Actions", () => {
  const review = async (
    arrange: () => Promise<unknown>,
    { comment = "", reviewFile }: { comment?: string; reviewFile?: string } = {},
  ): Promise<EndedJob & { calls: Call[]; report: string | undefined }> => {
    const files = await deployed(reviewFile);
    await arrange();
    const workspace = openWorkspace(command, files);
    try {
      const job = await runGithubJob(githubSteps("deploy.yml", "review"), workspace, {
        OPEN_COMMENT: comment,
      });
      const calls = workspace.calls().filter(({ command: name }) => name === "gh");
      return { ...job, calls, report: workspace.read("reports/review.md") };
    } finally {
      workspace.remove();
    }
  };
  const changes = ({ calls }: { calls: Call[] }): string[] =>
    calls.filter(({ args }) => !args.includes("--paginate")).map(({ args }) => args.join(" "));

  test("is created by the first review, and edited in place by each further one", async () => {
    const first = await review(DRIFT.arrange);
    expect(changes(first)).toEqual([
      expect.stringMatching(/^pr comment \S+ --repo \S+ --body-file reports\/review\.md$/),
    ]);
    const next = await review(CLEAN.arrange, { comment: "23" });
    expect(changes(next)).toEqual([
      expect.stringMatching(
        /^api --silent --method PATCH repos\/\S+\/issues\/comments\/23 --field body=@reports\/review\.md$/,
      ),
    ]);
    // Drift is no reason against a pull request.
    expect([first.code, next.code]).toEqual([0, 0]);
  });

  test("is found by its author, and by the marker that each report begins with", async () => {
    const { calls, report } = await review(DRIFT.arrange);
    const query = calls.find(({ args }) => args.includes("--paginate"))?.args.at(-1) ?? "";
    const [, marker = "none"] = /startswith\("(.*?)"\)/.exec(query) ?? [];
    expect(report?.startsWith(marker)).toBe(true);
    expect(query).toContain('.user.login == "github-actions[bot]"');
  });

  test("has what was not read, and the job fails", async () => {
    const ended = await review(DOWN.arrange);
    expect(changes(ended)).toHaveLength(1);
    expect(ended.report).toContain("OL900");
    expect(ended.code).toBe(1);
  });

  test("stays as it is if the review failed before it had a result", async () => {
    const ended = await review(INVALID.arrange, { comment: "23", reviewFile: INVALID.reviewFile ?? "" });
    expect(changes(ended)).toEqual([]);
    expect(ended.output).toContain(UNKNOWN);
    expect(ended.code).toBe(1);
  });
});
