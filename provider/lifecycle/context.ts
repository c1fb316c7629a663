/** What an operation works with: the configured apps, the ownership of objects, and warnings. */

import type { App } from "../atlassian/app";
import type { SiteReading } from "../atlassian/site";
import { TIMEOUTS } from "../atlassian/timeouts";
import type { AppsConfig } from "../config/apps";
import type { WarningCode } from "../schema/codes";
import type { Product } from "../schema/types.gen";

/** How long one operation may take in all, in milliseconds, unless `customTimeouts` are set. */
export const LONGEST_OPERATION = TIMEOUTS.longest;

/** The context of one operation. */
export interface Context {
  readonly appsConfig: AppsConfig;
  /** Makes the new resource the owner of an existing object; see `Ownership.acquire`. */
  acquire(id: string): void;
  /** Whether this run has read the state of a resource that owns the object and can transfer it. */
  isOwnedHere(id: string): boolean;
  /** Whether a resource of this run manages the object. */
  isManaged(id: string): boolean;
  /** Reserves the key of an object that is about to be created or renamed; see `Ownership.reserveKey`. */
  reserveKey(app: string, key: string, title: string): void;
  /** A configured app. Throws `LifecycleError` (CONFIGURATION) if it is unknown, invalid or has no credential. */
  app(name: string): App;
  /** A configured app; requests carry no credential. Throws `LifecycleError` (CONFIGURATION) if it is unknown or invalid. */
  anonymously(name: string): App;
  /** An app by its URL; requests carry no credential. */
  appAt(url: string, product: Product): App;
  /**
   * What a Cloud site shows to its credential; `undefined` without one. A site that is not readable is no error. Throws `LifecycleError`
   * (CONFIGURATION) if it is unknown or invalid.
   */
  site(name: string): Promise<SiteReading> | undefined;
  /** Shows the user a warning, with its code at the end. */
  warn(code: WarningCode, message: string): void;
  /** Shows a warning that several operations of a run share: once. */
  warnOnce(code: WarningCode, message: string): void;
}
