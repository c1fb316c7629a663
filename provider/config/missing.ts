/** What there is to say without a fleet; apart from it, since a plugin that starts needs no more of it. */

import type { Problem } from "../schema/validate";

/** What to do where there is no app at all: the key, the commands and the variable. `what` says what is wrong with the key. */
export function missingApps(what: string): Problem {
  return {
    path: "applinks:apps",
    reason:
      `${what}. Declare each app in Pulumi.<stack>.yaml, for example: ` +
      "applinks:apps: { jira: { product: jira, url: https://jira.example.com } }, and its credential by: " +
      "pulumi config set --secret --path 'applinks:apps.jira.token' <token>, or by the environment variable APPLINKS_JIRA_TOKEN",
  };
}
