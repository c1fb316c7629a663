import * as applinks from "pulumi-applinks";

// A build server that may write to Jira on behalf of the users who allow it.
const builds = new applinks.IncomingClient("builds", {
  app: "jira",
  name: "Build server",
  redirectUrls: ["https://builds.example.com/oauth/callback"],
  scopes: ["WRITE"],
});

// `pulumi stack output --show-secrets clientSecret` is the only way to see the secret.
export const clientId = builds.clientId;
export const clientSecret = builds.clientSecret;
