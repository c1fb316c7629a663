/** The plugin as a process of its own, from the sources: what would end it ends a test. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";

/** A running plugin. */
export interface PluginProcess {
  /** Sends bytes as they are. */
  client: grpc.Client;
  /** What came out of the process since the last look, on either stream. */
  written(): string;
  /** Resolves when the process has ended, with what it wrote. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

const ROOT = path.resolve(__dirname, "../../../..");

/** What makes Node run TypeScript without a look at its types. */
export const FROM_SOURCES = {
  args: ["-r", require.resolve("ts-node/register/transpile-only")],
  env: { ...process.env, TS_NODE_SWC: "true", TS_NODE_PROJECT: path.join(ROOT, "provider/tsconfig.json") },
};

/** Starts the plugin as an engine at this address does. */
export async function startPluginProcess(engine: string): Promise<PluginProcess> {
  const main = path.join(ROOT, "provider/adapters/grpc/main.ts");
  // What it writes by mistake stays in a folder of its own.
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
