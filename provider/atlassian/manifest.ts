/** What a remote application says about itself, to anybody who asks. */

import { record, text, type App } from "./app";

/** An application's manifest. */
export interface Manifest {
  /** Its server ID, under which others store links to it. */
  id: string;
  /** The products' word for its type. */
  typeId: string;
  name: string;
  /** The product's version; applications that are no Atlassian product have none. */
  version?: string;
  /** Its canonical base URL. */
  url: string;
}

/** Asks the application for its manifest. Throws `AppError` when it does not answer, or not as an Atlassian app would. */
export async function fetchManifest(app: App): Promise<Manifest> {
  const operation = "read the manifest";
  const path = `${app.target.paths.applicationLinks}/1.0/manifest`;
  const manifest = record(app, operation, await app.sharedRead({ operation, method: "GET", path }));
  const { version } = manifest;
  return {
    id: text(app, operation, manifest, "id"),
    typeId: text(app, operation, manifest, "typeId"),
    name: text(app, operation, manifest, "name"),
    ...(typeof version === "string" ? { version } : {}),
    url: text(app, operation, manifest, "url"),
  };
}
