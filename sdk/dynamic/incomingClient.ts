import type * as pulumi from "@pulumi/pulumi";
import type { IncomingClientInputs } from "../../provider/schema/types.gen";
import { requireArguments } from "./arguments";
import { declareClientScopes, declareObject, warnOfConfiguration } from "./declarations";
import { DynamicResource } from "./dynamicResource";
import { optionsOf, type Args } from "./options";

/** What a program declares of an `IncomingClient`. */
export type IncomingClientArgs = Args<IncomingClientInputs>;

/**
 * An incoming link: a client of an app's OAuth 2.0 provider, with its redirect URLs and scopes. Its `clientId` and
 * `clientSecret` are what the other side's outgoing link needs; nobody has to see them.
 */
export class IncomingClient extends DynamicResource {
  declare readonly app: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly redirectUrls: pulumi.Output<string[]>;
  declare readonly scopes: pulumi.Output<string[] | undefined>;
  /** The product's ID of the incoming link. */
  declare readonly incomingId: pulumi.Output<string>;
  declare readonly clientId: pulumi.Output<string>;
  /** Secret. */
  declare readonly clientSecret: pulumi.Output<string>;
  /** Whether `adopt: "always"` took the client over. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** What changed outside of Pulumi and is no input, in sentences. */
  declare readonly drift: pulumi.Output<string[]>;

  /** Declares the client. Throws for options that dynamic resources cannot honour, and for a second resource of its name. */
  constructor(name: string, args: IncomingClientArgs, options?: pulumi.CustomResourceOptions) {
    requireArguments("IncomingClient", name, args);
    const checked = optionsOf("IncomingClient", name, options, ["clientSecret"]);
    declareObject("IncomingClient", name, args.app, args.name);
    const outputs = {
      incomingId: undefined,
      clientId: undefined,
      clientSecret: undefined,
      adopted: undefined,
      drift: undefined,
    };
    super("IncomingClient", name, { scopes: undefined, ...args, ...outputs }, checked);
    warnOfConfiguration();
    if (args.scopes !== undefined) declareClientScopes(name, args.app, this.clientId);
  }
}
