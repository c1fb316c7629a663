import type { App } from "../state/types";

/** Where the app shows the icon of a link type. */
export const iconUrl = (app: App, typeId: string, size: 16 | 128 = 128): string =>
  `${app.baseUrl}/download/resources/com.atlassian.applinks.applinks-plugin/applinks-icons/${size}${typeId}.png`;
