/** Takes a token without showing it: from a prompt in a terminal, else the first line of standard input. */

import { createInterface } from "node:readline";
import { DoctorError } from "../doctor/doctorError";

/** The token; an empty text if there is none. Throws `DoctorError` (DOCTOR_INTERRUPTED) after Ctrl-C at the prompt. */
export async function readToken(message: string): Promise<string> {
  if (process.stdin.isTTY) {
    // Loaded for a terminal only.
    const { default: password } = await import("@inquirer/password");
    try {
      return (await password({ message, mask: "•" })).trim();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "ExitPromptError") throw error;
      throw new DoctorError("DOCTOR_INTERRUPTED", "no token was entered. Nothing was configured.");
    }
  }
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line.trim();
  }
  return "";
}
