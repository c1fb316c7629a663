/** The cost of one creation, by the number of objects that the app already has, in one process of the plugin. */

import { startSandbox } from "applinks-sandbox";
import { createClient, inParallel, openConfigured } from "./plugin";

const CREATIONS = 400;
/** As many operations at a time as Pulumi's engine runs by default on two cores. */
const AT_A_TIME = 8;

/** What creations cost in an app with this number of objects. */
export interface Growth {
  objects: number;
  /** Milliseconds for each of 400 creations, including the app's time. */
  creation: number;
  /** Requests for each creation. */
  requests: number;
  /** The memory of the plugin's process at the end, in MiB. */
  memory: number;
}

/** Creates incoming links in an app that already has this number of them. */
export async function measureGrowth(launcher: string, objects: number): Promise<Growth> {
  const sandbox = await startSandbox({ apps: { jira: { product: "jira" } } });
  try {
    const existing = Array.from({ length: objects }, (_, n) => ({
      name: `existing ${n}`,
      redirects: [`https://app-${n}.example.com/callback`],
      scope: "READ",
    }));
    await sandbox.control.seed({ apps: { jira: { incomingClients: existing } } });
    const plugin = await openConfigured(launcher, { jira: { product: "jira", url: sandbox.apps.jira.url } });
    try {
      const begun = performance.now();
      await inParallel(CREATIONS, AT_A_TIME, (n) => createClient(plugin, "jira", `client ${n}`));
      const took = performance.now() - begun;
      const { length } = await sandbox.control.requestLog.entries({ app: "jira" });
      return { objects, creation: took / CREATIONS, requests: length / CREATIONS, memory: plugin.memory() };
    } finally {
      await plugin.close();
    }
  } finally {
    await sandbox.stop();
  }
}

/** The memory of one process, in MiB, after each of these numbers of creations. */
export async function measureMemory(
  launcher: string,
  counts: readonly number[],
): Promise<{ creations: number; memory: number }[]> {
  const sandbox = await startSandbox({ apps: { jira: { product: "jira" } } });
  try {
    const plugin = await openConfigured(launcher, { jira: { product: "jira", url: sandbox.apps.jira.url } });
    try {
      const measured: { creations: number; memory: number }[] = [];
      let done = 0;
      for (const creations of counts) {
        const first = done;
        await inParallel(creations - done, AT_A_TIME, (n) =>
          createClient(plugin, "jira", `client ${first + n}`),
        );
        done = creations;
        measured.push({ creations, memory: plugin.memory() });
      }
      return measured;
    } finally {
      await plugin.close();
    }
  } finally {
    await sandbox.stop();
  }
}
