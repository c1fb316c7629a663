/** Resource options: what dynamic resources cannot honour is refused, and secrets are marked. */

import * as pulumi from "@pulumi/pulumi";
import { refuseNotHandedOn } from "../../provider/components/mutualLink";

/** What works for the plugin's resources alone names the way there. */
const BY_PLUGIN =
  "The resources of the plugin take it; a program moves there by importing @pulumi-applinks/plugin.";

/**
 * The options for the engine. Throws for `import`, `provider` and `customTimeouts`, which the engine would accept and a
 * dynamic resource could not honour.
 */
export function optionsOf(
  type: string,
  name: string,
  options: pulumi.CustomResourceOptions | undefined,
  secretOutputs: string[] = [],
): pulumi.CustomResourceOptions {
  if (options?.import !== undefined) {
    throw new pulumi.RunError(
      `${type} "${name}": the option "import" does not work for dynamic resources. Declare the object as it stands: one that ` +
        'equals the declaration is taken over, and adopt: "always" takes over one that differs. ' +
        BY_PLUGIN,
    );
  }
  if (options?.provider !== undefined) {
    throw new pulumi.RunError(
      `${type} "${name}": the option "provider" does not work for dynamic resources. Name another app in the input "app": ` +
        "each entry of applinks:apps has its own URL and credential. " +
        BY_PLUGIN,
    );
  }
  refuseTimeouts(type, name, options);
  // A program may come back from the plugin.
  const aliases = [{ type: `applinks:index:${type}` }];
  return pulumi.mergeOptions(options, { additionalSecretOutputs: secretOutputs, aliases });
}

/**
 * The options of a whole link. Throws for those that the engine would accept for a component and not hand on to its parts, where
 * alone they could do something, and for `customTimeouts`, as above.
 */
export function linkOptionsOf(
  name: string,
  options: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions | undefined {
  refuseNotHandedOn(name, options ?? {});
  refuseTimeouts("MutualLink", name, options);
  return options;
}

function refuseTimeouts(type: string, name: string, options: pulumi.ResourceOptions | undefined): void {
  if (options?.customTimeouts === undefined) return;
  throw new pulumi.RunError(
    `${type} "${name}": the option "customTimeouts" does not reach dynamic resources. Set timeoutSeconds in the app's ` +
      "entry of applinks:apps for single requests; one operation takes five minutes at most. " +
      BY_PLUGIN,
  );
}
