import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import * as applinks from "pulumi-applinks";

// A configured value, not the date: previews don't depend on the time, and nothing rotates unless the value changes. To rotate:
//
//   pulumi config set rotation 2026-Q4 && pulumi up
const rotation = new pulumi.Config().require("rotation");

const link = new applinks.MutualLink("jira-confluence", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["WRITE"] },
  rotation,
  // Users keep their consents. "replace" has no moment without a valid secret, but requires users to consent again.
  rotationMode: "reset",
});

export const clientIds = link.clientIds;

// By the clock instead: the first run in a new month creates a second client, and deletes the old one last. A pipeline that runs
// `pulumi up` every night rotates without anybody's help; users of the CI server consent again each month.
const month = new Date().toISOString().slice(0, 7);
const suffix = new RandomId("ci-suffix", { byteLength: 3, keepers: { month } });
const ci = new applinks.IncomingClient("ci", {
  app: "jira",
  // Old and new exist at the same time for a moment, and names are unique within an app.
  name: pulumi.interpolate`CI server ${suffix.hex}`,
  redirectUrls: ["https://ci.example.com/securityRealm/finishLogin"],
  scopes: ["READ"],
  rotation: month,
  rotationMode: "replace",
});

export const ciClientId = ci.clientId;
export const ciClientSecret = ci.clientSecret;
