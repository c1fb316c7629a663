import type { RegisterRoutes } from "../http/routes";
import { authorizedApplications } from "./authorizedApplications";
import { createLinkWizard } from "./createLink";
import { home } from "./home";
import { incomingLink } from "./incomingLink";
import { linkList } from "./linkList";
import { linkPage } from "./linkPage";
import { outgoingLink } from "./outgoingLink";
import { secureSession } from "./secureSession";

/** The screens of an app, for people with a browser. */
export const screens: RegisterRoutes[] = [
  home,
  secureSession,
  linkList,
  createLinkWizard,
  linkPage,
  incomingLink,
  outgoingLink,
  authorizedApplications,
];
