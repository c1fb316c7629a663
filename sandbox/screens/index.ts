import type { RegisterRoutes } from "../http/routes";
import { home } from "./home";
import { linkList } from "./linkList";
import { secureSession } from "./secureSession";

/** The screens of an app, for people with a browser. */
export const screens: RegisterRoutes[] = [home, secureSession, linkList];
