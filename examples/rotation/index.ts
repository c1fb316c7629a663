import * as pulumi from "@pulumi/pulumi";
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
