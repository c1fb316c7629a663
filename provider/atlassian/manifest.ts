/** What a remote application says about itself, to anybody who asks. */

import { record, text, type App } from "./app";

/** The part of an application's manifest that a link needs. */
export interface Manifest {
  /** Its server ID, under which others store links to it. */
  id: string;
  typeId: string;
}

/** Asks the application for its manifest. Throws `AppError` when it does not answer, or not as an Atlassian app would. */
export async function askManifest(app: App): Promise<Manifest> {
  const operation = "read the manifest";
  const path = `${app.entry.paths.applicationLinks}/1.0/manifest`;
  const manifest = record(app, operation, await app.send({ operation, method: "GET", path }));
  return { id: text(app, operation, manifest, "id"), typeId: text(app, operation, manifest, "typeId") };
}
