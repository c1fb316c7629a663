import * as applinks from "pulumi-applinks";

// A CI server that clones repositories and reports builds in Bitbucket, on behalf of the users who allow it. It is not an Atlassian
// app, so there is no other side to declare: it only needs the client ID and the secret.
const ci = new applinks.IncomingClient("ci", {
  app: "bitbucket",
  name: "CI server",
  redirectUrls: ["https://ci.example.com/securityRealm/finishLogin"],
  scopes: ["REPO_WRITE"],
});

// Pass both to the CI server's secret store:
//
//   pulumi stack output --show-secrets clientSecret | vault kv put ci/bitbucket client_secret=-
//
// Without --show-secrets, Pulumi prints [secret].
export const clientId = ci.clientId;
export const clientSecret = ci.clientSecret;
