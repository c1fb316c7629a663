/** Every product is examined, with and without test objects. */

import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox } from "applinks-sandbox";
import { confirm } from "../../../cli/doctor/confirm/confirm";
import { AREAS, FACTS, type Fact } from "../../../facts";
import { exitCodeOf } from "../../../cli/doctor/examination";
import { readAppsConfig } from "../../../provider/config/apps";
import { limits } from "./dialectInstance";

const PRODUCTS = ["jira", "confluence", "bitbucket", "bamboo", "crowd"] as const;

/** What no product shows as assumed with a password as the credential. */
const OPEN = [
  ...["link-secure-session", "link-tokens", "http-base-url", "audit-link-events", "token-dates"],
  // The app excludes no action.
  "audit-excluded-actions",
];

/** The facts about the audit log that only an app with one shows. */
const OF_AUDIT_LOG = Object.entries<Fact>(AREAS["Audit log and tokens"])
  .filter(([, { confirm: way }]) => way === "reading" || way === "confirm")
  .flatMap(([id]) => (OPEN.includes(id) ? [] : [id]));

/** The facts about other products than Jira, Confluence and Bitbucket. */
const OF_OTHERS = Object.keys(AREAS.Products);

/** What a product does not have: what is a fact about another one, an audit log that is read, or two harmless scopes. */
const OPEN_IN: Record<(typeof PRODUCTS)[number], string[]> = {
  jira: OF_OTHERS,
  confluence: OF_OTHERS,
  bitbucket: OF_OTHERS,
  bamboo: [...OF_AUDIT_LOG, "crowd-implied-scopes", "crowd-links"],
  crowd: [...OF_AUDIT_LOG, "incoming-scopes", "bamboo-implied-scopes"],
};

test.each(PRODUCTS)(
  "%s as assumed has no contradicted fact, works, and is left without objects",
  async (product) => {
    const sandbox = await startSandbox({ apps: { app: { product } } });
    try {
      const config = {
        app: {
          product,
          url: sandbox.apps.app.url,
          allowHttp: true,
          username: "admin",
          password: "admin",
          testUser: { username: "user", password: "user" },
        },
      };
      const target = readAppsConfig(JSON.stringify(config), {}).targets.get("app");
      if (target === undefined) throw new Error("not configured");
      const folder = mkdtempSync(path.join(tmpdir(), "applinks-doctor-"));
      const { examination, left } = await confirm(target, limits(), folder);
      expect(
        examination.checks.filter(({ state }) => state === "does not work" || state === "unknown"),
      ).toEqual([]);
      expect(examination.facts.filter(({ verdict }) => verdict === "contradicted")).toEqual([]);
      const open = examination.facts.filter(({ verdict }) => verdict === "could not be tried");
      const decidable = open.filter(({ id }) => ["reading", "confirm"].includes(FACTS[id].confirm));
      expect(decidable.map(({ id }) => id).sort()).toEqual([...OPEN, ...OPEN_IN[product]].sort());
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
