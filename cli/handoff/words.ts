/** The words of the steps, the same in the terminal and on the page. */

import type { Entry } from "../../provider/components/manualSteps";
import type { OpenStep, Progress, ValueKey } from "./steps";

/** The names of the values that a site's screens show. */
export const LABELS: Record<ValueKey, string> = {
  redirectUrl: "Redirect URL",
  entered: "Stamp",
  authorizationEndpoint: "Authorization endpoint",
  tokenEndpoint: "Token endpoint",
  clientId: "Client ID",
  clientSecret: "Client secret",
};

/** The name of a value to enter, as a label. */
export function fieldLabel(field: Entry["field"]): string {
  return field.charAt(0).toUpperCase() + field.slice(1);
}

/** A step's title. */
export function titleOfStep({ kind, app, cloudSite }: OpenStep): string {
  switch (kind) {
    case "begin-outgoing":
      return `Begin the outgoing link from ${cloudSite.name} to ${app.name}`;
    case "enter-client":
      return `Enter the client ID and client secret of ${app.name} on ${cloudSite.name}`;
    case "begin-incoming":
      return `Begin the incoming link from ${app.name} to ${cloudSite.name}`;
    case "save-incoming":
      return `Save the incoming link from ${app.name} to ${cloudSite.name}`;
  }
}

/** What to do on the site's screens, in sentences. */
export function instructionsOf({ kind, app, cloudSite, isRotation }: OpenStep): string[] {
  switch (kind) {
    case "begin-outgoing":
      return [
        `On ${cloudSite.url}, under Application links, begin an outgoing link to this application URL.`,
        "Copy the redirect URL that the screen shows.",
      ];
    case "enter-client":
      return [
        ...(isRotation ? [`${app.name} has a new client secret. The site still has the old one.`] : []),
        `On ${cloudSite.url}, in the outgoing link to ${app.displayUrl}, enter these values, and connect.`,
      ];
    case "begin-incoming":
      return [
        `On ${cloudSite.url}, under Application links, begin an incoming link for this application URL.`,
        "Copy the endpoints that the screen shows.",
      ];
    case "save-incoming":
      return [
        `On ${cloudSite.url}, in the incoming link for ${app.displayUrl}, enter these values, and save.`,
        "Copy the client ID and the client secret that the screen shows.",
      ];
  }
}

/** The status of each direction, in one line. */
export function statusLine(status: Progress["status"]): string {
  return Object.entries(status)
    .map(([app, value]) => `${app}: ${value}`)
    .join(", ");
}
