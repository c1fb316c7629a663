import type * as pulumi from "@pulumi/pulumi";
import type { ScopeGrantInputs } from "../../provider/schema/types.gen";
import { requireArguments } from "./arguments";
import { declareGrant, warnOfConfiguration } from "./declarations";
import { DynamicResource } from "./dynamicResource";
import { optionsOf, type Args } from "./options";

/** What a program declares of a `ScopeGrant`. */
export type ScopeGrantArgs = Args<ScopeGrantInputs>;

/** The authoritative set of scopes of an incoming client whose scopes another team owns. */
export class ScopeGrant extends DynamicResource {
  declare readonly app: pulumi.Output<string>;
  declare readonly clientId: pulumi.Output<string>;
  declare readonly scopes: pulumi.Output<string[]>;
  /** The product's ID of the incoming link. */
  declare readonly incomingId: pulumi.Output<string>;
  /** The granted scopes with everything they imply, sorted. */
  declare readonly effectiveScopes: pulumi.Output<string[]>;
  /** What changed outside of Pulumi and is no input, in sentences. */
  declare readonly drift: pulumi.Output<string[]>;

  /** Declares the grant. Throws for options that dynamic resources cannot honour, and for a second owner of the scopes. */
  constructor(name: string, args: ScopeGrantArgs, options?: pulumi.CustomResourceOptions) {
    requireArguments("ScopeGrant", name, args);
    const checked = optionsOf("ScopeGrant", name, options);
    declareGrant(name, args.app, args.clientId);
    const outputs = { incomingId: undefined, effectiveScopes: undefined, drift: undefined };
    super("ScopeGrant", name, { ...args, ...outputs }, checked);
    warnOfConfiguration();
  }
}
