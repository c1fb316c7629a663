// @ts-check
/** Runs the real `pulumi` in a project folder. */

const { spawn } = require("node:child_process");
const { engine, engineEnvironment } = require("../engine/engine");

/** @typedef {{ code: number | null, text: string }} Ended What a command printed, both streams in order, and its exit code. */

/**
 * A way to run `pulumi` in `folder`, with its state below `stateDir`; a command that takes longer than five minutes is ended.
 * @param {string} folder
 * @param {string} stateDir
 * @param {Record<string, string>} more of the environment
 * @returns {(...args: string[]) => Promise<Ended>}
 */
function pulumiIn(folder, stateDir, more = {}) {
  const env = { ...engineEnvironment({ stateDir }), ...more };
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = spawn(engine().pulumi, [...args, "--non-interactive"], {
        cwd: folder,
        env,
        timeout: 300_000,
      });
      let text = "";
      child.stdout.on("data", (chunk) => (text += String(chunk)));
      child.stderr.on("data", (chunk) => (text += String(chunk)));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, text }));
    });
}

module.exports = { pulumiIn };
