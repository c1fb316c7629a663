/** Calls of the provider's functions in the program's own process. */

import * as pulumi from "@pulumi/pulumi";
import { readAppsConfig } from "../../provider/config/apps";
import type * as Functions from "../../provider/functions";
import type * as Runs from "../../provider/lifecycle/run";
import type { FunctionInputs, FunctionName, FunctionOutputs } from "../../provider/schema/types.gen";
import { requireStrings, runErrorOf } from "./arguments";

// Most programs call no function: the first call loads what sends requests.
/* eslint-disable @typescript-eslint/no-require-imports -- import() would need different names in the built files and in the sources */
const functions = () => require("../../provider/functions") as typeof Functions;
const runs = () => require("../../provider/lifecycle/run") as typeof Runs;
/* eslint-enable @typescript-eslint/no-require-imports */

/** The longest time for one call, in milliseconds. */
const TIMEOUT = 120_000;

/** Arguments among which outputs of resources may be. */
export type OutputArgs<Args> = { [Name in keyof Args]: pulumi.Input<Args[Name]> };

/** Computed from the stack's configuration alone: credentials in the environment change nothing, and wrong ones do no harm. */
const WITHOUT_ENVIRONMENT: ReadonlySet<FunctionName> = new Set<FunctionName>(["getRedirectUrl"]);

/** Calls a function with the stack's configuration. Throws `pulumi.RunError` for wrong arguments, and if the function fails. */
export async function call<Name extends FunctionName>(
  name: Name,
  args: FunctionInputs[Name],
  { required, optional }: { required: string[]; optional: string[] },
): Promise<FunctionOutputs[Name]> {
  requireStrings(name, args, required, optional);
  const environment = WITHOUT_ENVIRONMENT.has(name) ? undefined : process.env;
  const appsConfig = readAppsConfig(pulumi.runtime.getConfig("applinks:apps"), environment);
  const warn = (message: string): void => void pulumi.log.warn(message);
  const context = runs()
    .openRun(appsConfig)
    .operation({
      warn,
      signal: AbortSignal.timeout(TIMEOUT),
      longest: TIMEOUT,
    });
  try {
    return await functions().FUNCTIONS[name](context, args);
  } catch (error) {
    throw runErrorOf(error);
  }
}
