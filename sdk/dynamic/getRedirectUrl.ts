import * as pulumi from "@pulumi/pulumi";
import { readAppsConfig } from "../../provider/config/apps";
import type { GetRedirectUrlInputs, GetRedirectUrlOutputs } from "../../provider/schema/types.gen";
import * as functions from "../../provider/functions";
import { requireTexts } from "./arguments";

export type {
  GetRedirectUrlInputs as GetRedirectUrlArgs,
  GetRedirectUrlOutputs as GetRedirectUrlResult,
} from "../../provider/schema/types.gen";

/** What `getRedirectUrlOutput` is asked: as `getRedirectUrl`, and outputs of resources may be among it. */
export interface GetRedirectUrlOutputArgs {
  /** The app that calls: its name in `applinks:apps`. */
  app: pulumi.Input<string>;
  /** The app that is called, by its name in `applinks:apps`. */
  remoteApp?: pulumi.Input<string | undefined>;
  /** The called server's authorization endpoint. Required unless `remoteApp` is given. */
  authorizationEndpoint?: pulumi.Input<string | undefined>;
}

/**
 * The redirect URL that `app` uses for a connection, computed from the stack's configuration alone: it can be registered at
 * the called app before the connection exists. Fails if an app is not in the fleet, or no called server is named.
 */
export async function getRedirectUrl(args: GetRedirectUrlInputs): Promise<GetRedirectUrlOutputs> {
  requireTexts("getRedirectUrl", args, ["app"], ["remoteApp", "authorizationEndpoint"]);
  return functions.getRedirectUrl(
    { appsConfig: readAppsConfig(pulumi.runtime.getConfig("applinks:apps"), {}) },
    args,
  );
}

/** The same as an output, for a resource's `redirectUrls`. */
export function getRedirectUrlOutput(args: GetRedirectUrlOutputArgs): pulumi.Output<GetRedirectUrlOutputs> {
  return pulumi.output(args).apply((known) => getRedirectUrl(known as GetRedirectUrlInputs));
}
