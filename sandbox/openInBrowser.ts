import { spawn } from "node:child_process";

/** The system's command that opens an address in the default browser. */
const commands: Partial<Record<NodeJS.Platform, [command: string, ...before: string[]]>> = {
  darwin: ["open"],
  // The first argument of `start` in quotes is a window's title.
  win32: ["cmd", "/c", "start", '""'],
};

/** Opens an address in the default browser. Calls `failed` if the system has no command for it, or if the command fails. */
export function openInBrowser(url: string, failed: () => void): void {
  const [command, ...before] = commands[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...before, url], { stdio: "ignore", detached: true });
  child.once("error", failed);
  child.once("exit", (code) => {
    if (code !== 0) failed();
  });
  child.unref();
}
