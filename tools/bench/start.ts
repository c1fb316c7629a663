/** What users wait for before the first resource: the plugin's start, and the loading of the npm package. */

import { execFileSync } from "node:child_process";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ROOT } from "../engine/recipe";
import { call, openPlugin } from "./plugin";

/** The configuration that is checked. */
const APPS = JSON.stringify({
  jira: { product: "jira", url: "https://jira.example.com", token: "t" },
  confluence: { product: "confluence", url: "https://wiki.example.com/confluence", token: "t" },
});

/** Milliseconds from spawn to the first response, and to the response to the check of a whole configuration. */
export async function timeStart(
  command: string,
  ...args: string[]
): Promise<{ first: number; configured: number }> {
  const begun = performance.now();
  const server = await openPlugin(command, ...args);
  await call((done) => server.client.handshake(new messages.ProviderHandshakeRequest(), done));
  const first = performance.now() - begun;
  const configuration = new messages.CheckRequest();
  configuration.setNews(Struct.fromJavaScript({ apps: APPS }));
  const checked = await call<messages.CheckResponse>((done) =>
    server.client.checkConfig(configuration, done),
  );
  if (checked.getFailuresList().length > 0) throw new Error(`${command} refuses the configuration`);
  const configured = performance.now() - begun;
  await server.close();
  return { first, configured };
}

/**
 * Milliseconds that the npm package takes to load after Pulumi's SDK, as it is built in the repository, and how many modules it adds, in a
 * process of its own.
 */
export function timeLoading(): { time: number; modules: number } {
  const script = `
    require("@pulumi/pulumi");
    const before = Object.keys(require.cache).length;
    const begun = performance.now();
    require("./dist/sdk/dynamic");
    const time = performance.now() - begun;
    console.log(JSON.stringify({ time, modules: Object.keys(require.cache).length - before }));`;
  const output = execFileSync(process.execPath, ["-e", script], { cwd: ROOT, encoding: "utf8" });
  return JSON.parse(output) as { time: number; modules: number };
}
