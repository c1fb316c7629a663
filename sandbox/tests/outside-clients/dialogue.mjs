// @ts-check
/**
 * What a client's program and the test say to each other: lines of JSON on standard input and output. The test tells the
 * settings, the program tells the URL that the person is to open, the test tells where the person came back, and the program
 * tells what it got.
 */
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** The next thing that the test tells. */
export async function hear() {
  const { value } = await lines.next();
  return JSON.parse(value);
}

/**
 * Tells the test something.
 * @param {unknown} what
 */
export function report(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
