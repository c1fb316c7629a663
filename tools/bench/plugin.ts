/** A process of the plugin, or of the bare server that it is compared with, called as Pulumi's engine calls it. */

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import * as tar from "tar";
import { buildPackages } from "../release/packages";

const LAUNCHER = process.platform === "win32" ? "pulumi-resource-applinks.cmd" : "pulumi-resource-applinks";

/** A running server. The caller closes it. */
export interface Plugin {
  readonly client: ResourceProviderClient;
  /** The resident memory in MiB, as Linux reports it. */
  memory(): number;
  close(): Promise<void>;
}

/** Builds the archive for this system and unpacks it in the folder. Returns the plugin's launcher. */
export async function installPlugin(folder: string): Promise<string> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const files = await buildPackages(folder);
  const archive = files.find((file) => file.includes(`-${system}-`));
  if (archive === undefined) throw new Error(`there is no archive of the plugin for ${system}`);
  await tar.extract({ file: path.join(folder, archive), cwd: folder });
  return path.join(folder, LAUNCHER);
}

/** Starts a server and connects to it. */
export async function openPlugin(command: string, ...args: string[]): Promise<Plugin> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${[command, ...args].join(" ")} ended with ${code}`)));
    let output = "";
    child.stdout.on("data", (text) => {
      output += String(text);
      if (output.includes("\n")) resolve(Number(output.trim()));
    });
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  return {
    client,
    memory: () => {
      const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
      return Number(kib) / 1024;
    },
    close: async () => {
      client.close();
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.removeAllListeners("exit").kill();
      await ended;
    },
  };
}

/** Calls a method and returns its response. */
export function call<Response>(
  begin: (done: (error: Error | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    begin((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

/** Starts the plugin and configures these apps, by name, with an administrator's credentials. */
export async function openConfigured(
  launcher: string,
  apps: Record<string, { url: string; product: string }>,
): Promise<Plugin> {
  const plugin = await openPlugin(launcher);
  const configured = Object.entries(apps).map(([name, app]) => [
    name,
    { ...app, username: "admin", password: "admin" },
  ]);
  const request = new messages.ConfigureRequest();
  request.setArgs(Struct.fromJavaScript({ apps: JSON.stringify(Object.fromEntries(configured)) }));
  await call((done) => plugin.client.configure(request, done));
  return plugin;
}

/** Creates an incoming link as the engine does: check, then creation. */
export async function createClient({ client }: Plugin, app: string, name: string): Promise<void> {
  const inputs: Record<string, JavaScriptValue> = { app, name, redirectUrls: ["https://ci.example.com/"] };
  const urn = `urn:pulumi:dev::bench::applinks:index:IncomingClient::${app}-${name}`;
  const check = new messages.CheckRequest();
  check.setUrn(urn);
  check.setNews(Struct.fromJavaScript(inputs));
  const checked = await call<messages.CheckResponse>((done) => client.check(check, done));
  const failures = checked.getFailuresList();
  if (failures.length > 0) throw new Error(failures.map((failure) => failure.getReason()).join("\n"));
  const creation = new messages.CreateRequest();
  creation.setUrn(urn);
  creation.setProperties(checked.getInputs());
  await call((done) => client.create(creation, done));
}

/** Calls `act` for each number below `count`, `width` at a time. */
export async function inParallel(
  count: number,
  width: number,
  act: (n: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await act(next);
    }
  };
  await Promise.all(Array.from({ length: width }, work));
}
