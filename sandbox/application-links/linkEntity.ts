import type { App, ApplicationLink } from "../state/types";

/** A link as v1 and v2 show it; `root` is the path of the resource that it is read through. */
export const linkEntity = (app: App, root: string, link: ApplicationLink): object => ({
  link: [{ href: `${app.baseUrl}${root}/${link.id}`, rel: "self" }],
  id: link.id,
  typeId: link.typeId,
  name: link.name,
  displayUrl: link.displayUrl,
  iconUrl: iconUrl(app, link.typeId, 16),
  iconUri: iconUrl(app, link.typeId),
  ...(!link.system && { rpcUrl: link.rpcUrl }),
  isPrimary: link.primary,
  isSystem: link.system,
});

/** Where the app shows the icon of a link type. */
export const iconUrl = (app: App, typeId: string, size: 16 | 128 = 128): string =>
  `${app.baseUrl}/download/resources/com.atlassian.applinks.applinks-plugin/applinks-icons/${size}${typeId}.png`;
