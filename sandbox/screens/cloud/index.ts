import type { RegisterRoutes } from "../../http/routes";
import { home } from "../home";
import { siteCreateLink } from "./createLink";
import { siteIncomingLink } from "./incomingLink";
import { siteLink } from "./link";
import { siteLinkList } from "./linkList";
import { siteOutgoingLink } from "./outgoingLink";

/**
 * The screens of a Cloud site, in the words and the order of the vendor's documentation for Jira. Those of a Confluence site are unknown, and
 * are the same here.
 */
export const siteScreens: RegisterRoutes[] = [
  home,
  siteLinkList,
  siteCreateLink,
  siteLink,
  siteIncomingLink,
  siteOutgoingLink,
];
