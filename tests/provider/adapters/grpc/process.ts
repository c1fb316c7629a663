/** The plugin as a process of its own, from the sources: an error that ends the process fails a test. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";

/** A running plugin. */
export interface PluginProcess {
  /** The client that sends bytes as they are. */
  client: grpc.Client;
  /** The output of the process since the last call, on both streams. */
  written(): string;
  /** Resolves with the output when the process has ended. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

const ROOT = path.resolve(__dirname, "../../../..");

/** Options for Node to run TypeScript without a type check. */
export const FROM_SOURCES = {
  args: ["-r", require.resolve("ts-node/register/transpile-only")],
  env: { ...process.env, TS_NODE_SWC: "true", TS_NODE_PROJECT: path.join(ROOT, "provider/tsconfig.json") },
};

/** Starts the plugin as the engine at this address does. */
export async function startPluginProcess(engine: string): Promise<PluginProcess> {
  const main = path.join(ROOT, "provider/adapters/grpc/main.ts");
  // Files that it writes by mistake stay in a temporary folder.
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-plugin-"));
  const child = spawn(process.execPath, [...FROM_SOURCES.args, main, engine], {
    cwd: folder,
    env: FROM_SOURCES.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written: string[] = [];
  const ended = once(child, "close").then(() => written.join(""));
  child.stderr.on("data", (text) => written.push(String(text)));
  const [line] = (await Promise.race([
    once(child.stdout, "data"),
    ended.then((why) => {
      throw new Error(`the plugin did not start: ${why}`);
    }),
  ])) as Buffer[];
  child.stdout.on("data", (text) => written.push(String(text)));
  const client = new grpc.Client(`127.0.0.1:${String(line).trim()}`, grpc.credentials.createInsecure());
  return {
    client,
    written: () => written.splice(0).join(""),
    ended,
    stop: async () => {
      client.close();
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
