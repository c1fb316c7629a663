/** Takes a token without showing it: from a prompt in a terminal, else the first line of standard input. */

import { createInterface } from "node:readline";

/** The token; an empty text if there is none. */
export async function readToken(message: string): Promise<string> {
  if (process.stdin.isTTY) {
    // Loaded for a terminal only.
    const { default: password } = await import("@inquirer/password");
    return (await password({ message, mask: "•" })).trim();
  }
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line.trim();
  }
  return "";
}
