// @ts-check
"use strict";

const { mkdirSync, readFileSync } = require("node:fs");
const path = require("node:path");

const { REQUESTED, EXECUTABLE, HOME, PLACE, ROOT } = require("./recipe");

/** The description of the usual engine. */
const USUAL = path.join(PLACE, "engine.json");

/** The description of the engine in use: the usual one, or the one of the requested version. */
const DESCRIPTION = REQUESTED === undefined ? USUAL : path.join(PLACE, `engine-${REQUESTED}.json`);

/** @type {typeof import("./engine").engine} */
function engine() {
  /** @type {import("./engine").Description} */
  let description;
  try {
    description = JSON.parse(readFileSync(DESCRIPTION, "utf8"));
  } catch (cause) {
    const error = new Error("There is no Pulumi engine yet: run make engine.", { cause });
    throw Object.assign(error, { code: "ENGINE_MISSING" });
  }
  const { way, version, hosts } = description;
  const pulumi = path.resolve(ROOT, description.pulumi);
  const generator = path.join(path.dirname(pulumi), `applinks-generator${EXECUTABLE}`);
  return { way, version, pulumi, home: HOME, hosts, ...(way === "build" ? { generator } : {}) };
}

/** @type {typeof import("./engine").engineEnvironment} */
function engineEnvironment({ stateDir, passphrase = "applinks", of = engine() }) {
  const folder = path.resolve(stateDir);
  mkdirSync(folder, { recursive: true });
  /** @type {Record<string, string>} */
  const environment = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !name.toUpperCase().startsWith("PULUMI_")) environment[name] = value;
  }
  // On Windows the variable may be spelled Path.
  const search = Object.keys(environment).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  return {
    ...environment,
    [search]: [path.dirname(of.pulumi), environment[search] ?? ""].join(path.delimiter),
    PULUMI_HOME: of.home,
    PULUMI_BACKEND_URL: `file://${folder.split(path.sep).join("/")}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

module.exports = { DESCRIPTION, USUAL, engine, engineEnvironment };
