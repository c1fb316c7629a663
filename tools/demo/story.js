// @ts-check
/** The output of the demo: numbered steps, plain lines, and an error at the first check that fails. */

/**
 * @typedef {object} Story
 * @property {(title: string) => void} step Begins the next step.
 * @property {(line: string) => void} line Prints a line.
 * @property {(text: string) => void} quote Prints the output of a program.
 * @property {(condition: boolean, statement: string, evidence?: string) => void} holds Prints a statement that holds, or throws.
 */

/**
 * Opens a story that `write` prints line by line; `now` is a clock in milliseconds.
 * @param {(line: string) => void} write
 * @param {() => number} [now]
 * @returns {Story}
 */
function openStory(write, now = Date.now) {
  const begun = now();
  let steps = 0;
  return {
    step: (title) => {
      steps += 1;
      write("");
      write(`${steps}. ${title}  [${Math.round((now() - begun) / 1000)} s]`);
    },
    line: (line) => write(`   ${line}`),
    quote: (text) => {
      for (const line of text.split("\n")) if (line.trim() !== "") write(`   | ${line.trimEnd()}`);
    },
    holds: (condition, statement, evidence = "") => {
      if (!condition) throw new Error(`this should hold, and does not: ${statement}\n${evidence}`);
      write(`   ok: ${statement}`);
    },
  };
}

module.exports = { openStory };
