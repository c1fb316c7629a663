/** Every product is examined, with and without test objects. */

import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox } from "applinks-sandbox";
import { confirm } from "../../../cli/doctor/confirm/confirm";
import { exitCodeOf } from "../../../cli/doctor/examination";
import { readAppsConfig } from "../../../provider/config/apps";
import { limits } from "./dialectInstance";

const PRODUCTS = ["jira", "confluence", "bitbucket", "bamboo", "crowd"] as const;

test.each(PRODUCTS)(
  "%s as assumed has no contradicted fact, works, and is left without objects",
  async (product) => {
    const sandbox = await startSandbox({ apps: { app: { product } } });
    try {
      const config = {
        app: { product, url: sandbox.apps.app.url, allowHttp: true, username: "admin", password: "admin" },
      };
      const target = readAppsConfig(JSON.stringify(config), {}).targets.get("app");
      if (target === undefined) throw new Error("not configured");
      const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
      const { examination, left } = await confirm(target, limits(), folder);
      expect(
        examination.checks.filter(({ state }) => state === "does not work" || state === "unknown"),
      ).toEqual([]);
      expect(examination.facts.filter(({ verdict }) => verdict === "contradicted")).toEqual([]);
      const confirmed = examination.facts.filter(({ verdict }) => verdict === "confirmed");
      expect(confirmed.length).toBeGreaterThan(45);
      expect(exitCodeOf([examination])).toBe(0);
      expect(left).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
      const { apps } = await sandbox.control.export();
      expect(apps["app"]).toMatchObject({
        applicationLinks: [],
        incomingClients: [],
        outgoingConnections: [],
      });
    } finally {
      await sandbox.stop();
    }
  },
  60_000,
);
