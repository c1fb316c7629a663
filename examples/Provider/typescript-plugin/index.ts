import * as pulumi from "@pulumi/pulumi";
import * as applinks from "@pulumi-applinks/plugin";

const staging = new applinks.Provider("staging", {
  apps: {
    jira: {
      product: "jira",
      url: "https://jira.staging.example.com",
      token: new pulumi.Config().requireSecret("token"),
    },
  },
});

const client = new applinks.IncomingClient(
  "ci",
  { app: "jira", name: "CI", redirectUrls: ["https://ci.example.com/callback"], scopes: ["READ"] },
  { provider: staging },
);

export const clientId = client.clientId;
