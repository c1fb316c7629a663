// @ts-check
/** How the demo tells its story: numbered steps, plain lines, and a stop at the first thing that does not hold. */

/**
 * @typedef {object} Story
 * @property {(title: string) => void} step Begins the next step.
 * @property {(line: string) => void} tell Says something that happened.
 * @property {(text: string) => void} quote Shows what a program printed.
 * @property {(condition: boolean, claim: string, evidence?: string) => void} holds Says that a claim holds, or throws.
 */

/**
 * Opens a story that is written line by line with `write`; `now` is a clock in milliseconds.
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
    tell: (line) => write(`   ${line}`),
    quote: (text) => {
      for (const line of text.split("\n")) if (line.trim() !== "") write(`   | ${line.trimEnd()}`);
    },
    holds: (condition, claim, evidence = "") => {
      if (!condition) throw new Error(`this should hold, and does not: ${claim}\n${evidence}`);
      write(`   ok: ${claim}`);
    },
  };
}

module.exports = { openStory };
