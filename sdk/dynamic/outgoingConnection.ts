import * as pulumi from "@pulumi/pulumi";
import type { ConnectionType, OutgoingConnectionInputs } from "../../provider/schema/types.gen";
import { requireArguments } from "./arguments";
import { declareObject, warnOfConfiguration } from "./declarations";
import { DynamicResource } from "./dynamicResource";
import { optionsOf, type Args } from "./options";

/** What a program declares of an `OutgoingConnection`. */
export type OutgoingConnectionArgs = Args<OutgoingConnectionInputs>;

/** An outgoing link: an app as a client of another app's OAuth 2.0 provider. Its `redirectUrl` is registered over there. */
export class OutgoingConnection extends DynamicResource {
  declare readonly app: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly remoteApp: pulumi.Output<string | undefined>;
  declare readonly type: pulumi.Output<ConnectionType>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly clientId: pulumi.Output<string>;
  /** Secret. */
  declare readonly clientSecret: pulumi.Output<string>;
  declare readonly authorizationEndpoint: pulumi.Output<string>;
  declare readonly tokenEndpoint: pulumi.Output<string>;
  declare readonly scopes: pulumi.Output<string[]>;
  /** The product's ID of the outgoing link. */
  declare readonly outgoingId: pulumi.Output<string>;
  /** The redirect URL to register at the called app. */
  declare readonly redirectUrl: pulumi.Output<string>;
  /** Whether `adopt: "always"` took the connection over. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** What changed outside of Pulumi and is no input, in sentences. */
  declare readonly drift: pulumi.Output<string[]>;

  /** Declares the connection. Throws for options that dynamic resources cannot honour, and for a second resource of its name. */
  constructor(name: string, args: OutgoingConnectionArgs, options?: pulumi.CustomResourceOptions) {
    requireArguments("OutgoingConnection", name, args);
    const checked = optionsOf("OutgoingConnection", name, options, ["clientSecret"]);
    declareObject("OutgoingConnection", name, args.app, args.name);
    const filledIn = {
      remoteApp: undefined,
      type: undefined,
      description: undefined,
      authorizationEndpoint: undefined,
      tokenEndpoint: undefined,
    };
    const outputs = { outgoingId: undefined, redirectUrl: undefined, adopted: undefined, drift: undefined };
    const secret = { clientSecret: pulumi.secret(args.clientSecret) };
    super("OutgoingConnection", name, { ...filledIn, ...args, ...secret, ...outputs }, checked);
    warnOfConfiguration();
  }
}
