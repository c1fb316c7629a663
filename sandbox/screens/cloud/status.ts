import { linkStatus } from "../../cloud/linkStatus";
import { html, type Markup } from "../../pages/markup";
import { cloudLinkStatuses } from "../../products/cloudSites";
import type { AppContext } from "../../state/context";
import type { ApplicationLink, CloudLinkStatus } from "../../state/types";
import { lozenge, type ScreenStatus } from "../linkStatus";

const kinds: Record<CloudLinkStatus, ScreenStatus["kind"]> = {
  SYSTEM: "info",
  "NON-ATLASSIAN": "info",
  CONNECTED: "good",
  "NETWORK ERROR": "bad",
  "RECREATION NEEDED": "bad",
  "PARTIALLY CONFIGURED": "warn",
  "PARTIALLY CONNECTED": "warn",
  "SETTING UP": "warn",
  "RESUBMISSION REQUIRED": "warn",
  "ACCESS DENIED": "bad",
  "CONFIG ERROR": "bad",
  DEPRECATED: "bad",
  DISABLED: "info",
  "STATUS UNAVAILABLE": "info",
};

/** The status of a link as the site's screens show it. */
export async function siteStatus(context: AppContext, link: ApplicationLink): Promise<Markup> {
  const name = await linkStatus(context, link);
  return html`${lozenge({ name, kind: kinds[name] })}<span class="hint">${cloudLinkStatuses[name]}</span>`;
}
