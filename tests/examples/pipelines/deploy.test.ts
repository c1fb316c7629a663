/** The deployment jobs of the example pipelines, with a stub of the Pulumi CLI. */

import { githubSteps, pipelines, type Job } from "./pipelines";
import { openWorkspace, type Call } from "./workspace";

/** Runs a job with a CLI that ends with a code. */
async function run(job: Job, pulumiCode: number): Promise<{ code: number; calls: Call[] }> {
  const workspace = openWorkspace(undefined, {});
  let code = 0;
  try {
    for (const { shell, text } of job) {
      if (code === 0) ({ code } = await workspace.run(shell, text, { PULUMI_EXIT_CODE: String(pulumiCode) }));
    }
    return { code, calls: workspace.calls() };
  } finally {
    workspace.remove();
  }
}

const JOBS = pipelines().flatMap(({ title, preview, up }) =>
  preview === undefined || up === undefined ? [] : [{ title, preview, up }],
);
const PREVIEW = "pulumi preview --stack production --diff --non-interactive";
const UP = "pulumi up --stack production --yes --non-interactive";

test("there is a deployment for each system that has pull requests", () => {
  expect(JOBS.map(({ title }) => title)).toEqual([
    "GitLab CI",
    "Bitbucket Pipelines",
    "Bamboo",
    "Jenkins",
    "Azure Pipelines",
  ]);
});

test.each(JOBS)("a pull request has a preview: $title", async ({ preview }) => {
  const { code, calls } = await run(preview, 0);
  expect(calls.map(({ command, args }) => [command, ...args].join(" "))).toEqual(["npm ci", PREVIEW]);
  expect(code).toBe(0);
});

test.each(JOBS)("a merge is deployed: $title", async ({ up }) => {
  const { code, calls } = await run(up, 0);
  expect(calls.map(({ command, args }) => [command, ...args].join(" "))).toEqual(["npm ci", UP]);
  expect(code).toBe(0);
});

test.each(JOBS)("both fail if the Pulumi CLI fails: $title", async ({ preview, up }) => {
  expect([(await run(preview, 255)).code, (await run(up, 255)).code]).toEqual([255, 255]);
});

test("both are there: GitHub Actions", () => {
  const ofPulumi = (job: string): unknown[] =>
    githubSteps("deploy.yml", job).flatMap(({ uses, with: inputs }) =>
      uses?.startsWith("pulumi/actions@") === true ? [inputs] : [],
    );
  expect(ofPulumi("preview")).toEqual([
    expect.objectContaining({ command: "preview", "stack-name": "production", "comment-on-pr": true }),
  ]);
  expect(ofPulumi("up")).toEqual([expect.objectContaining({ command: "up", "stack-name": "production" })]);
});
