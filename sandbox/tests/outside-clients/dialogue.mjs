// @ts-check
/**
 * The messages between a client program and the test: lines of JSON on standard input and output. The test sends the
 * settings, the program sends the URL that the user opens, the test sends the URL of the redirect back, and the program
 * sends the tokens or the error.
 */
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/** Receives the next message of the test. */
export async function receive() {
  const { value } = await lines.next();
  return JSON.parse(value);
}

/**
 * Sends a message to the test.
 * @param {unknown} message
 */
export function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
