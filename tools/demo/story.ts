/** The output of the demo: numbered steps, plain lines, and an error at the first check that fails. */

interface Story {
  /** Begins the next step. */
  step: (title: string) => void;
  /** Prints a line. */
  line: (line: string) => void;
  /** Prints the output of a program. */
  quote: (text: string) => void;
  /** Prints a statement that holds, or throws. */
  holds: (condition: boolean, statement: string, evidence?: string) => void;
}

/** Opens a story that `write` prints line by line; `now` is a clock in milliseconds. */
export function openStory(write: (line: string) => void, now: () => number = Date.now): Story {
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
