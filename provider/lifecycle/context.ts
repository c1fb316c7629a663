/** What an operation has at hand: the fleet's apps, the run's claims, and a way to tell people something. */

import type { App } from "../atlassian/app";
import type { AppsConfig } from "../config/apps";
import type { Product } from "../schema/types.gen";

/** How long one operation may take in all, in milliseconds, where nobody says otherwise. */
export const LONGEST_OPERATION = 5 * 60_000;

/** One operation's surroundings. */
export interface Context {
  readonly appsConfig: AppsConfig;
  /** Claims an object that stands already for the new resource; see `Claims.takeOver`. */
  acquire(id: string): void;
  /** An app of the fleet. Throws `LifecycleError` (CONFIGURATION) if it is unknown, broken or has no credential. */
  app(name: string): App;
  /** An app of the fleet, asked without any credential. Throws `LifecycleError` (CONFIGURATION) if it is unknown or broken. */
  anonymously(name: string): App;
  /** An application by its URL, asked without any credential. */
  appAt(url: string, product: Product): App;
  /** Tells the user something that stops nothing. */
  warn(message: string): void;
}
