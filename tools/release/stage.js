// @ts-check
"use strict";

const { randomUUID } = require("node:crypto");
const {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} = require("node:fs");
const path = require("node:path");

const { ROOT } = require("../engine/recipe");
const { run } = require("../engine/run");

/** What the compiler reads. */
const PROJECTS = ["provider", "sdk/dynamic", "cli"];
/** What is published unchanged. */
const FILES = ["bin", "schema.json", "tsconfig.base.json", "README.md", "CHANGELOG.md", "LICENSE"];
/** The members of package.json for development only. */
const OWN = ["devDependencies", "prettier", "scripts", "workspaces"];

/**
 * Compiles the sources afresh, in a folder of their own, for as long as `work` takes: what an earlier build left in `dist`
 * is in no package. The folder is always equally deep below the repository, so that paths in a bundle do not tell its name.
 *
 * @template T
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 * @throws the compiler's error, and any error of `work`
 */
async function staged(work) {
  const folder = path.join(ROOT, ".work", `release-${randomUUID().slice(0, 8)}`);
  mkdirSync(folder, { recursive: true });
  try {
    for (const project of PROJECTS) copyProject(project, folder);
    for (const file of FILES) cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
    writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(published(), null, 2)}\n`);
    await run(process.execPath, [require.resolve("typescript/bin/tsc"), "-b", ...PROJECTS], { cwd: folder });
    settleModes(folder);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Copies a project's own sources; folders with a package of their own, such as generated SDKs, belong to somebody else.
 *
 * @param {string} project
 * @param {string} folder
 */
function copyProject(project, folder) {
  const from = path.join(ROOT, project);
  mkdirSync(path.join(folder, project));
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory() ? foreign(path.join(from, entry.name)) : !/\.(ts|json)$/.test(entry.name))
      continue;
    cpSync(path.join(from, entry.name), path.join(folder, project, entry.name), { recursive: true });
  }
}

/** @param {string} folder */
function foreign(folder) {
  const marks = ["package.json", "pyproject.toml", "setup.py", "go.mod"];
  return (
    path.basename(folder) === "node_modules" || marks.some((mark) => existsSync(path.join(folder, mark)))
  );
}

/**
 * Archives carry files' modes, which depend on who checked the sources out.
 *
 * @param {string} folder
 */
function settleModes(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const started = path.basename(entry.parentPath) === "bin";
    chmodSync(path.join(entry.parentPath, entry.name), started ? 0o755 : 0o644);
  }
}

function published() {
  const description = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  return Object.fromEntries(Object.entries(description).filter(([key]) => !OWN.includes(key)));
}

module.exports = { settleModes, staged };
