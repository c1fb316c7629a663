import { truthIn } from "../../facts/dialect";
import type { AlternativeId, FactId } from "../../facts";
import type { App } from "./types";

/** Which alternative of an uncertain fact this app has. */
export const truth = <Id extends FactId>({ settings }: Pick<App, "settings">, id: Id): AlternativeId<Id> =>
  truthIn(settings.dialect, id);
