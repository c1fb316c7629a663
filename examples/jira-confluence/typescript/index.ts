import * as applinks from "pulumi-applinks";

/** Shows `shown` in `app`, and lets `app` call it on behalf of its users, with no more than these scopes. */
function link(app: string, shown: string, title: string, scopes: string[]) {
  new applinks.ApplicationLink(`${app}-shows-${shown}`, { app, name: title, remoteApp: shown });

  const client = new applinks.IncomingClient(`${app}-in-${shown}`, {
    app: shown,
    name: `${app} by Pulumi`,
    redirectUrls: [applinks.getRedirectUrlOutput({ app, remoteApp: shown }).redirectUrl],
    scopes,
  });

  return new applinks.OutgoingConnection(`${shown}-from-${app}`, {
    app,
    name: `${shown} by Pulumi`,
    remoteApp: shown,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    scopes,
  });
}

export const jiraRedirectUrl = link("jira", "confluence", "Confluence", ["READ"]).redirectUrl;
export const confluenceRedirectUrl = link("confluence", "jira", "Jira", ["WRITE"]).redirectUrl;
