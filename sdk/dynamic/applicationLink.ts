import type * as pulumi from "@pulumi/pulumi";
import type { ApplicationLinkInputs, ApplicationType } from "../../provider/schema/types.gen";
import { requireArguments } from "./arguments";
import { declareObject, declarePrimary, warnOfConfiguration } from "./declarations";
import { DynamicResource } from "./dynamicResource";
import { optionsOf, type Args } from "./options";

/** What a program declares of an `ApplicationLink`. */
export type ApplicationLinkArgs = Args<ApplicationLinkInputs>;

/** The record of a remote application in an app: its name, type and URLs. */
export class ApplicationLink extends DynamicResource {
  declare readonly app: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly remoteApp: pulumi.Output<string | undefined>;
  declare readonly type: pulumi.Output<ApplicationType>;
  declare readonly applicationUrl: pulumi.Output<string>;
  declare readonly displayUrl: pulumi.Output<string>;
  declare readonly applicationId: pulumi.Output<string | undefined>;
  declare readonly primary: pulumi.Output<boolean | undefined>;
  /** The product's ID of the link. */
  declare readonly linkId: pulumi.Output<string>;
  /** Whether `adopt: "always"` took the link over. */
  declare readonly adopted: pulumi.Output<boolean>;
  /** What changed outside of Pulumi and is no input, in sentences. */
  declare readonly drift: pulumi.Output<string[]>;

  /** Declares the link. Throws for options that dynamic resources cannot honour, and for a second resource of its name. */
  constructor(name: string, args: ApplicationLinkArgs, options?: pulumi.CustomResourceOptions) {
    requireArguments("ApplicationLink", name, args);
    const checked = optionsOf("ApplicationLink", name, options);
    declareObject("ApplicationLink", name, args.app, args.name);
    const filledIn = {
      remoteApp: undefined,
      type: undefined,
      applicationUrl: undefined,
      displayUrl: undefined,
      applicationId: undefined,
      primary: undefined,
    };
    const outputs = { linkId: undefined, adopted: undefined, drift: undefined };
    super("ApplicationLink", name, { ...filledIn, ...args, ...outputs }, checked);
    warnOfConfiguration();
    if (args.primary === true) declarePrimary(name, args.app, args.type ?? args.remoteApp ?? "");
  }
}
