/** A journal as a run leaves it that ends early. */

import { openJournal } from "../../../../cli/doctor/confirm/journal";

/** Leaves a journal with an incoming link whose ID is known. */
export function confirmationJournal(folder: string, url: string, id: string): void {
  const journal = openJournal(folder, url);
  journal.plan({ key: "1", kind: "client", name: "applinks-doctor-0000-client-a", before: [] });
  journal.created("1", id);
  journal.close();
}
