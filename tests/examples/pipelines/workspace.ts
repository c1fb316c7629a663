/** A folder in which a pipeline's scripts run: the real command `applinks`, and stubs of everything else that leaves the folder. */

import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../../..");

/** A call of a stub. */
export interface Call {
  command: "curl" | "gh" | "npm" | "pulumi";
  args: string[];
  /** What it got on standard input, if it was to read that. */
  input?: string;
}

/** How a script ended. */
export interface Ended {
  code: number;
  /** Standard output and standard error, in their order. */
  output: string;
}

/** One folder. */
export interface Workspace {
  folder: string;
  /** Writes a script to a file, and runs it with a shell. */
  run(shell: readonly string[], text: string, env?: Record<string, string>): Promise<Ended>;
  /** The text of a file; `undefined` if there is none. */
  read(file: string): string | undefined;
  calls(): Call[];
  remove(): void;
}

/** The command, compiled to one file. */
export interface CompiledCommand {
  file: string;
  remove(): void;
}

/** Compiles the command from its sources, which start in a fifth of the time then. */
export function compileCommand(): CompiledCommand {
  mkdirSync(path.join(ROOT, ".work"), { recursive: true });
  // Within the package, whose files it reads.
  const folder = mkdtempSync(path.join(ROOT, ".work/command-"));
  const file = path.join(folder, "main.js");
  execFileSync(
    path.join(ROOT, "node_modules/.bin/esbuild"),
    [
      "cli/main.ts",
      "--bundle",
      "--platform=node",
      "--packages=external",
      "--log-level=error",
      `--outfile=${file}`,
    ],
    { cwd: ROOT },
  );
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Records its call. `gh issue list` prints the number in OPEN_ISSUE, `gh api --paginate` the ID in OPEN_COMMENT. Each ends with a code of its own, such as that in PULUMI_EXIT_CODE, or 0. */
const STUB = `
const { appendFileSync, readFileSync } = require("node:fs");
const [command, ...args] = process.argv.slice(2);
const input = args.includes("@-") ? readFileSync(0, "utf8") : undefined;
appendFileSync(process.env.CALLS, JSON.stringify({ command, args, input }) + "\\n");
if (command === "gh" && args[0] === "issue" && args[1] === "list") process.stdout.write(process.env.OPEN_ISSUE ?? "");
if (command === "gh" && args.includes("--paginate")) process.stdout.write(process.env.OPEN_COMMENT ?? "");
process.exitCode = Number(process.env[command.toUpperCase() + "_EXIT_CODE"] ?? 0);
`;

/** Makes a folder with these files. With a command, `npx --no-install applinks` runs it. */
export function openWorkspace(
  command: CompiledCommand | undefined,
  files: Record<string, string>,
): Workspace {
  const base = mkdtempSync(path.join(tmpdir(), "applinks-pipeline-"));
  const [folder, bin] = ["project", "bin"].map((name) => path.join(base, name)) as [string, string];
  const calls = path.join(base, "calls.jsonl");
  mkdirSync(folder);
  mkdirSync(bin);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const stub = path.join(base, "stub.js");
  writeFileSync(stub, STUB);
  const executable = (name: string, text: string): void =>
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  for (const name of ["curl", "gh", "npm", "pulumi"])
    executable(name, `exec '${process.execPath}' '${stub}' ${name} "$@"`);
  if (command !== undefined) {
    const start = `exec '${process.execPath}' '${command.file}' "$@"`;
    executable("npx", `[ "$1 $2" = "--no-install applinks" ] || exit 64\nshift 2\n${start}`);
  }
  let scripts = 0;
  return {
    folder,
    run: (shell, text, env = {}) => {
      const file = path.join(folder, `.script-${(scripts += 1)}`);
      writeFileSync(file, text, { mode: 0o755 });
      const [program = "sh", ...options] = shell;
      return new Promise((resolve) => {
        execFile(
          program,
          [...options, file],
          {
            cwd: folder,
            env: {
              PATH: [bin, path.dirname(process.execPath), "/usr/bin", "/bin"].join(path.delimiter),
              HOME: base,
              CALLS: calls,
              ...env,
            },
          },
          (error, stdout, stderr) => {
            const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
            resolve({ code, output: `${stdout}\n${stderr}` });
          },
        );
      });
    },
    read: (file) => {
      const absolute = path.join(folder, file);
      return existsSync(absolute) ? readFileSync(absolute, "utf8") : undefined;
    },
    calls: () =>
      existsSync(calls)
        ? readFileSync(calls, "utf8")
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line) as Call)
        : [],
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}
