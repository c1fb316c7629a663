/** Starts the services that the workers' tests share, one process for each worker, before the first test of the engine. */

import { endServices, startService } from "./hosting";

export = async ({ maxWorkers }: { maxWorkers: number }): Promise<void> => {
  try {
    const ports = await Promise.all(Array.from({ length: maxWorkers }, () => startService()));
    process.env["APPLINKS_TEST_SERVICES"] = JSON.stringify(ports);
  } catch (error) {
    await endServices();
    throw error;
  }
};
