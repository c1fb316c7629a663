/** Messages about missing apps, in a file of its own: a starting plugin loads nothing else of the configuration. */

import type { Problem } from "../schema/validate";

/** How to declare an app: the key, the commands and the environment variable. `what` completes "applinks:apps …". */
export function missingApps(what: string): Problem {
  return {
    path: "applinks:apps",
    reason:
      `${what}. Declare each app in Pulumi.<stack>.yaml, for example: ` +
      "applinks:apps: { jira: { product: jira, url: https://jira.example.com } }, and set its credential: " +
      "pulumi config set --secret --path 'applinks:apps.jira.token' <token>, or the environment variable APPLINKS_JIRA_TOKEN",
  };
}
