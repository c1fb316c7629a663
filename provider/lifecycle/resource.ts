/** The interface between resources and adapters: what every resource implements, in plain data. */

import type { App } from "../atlassian/app";
import type { AppsConfig } from "../config/apps";
import type { ResourceType } from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import type { Context } from "./context";
import type { KnownOutputs, Properties } from "../schema/values";

/** One difference between the declared inputs and the state. */
export interface Change {
  /** The input's name. */
  path: string;
  kind: "add" | "update" | "delete";
  /** Whether this change replaces the object. */
  replace: boolean;
  /** What the change costs, for reviewers: a sentence. */
  note?: string;
}

/** The result of a check. */
export interface Checked<I> {
  /** Defaults and normal forms, which override the declared inputs. */
  inputs: Partial<I>;
  problems: Problem[];
}

/** An object with its resource ID. */
export interface ResourceState<S> {
  id: string;
  state: S;
}

/** The result of a read. */
export interface ReadResult<I, S> extends ResourceState<S> {
  /** The inputs that would declare the object as it is. */
  inputs: I;
}

/** One object of an app in a list. */
export interface Listed {
  /** The resource ID: enough for `read` and import. */
  id: string;
  /** The object's name in the app. */
  name: string;
  /** Why the object cannot be imported, as the rest of a sentence about it. Objects without it can be imported. */
  obstacle?: string;
}

/** The lifecycle of a resource. `I` are its inputs, `S` its state: inputs and outputs together. */
export interface Resource<I, S> {
  readonly type: ResourceType;
  /** Whether several resources may have one ID. Objects of apps may not; checks of links may. */
  readonly shared?: true;
  /**
   * Checks the inputs that are known and of the right type. `declared` has the names of all inputs. Sends no request.
   */
  check(appsConfig: AppsConfig, inputs: Partial<I>, declared: ReadonlySet<string>): Checked<I>;
  /** Powerful scopes that are new since the inputs of the last run, in sentences. */
  warnings?(appsConfig: AppsConfig, inputs: Properties, before: Properties): string[];
  /**
   * Warns about an existing object that a new resource of these inputs will adopt. Unknown inputs are left out of `inputs`. Only reads.
   * Throws `LifecycleError` (ALREADY_EXISTS) if the resource can't adopt it, and `AppError`.
   */
  existing?(context: Context, app: App, inputs: Partial<I>, unknown: readonly string[]): Promise<void>;
  /** Every difference between the declared inputs and the state. Unknown inputs differ. */
  diff(appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[];
  /** Whether the old object must be deleted before its replacement is created. */
  deleteBeforeReplace(changes: Change[]): boolean;
  /**
   * Brings the app to the declared state: observes, creates what is missing, updates what differs, and reads the object back. Throws
   * `PartialFailure` if the object exists but is not as declared yet.
   */
  reconcile(context: Context, prior: ResourceState<S> | undefined, inputs: I): Promise<ResourceState<S>>;
  /**
   * The outputs that are certain before anything is written, without the inputs: what a successful `reconcile` will put into the state.
   * `prior` is the old state of an update. Inputs may be unknown. Sends no request.
   */
  previewOutputs(appsConfig: AppsConfig, prior: S | undefined, inputs: Properties): KnownOutputs;
  /** The object with this ID, which is returned as the app spells it; `undefined` only if the app itself reports that it does not exist. */
  read(context: Context, id: string, prior: S | undefined): Promise<ReadResult<I, S> | undefined>;
  /** The objects of the type in the app that can be read. Types that are no objects of apps have no list. Throws `AppError`. */
  readonly list?: (context: Context, app: string) => Promise<Listed[]>;
  /** IDs of resources that one with these inputs supersedes: their deletion must not undo what it declares. */
  supersedes?(id: string, inputs: Properties): string[];
  /**
   * A position that only one object can have, if these inputs declare it: its description, which identifies it, the input, and the
   * object's name. Two resources with one position would take it from each other in every run.
   */
  uniquePosition?(
    inputs: Properties,
  ): { app: string; position: string; path: string; name: string } | undefined;
  /** Deletes the object. Succeeds if it does not exist any more. */
  delete(context: Context, id: string, state: S): Promise<void>;
}
