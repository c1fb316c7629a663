/** Creations in an app that responds slowly, and in another app at the same time. */

import { startSandbox } from "applinks-sandbox";
import { createClient, inParallel, openConfigured } from "./plugin";

/** Seconds that the slow app takes for a request. */
const DELAY = 0.3;
/** As many requests at a time as the provider sends to one app. */
const IN_FLIGHT = 4;
const CREATIONS = 120;
const AT_A_TIME = 16;

/** Seconds. */
export interface SlowApps {
  /** Of the creations in the slow app. */
  slow: number;
  /** The least that its requests take, with four at a time. */
  least: number;
  /** Of as many creations in another app, alone. */
  alone: number;
  /** Of as many creations in another app, at the same time as those in the slow app. */
  beside: number;
}

/** Creates incoming links in a slow app, and in another app at the same time. */
export async function measureSlowApps(launcher: string): Promise<SlowApps> {
  const sandbox = await startSandbox();
  try {
    const { jira, confluence } = sandbox.apps;
    const plugin = await openConfigured(launcher, {
      jira: { product: "jira", url: jira.url },
      confluence: { product: "confluence", url: confluence.url },
    });
    const timed = async (app: string, prefix: string): Promise<number> => {
      const begun = performance.now();
      await inParallel(CREATIONS, AT_A_TIME, (n) => createClient(plugin, app, `${prefix} ${n}`));
      return (performance.now() - begun) / 1000;
    };
    try {
      // The first request of an app loads what later ones share.
      await timed("confluence", "first");
      const alone = await timed("confluence", "alone");
      await sandbox.control.faults.add({
        match: { app: "jira" },
        times: 0,
        phase: "before-act",
        effect: { kind: "delay", seconds: DELAY },
      });
      const [slow, beside] = await Promise.all([timed("jira", "slow"), timed("confluence", "beside")]);
      const { length } = await sandbox.control.requestLog.entries({ app: "jira" });
      return { slow, least: (length * DELAY) / IN_FLIGHT, alone, beside };
    } finally {
      await plugin.close();
    }
  } finally {
    await sandbox.stop();
  }
}
