/** The system's browser for tests of pages. */

import { accessSync, constants } from "node:fs";
import path from "node:path";
import { chromium, type Browser } from "playwright-core";
import { orSkipped } from "./engine/languages";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The path of the system's Chromium or Chrome; `undefined` if there is none. */
function executable(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const executablePath = executable();

/** `describe` if there is a browser; otherwise one that skips, with the reason in the title. */
export const describeInBrowser = orSkipped(
  describe,
  executablePath === undefined ? "it takes Chromium or Chrome on PATH" : undefined,
);

/** Starts the browser. It finds each of these host names on this machine. */
export function openBrowser(hosts: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      // Chromium's sandbox does not start as root.
      "--no-sandbox",
      ...(hosts.length === 0
        ? []
        : [`--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(", ")}`]),
    ],
  });
}
