import * as applinks from "@pulumi-applinks/plugin";

const link = new applinks.ApplicationLink("confluence-shows-jira", {
  app: "confluence",
  name: "Jira",
  remoteApp: "jira",
});

export const linkId = link.linkId;
