import type { App, ApplicationLink } from "../state/types";

/** The representation of a link in v1 and v2; `root` is the path of the requested resource. */
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

/** The URL of a link type's icon. */
export const iconUrl = (app: App, typeId: string, size: 16 | 128 = 128): string =>
  `${app.baseUrl}/download/resources/com.atlassian.applinks.applinks-plugin/applinks-icons/${size}${typeId}.png`;
