/** Credentials that are inside an application link; see the fact `product-link-storage`. */

import { truth } from "./dialect";
import type { App, ApplicationLink, InsideLink } from "./types";

/** The objects that are not part of an application link: those that the REST APIs have. */
export const outsideLinks = <Item extends { insideLink?: InsideLink }>(objects: Item[]): Item[] =>
  objects.filter(({ insideLink }) => insideLink === undefined);

/** Whether the app keeps the credentials of this link inside it. */
export const keepsInside = (app: App, link: ApplicationLink): boolean =>
  link.productLink === true && truth(app, "product-link-storage") === "inside-link";
