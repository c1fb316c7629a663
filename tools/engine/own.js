// @ts-check
"use strict";

const { existsSync, readFileSync, realpathSync, statSync } = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const { REQUESTED, EXECUTABLE, HOME, MINIMUM, PLACE, atLeast, release } = require("./recipe");
const { run } = require("./run");

/** @typedef {import("./engine").Description} Description */

/** @type {typeof import("./own").own} */
async function own() {
  const found = search("pulumi");
  if (found === undefined) throw new Error("no pulumi on PATH");
  const pulumi = launched(found);
  const env = { ...process.env, PULUMI_HOME: HOME, PULUMI_SKIP_UPDATE_CHECK: "1" };
  const version = release((await run(pulumi, ["version"], { env, limit: 15_000 }))[0] ?? "");
  if (version === undefined) throw new Error(`${pulumi} does not say its version`);
  if (!atLeast(version, MINIMUM)) throw new Error(`${pulumi} is ${version}, older than ${MINIMUM}`);
  if (REQUESTED !== undefined && version !== REQUESTED)
    throw new Error(`${pulumi} is ${version}, not ${REQUESTED}`);

  /** @type {Description["hosts"]} */
  const hosts = {};
  const beside = [path.dirname(pulumi), path.dirname(realpathSync(pulumi))];
  for (const language of /** @type {const} */ (["nodejs", "python", "go", "yaml"])) {
    if (search(`pulumi-language-${language}`, beside) !== undefined) hosts[language] = version;
  }
  if (hosts.nodejs === undefined)
    throw new Error(`${pulumi} has no pulumi-language-nodejs beside it or on PATH`);
  return { way: "own", version, pulumi, hosts, mark: mark(pulumi) };
}

/** @type {typeof import("./own").mark} */
function mark(file) {
  const { size, mtimeMs } = statSync(file);
  return `${size}-${mtimeMs}`;
}

/**
 * The first executable of that name in the folders and on PATH. Executables in a project's `node_modules` and in this project's own
 * folder do not count.
 *
 * @param {string} name
 * @param {readonly string[]} [folders]
 */
function search(name, folders = []) {
  return [...folders, ...(process.env.PATH ?? "").split(path.delimiter)]
    .filter((folder) => path.isAbsolute(folder))
    .filter((folder) => !folder.includes(`node_modules${path.sep}.bin`) && !folder.startsWith(PLACE))
    .map((folder) => path.join(folder, name + EXECUTABLE))
    .find((file) => existsSync(file) && statSync(file).isFile());
}

/**
 * The CLI behind a globally installed npm launcher (a script that would download into any home it is given); another executable is the
 * CLI itself.
 *
 * @param {string} file
 */
function launched(file) {
  const real = realpathSync(file);
  if (!real.endsWith(".js")) return file;
  const { version } = JSON.parse(readFileSync(path.join(path.dirname(real), "package.json"), "utf8"));
  const home = process.env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi");
  const pulumi = path.join(home, "versions", version, "bin", `pulumi${EXECUTABLE}`);
  if (!existsSync(pulumi))
    throw new Error(`${file} is the npm launcher, which has not downloaded ${version} yet`);
  return pulumi;
}

module.exports = { own, mark };
