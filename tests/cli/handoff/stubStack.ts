/** A `pulumi` with one stack in files: it exports a state, reads and sets configuration, and "runs" by replacing the state. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const SCRIPT = `#!${process.execPath}
const fs = require("node:fs");
const at = (name) => require("node:path").join(__dirname, name);
const args = process.argv.slice(2);
fs.appendFileSync(at("calls"), args.join(" ") + "\\n");
const failure = fs.existsSync(at("failure.json")) ? JSON.parse(fs.readFileSync(at("failure.json"), "utf8")) : undefined;
if (failure !== undefined && args.join(" ").startsWith(failure.command)) {
  process.stderr.write(failure.stderr);
  process.exit(255);
}
const config = () => JSON.parse(fs.readFileSync(at("config.json"), "utf8"));
if (args[0] === "stack" && args[1] === "--show-name") process.stdout.write("dev\\n");
else if (args[0] === "stack") process.stdout.write(fs.readFileSync(at("state.json"), "utf8"));
else if (args[0] === "config" && args[1] === "set") {
  const key = args.find((arg) => arg.startsWith("applinks:apps."));
  const apps = config();
  let inside = apps;
  const steps = key.split(".").slice(1);
  for (const step of steps.slice(0, -1)) inside = inside[step] ??= {};
  inside[steps.at(-1)] = fs.readFileSync(0, "utf8");
  fs.writeFileSync(at("config.json"), JSON.stringify(apps));
} else if (args[0] === "config") {
  const objectValue = fs.existsSync(at("text")) ? undefined : config();
  process.stdout.write(JSON.stringify({ "applinks:apps": { value: JSON.stringify(config()), objectValue } }));
}
else if (args[0] === "up") {
  console.log("Updating (dev)");
  if (fs.existsSync(at("next.json"))) fs.copyFileSync(at("next.json"), at("state.json"));
} else process.exit(99);
`;

/** A stub. */
export interface StubStack {
  /** The project's folder. */
  folder: string;
  environment: Record<string, string>;
  /** The arguments of all calls. */
  calls(): string;
  /** The configuration: `applinks:apps`. */
  apps(): Record<string, Record<string, unknown>>;
  /** Replaces the state now. */
  state(text: string): void;
  /** The state after the next `pulumi up`. */
  next(text: string): void;
  /** Makes the configuration a string instead of an object. */
  asText(): void;
  /** Lets a command fail. */
  fail(command: string, stderr: string): void;
}

/** Makes a stack with this state and configuration in a new folder below `folder`. */
export function stubStack(folder: string, state: string, apps: object): StubStack {
  const own = mkdtempSync(path.join(folder, "stack-"));
  const at = (name: string): string => path.join(own, name);
  const write = (name: string, text: string): void => {
    writeFileSync(at(name), text);
  };
  write("pulumi", SCRIPT);
  chmodSync(at("pulumi"), 0o755);
  write("state.json", state);
  write("config.json", JSON.stringify(apps));
  return {
    folder: own,
    environment: { APPLINKS_PULUMI: at("pulumi") },
    calls: () => (existsSync(at("calls")) ? readFileSync(at("calls"), "utf8") : ""),
    apps: () =>
      JSON.parse(readFileSync(at("config.json"), "utf8")) as Record<string, Record<string, unknown>>,
    state: (text) => {
      write("state.json", text);
    },
    next: (text) => {
      write("next.json", text);
    },
    asText: () => {
      write("text", "");
    },
    fail: (command, stderr) => {
      write("failure.json", JSON.stringify({ command, stderr }));
    },
  };
}
