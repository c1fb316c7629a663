/** A journal as a run leaves it that ends early. */

import { openJournal, type TestObject } from "../../../../cli/doctor/confirm/journal";

/** Leaves a journal with one object, whose ID may be known. */
export function leaveJournal(
  folder: string,
  url: string,
  { kind, name, id }: Pick<TestObject, "kind" | "name" | "id">,
): void {
  const journal = openJournal(folder, url);
  journal.plan({ key: "1", kind, name, before: [] });
  if (id !== undefined) journal.created("1", id);
  journal.close();
}
