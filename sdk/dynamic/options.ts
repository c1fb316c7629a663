/** Resource options: those that dynamic resources don't support are refused, and secrets are marked. */

import * as pulumi from "@pulumi/pulumi";
import { refuseUnsupportedOptions } from "../../provider/components/mutualLink";
import { mistake } from "./arguments";

/** How to use an option that only the plugin supports. */
const BY_PLUGIN = "The plugin's resources support it: import @pulumi-applinks/plugin instead.";

/**
 * The options for the engine. Throws `pulumi.RunError` for `import`, `provider` and `customTimeouts`, which the engine accepts and a
 * dynamic resource ignores.
 */
export function optionsOf(
  type: string,
  name: string,
  options: pulumi.CustomResourceOptions | undefined,
  secretOutputs: string[] = [],
): pulumi.CustomResourceOptions {
  if (options?.import !== undefined) {
    throw mistake(
      `${type} "${name}": the option "import" does not work for dynamic resources. Declare the object as it is: one that ` +
        'equals the declaration is adopted, and adopt: "always" adopts one that differs. ' +
        BY_PLUGIN,
    );
  }
  if (options?.provider !== undefined) {
    throw mistake(
      `${type} "${name}": the option "provider" does not work for dynamic resources. Name another app in the input "app": ` +
        "each app in applinks:apps has its own URL and credential. " +
        BY_PLUGIN,
    );
  }
  refuseTimeouts(type, name, options);
  // A program may come back from the plugin.
  const aliases = [{ type: `applinks:index:${type}` }];
  return pulumi.mergeOptions(options, { additionalSecretOutputs: secretOutputs, aliases });
}

/**
 * The options of a link. Throws for those that the engine accepts for a component and does not pass on to its resources, and
 * `pulumi.RunError` for `customTimeouts`.
 */
export function linkOptionsOf(
  name: string,
  options: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions | undefined {
  refuseUnsupportedOptions(name, options ?? {});
  refuseTimeouts("MutualLink", name, options);
  return options;
}

function refuseTimeouts(type: string, name: string, options: pulumi.ResourceOptions | undefined): void {
  if (options?.customTimeouts === undefined) return;
  throw mistake(
    `${type} "${name}": the option "customTimeouts" does not reach dynamic resources. Set timeoutSeconds in the app's ` +
      "configuration for single requests; one operation takes at most five minutes. " +
      BY_PLUGIN,
  );
}
