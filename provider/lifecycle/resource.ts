/** The contract between a resource and the doors: what every resource can do, in plain data. */

import type { AppsConfig } from "../config/apps";
import type { ResourceType } from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import type { Context } from "./context";
import type { Properties } from "../schema/values";

/** One way in which the declared inputs differ from the state. */
export interface Change {
  /** The input's name. */
  path: string;
  kind: "add" | "update" | "delete";
  /** Whether this change needs another object. */
  replace: boolean;
  /** What a reviewer should know of it: what it costs. */
  note?: string;
}

/** What a resource adds to the inputs, and what is wrong with them. */
export interface Checked<I> {
  /** Defaults and normal forms, to be laid over what was declared. */
  inputs: Partial<I>;
  problems: Problem[];
}

/** An object under its resource ID. */
export interface ResourceState<S> {
  id: string;
  state: S;
}

/** What a read found. */
export interface ReadResult<I, S> extends ResourceState<S> {
  /** The inputs that would declare what stands. */
  inputs: I;
}

/** One object of an app, as a list tells it. */
export interface Listed {
  /** The resource's ID: enough for `read` and import. */
  id: string;
  /** What the app calls the object. */
  name: string;
  /** Why it cannot be imported, as the rest of a sentence about it; without it, it can. */
  obstacle?: string;
}

/** How a resource lives. `I` are its inputs, `S` its state: inputs and outputs together. */
export interface Resource<I, S> {
  readonly type: ResourceType;
  /** Whether several resources may bear one ID: proofs do, what stands for an object does not. */
  readonly shared?: true;
  /**
   * Looks at the inputs that are known and valid in shape; `declared` also names those that are not (yet). Asks no app.
   */
  check(appsConfig: AppsConfig, inputs: Partial<I>, declared: ReadonlySet<string>): Checked<I>;
  /** What a review should look at twice among what is new since the inputs of the last run, in sentences. */
  warnings?(appsConfig: AppsConfig, inputs: Properties, before: Properties): string[];
  /**
   * What stands in an app and rules out a new resource with these inputs, which may be unknown; part of the look before anything is
   * written. Only reads, and passes over apps that are not to be looked at.
   */
  look?(context: Context, inputs: Properties): Promise<Problem[]>;
  /** Every difference between the declared inputs and the state; unknown inputs differ. */
  diff(appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[];
  /** Whether the old object must go before its replacement can come. */
  deleteBeforeReplace(changes: Change[]): boolean;
  /**
   * Makes the app as declared: observes, creates what is missing, brings what stands to the declared state, reads it back.
   * Throws `PartialFailure` for an object that stands unfinished.
   */
  reconcile(context: Context, prior: ResourceState<S> | undefined, inputs: I): Promise<ResourceState<S>>;
  /**
   * What is certain of the outputs before anything is written, beside the inputs themselves: what `reconcile` will put into the state
   * if it succeeds. `prior` is the old state of an update. Inputs may be unknown. Asks no app.
   */
  previewOutputs(appsConfig: AppsConfig, prior: S | undefined, inputs: Properties): Properties;
  /** What stands under the ID; `undefined` only if the app itself says that nothing does. */
  read(context: Context, id: string, prior: S | undefined): Promise<ReadResult<I, S> | undefined>;
  /** Everything of the type that the app has; what stands in no app has no list. Throws `AppError`. */
  readonly list?: (context: Context, app: string) => Promise<Listed[]>;
  /** IDs of others that a resource with these inputs rules out: what it declares, they must not undo when they are deleted. */
  rulesOut?(id: string, inputs: Properties): string[];
  /**
   * What an app has one of, in words that tell it from any other, where these inputs ask for it: at which input, and for an object of
   * which name. Two resources that ask for it would take it from each other at every run.
   */
  sole?(inputs: Properties): { what: string; path: string; name: string } | undefined;
  /** Removes the object; one that is gone already is no failure. */
  delete(context: Context, id: string, state: S): Promise<void>;
}
