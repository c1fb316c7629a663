import * as pulumi from "@pulumi/pulumi";
import type { LinkHealthInputs, LinkStatus } from "../../provider/schema/types.gen";
import { requireArguments } from "./arguments";
import { warnOfConfiguration } from "./declarations";
import { DynamicResource } from "./dynamicResource";
import { optionsOf, type Args } from "./options";

/** What a program declares of a `LinkHealth`. */
export type LinkHealthArgs = Args<LinkHealthInputs>;

/** A proof that one direction of a link works, made on creation and again at every refresh. */
export class LinkHealth extends DynamicResource {
  declare readonly app: pulumi.Output<string>;
  declare readonly remoteApp: pulumi.Output<string>;
  declare readonly status: pulumi.Output<LinkStatus>;
  /** What has still to be done by hand on a Cloud site, in sentences. */
  declare readonly manualSteps: pulumi.Output<string[] | undefined>;
  /** What was proved, in sentences. */
  declare readonly verified: pulumi.Output<string[]>;
  /** What was not proved, and why, in sentences. */
  declare readonly notVerified: pulumi.Output<string[]>;
  /** What is wrong, why, and what to do next, in sentences. */
  declare readonly problems: pulumi.Output<string[]>;
  /** What broke since the last update, in sentences. */
  declare readonly drift: pulumi.Output<string[]>;

  /** Declares the proof. Throws for options that dynamic resources cannot honour. */
  constructor(name: string, args: LinkHealthArgs, options?: pulumi.CustomResourceOptions) {
    requireArguments("LinkHealth", name, args);
    const checked = optionsOf("LinkHealth", name, options, ["clientSecret"]);
    const outputs = {
      status: undefined,
      verified: undefined,
      notVerified: undefined,
      problems: undefined,
      drift: undefined,
    };
    const secret = args.clientSecret === undefined ? {} : { clientSecret: pulumi.secret(args.clientSecret) };
    super(
      "LinkHealth",
      name,
      { linkId: undefined, manualSteps: undefined, ...args, ...secret, ...outputs },
      checked,
    );
    warnOfConfiguration();
  }
}
