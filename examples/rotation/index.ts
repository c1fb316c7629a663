import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import * as applinks from "pulumi-applinks";

// A value that a person or a pipeline sets, and not the date: so a preview says the same whenever it is run, and nothing
// rotates because somebody happened to run `pulumi up` on the first of the month. To rotate:
//
//   pulumi config set rotation 2026-Q4 && pulumi up
const rotation = new pulumi.Config().require("rotation");

const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["WRITE"] },
  rotation,
  // Users keep their consents. "replace" leaves no moment without a secret that works, but asks users for consent again.
  rotationMode: "reset",
});

export const clientIds = link.clientIds;

// By the clock instead: the first run in a new month makes a client beside the old one, and deletes the old one last. A pipeline
// that runs `pulumi up` every night needs nobody to think of it; users of the CI server consent again each month.
const month = new Date().toISOString().slice(0, 7);
const suffix = new RandomId("ci-suffix", { byteLength: 3, keepers: { month } });
const ci = new applinks.IncomingClient("ci", {
  app: "jira",
  // Old and new stand side by side for a moment, and names are unique within an app.
  name: pulumi.interpolate`CI server ${suffix.hex}`,
  redirectUrls: ["https://ci.example.com/securityRealm/finishLogin"],
  scopes: ["READ"],
  rotation: month,
  rotationMode: "replace",
});

export const ciClientId = ci.clientId;
export const ciClientSecret = ci.clientSecret;
