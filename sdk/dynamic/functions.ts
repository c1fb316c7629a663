/** What a program can ask the apps, each in the two forms that the plugin's SDK has: for values, and for inputs. */

import * as pulumi from "@pulumi/pulumi";
import { readAppsConfig } from "../../provider/config/apps";
import type {
  GetApplicationLinksInputs,
  GetApplicationLinksOutputs,
  GetIncomingClientsInputs,
  GetIncomingClientsOutputs,
  GetManifestInputs,
  GetManifestOutputs,
  GetOutgoingConnectionsInputs,
  GetOutgoingConnectionsOutputs,
  GetScopesInputs,
  GetScopesOutputs,
} from "../../provider/schema/types.gen";
import * as functions from "../../provider/functions";
import type { Context } from "../../provider/lifecycle/context";
import { openRun } from "../../provider/lifecycle/run";
import { requireTexts } from "./arguments";

export type {
  GetApplicationLinksInputs as GetApplicationLinksArgs,
  GetApplicationLinksOutputs as GetApplicationLinksResult,
  GetIncomingClientsInputs as GetIncomingClientsArgs,
  GetIncomingClientsOutputs as GetIncomingClientsResult,
  GetManifestInputs as GetManifestArgs,
  GetManifestOutputs as GetManifestResult,
  GetOutgoingConnectionsInputs as GetOutgoingConnectionsArgs,
  GetOutgoingConnectionsOutputs as GetOutgoingConnectionsResult,
  GetScopesInputs as GetScopesArgs,
  GetScopesOutputs as GetScopesResult,
} from "../../provider/schema/types.gen";

/** How long one question may take, in milliseconds. */
const LONGEST_QUESTION = 120_000;

/** Arguments, among which outputs of resources may be. */
type Later<Args> = { [Name in keyof Args]: pulumi.Input<Args[Name]> };

/** What `getManifestOutput` is asked. */
export type GetManifestOutputArgs = Later<GetManifestInputs>;
/** What `getScopesOutput` is asked. */
export type GetScopesOutputArgs = Later<GetScopesInputs>;
/** What `getApplicationLinksOutput` is asked. */
export type GetApplicationLinksOutputArgs = Later<GetApplicationLinksInputs>;
/** What `getIncomingClientsOutput` is asked. */
export type GetIncomingClientsOutputArgs = Later<GetIncomingClientsInputs>;
/** What `getOutgoingConnectionsOutput` is asked. */
export type GetOutgoingConnectionsOutputArgs = Later<GetOutgoingConnectionsInputs>;

/** What an app publishes about itself: server ID, type, version, base URL. Needs no credential. */
export async function getManifest(args: GetManifestInputs): Promise<GetManifestOutputs> {
  return functions.getManifest(context("getManifest", args), args);
}

/** The same as an output. */
export function getManifestOutput(args: GetManifestOutputArgs): pulumi.Output<GetManifestOutputs> {
  return pulumi.output(args).apply(getManifest);
}

/** The scopes that an app's product can grant, with what they imply; the app is not asked. */
export async function getScopes(args: GetScopesInputs): Promise<GetScopesOutputs> {
  return functions.getScopes(context("getScopes", args), args);
}

/** The same as an output. */
export function getScopesOutput(args: GetScopesOutputArgs): pulumi.Output<GetScopesOutputs> {
  return pulumi.output(args).apply(getScopes);
}

/** The application links that an app shows, its own system links included. */
export async function getApplicationLinks(
  args: GetApplicationLinksInputs,
): Promise<GetApplicationLinksOutputs> {
  return functions.getApplicationLinks(context("getApplicationLinks", args), args);
}

/** The same as an output. */
export function getApplicationLinksOutput(
  args: GetApplicationLinksOutputArgs,
): pulumi.Output<GetApplicationLinksOutputs> {
  return pulumi.output(args).apply(getApplicationLinks);
}

/** The incoming links of an app, without their secrets. */
export async function getIncomingClients(args: GetIncomingClientsInputs): Promise<GetIncomingClientsOutputs> {
  return functions.getIncomingClients(context("getIncomingClients", args), args);
}

/** The same as an output. */
export function getIncomingClientsOutput(
  args: GetIncomingClientsOutputArgs,
): pulumi.Output<GetIncomingClientsOutputs> {
  return pulumi.output(args).apply(getIncomingClients);
}

/** The outgoing links of an app, without their secrets. */
export async function getOutgoingConnections(
  args: GetOutgoingConnectionsInputs,
): Promise<GetOutgoingConnectionsOutputs> {
  return functions.getOutgoingConnections(context("getOutgoingConnections", args), args);
}

/** The same as an output. */
export function getOutgoingConnectionsOutput(
  args: GetOutgoingConnectionsOutputArgs,
): pulumi.Output<GetOutgoingConnectionsOutputs> {
  return pulumi.output(args).apply(getOutgoingConnections);
}

/**
 * The fleet as the program's own process knows it: stack configuration, completed by the environment. Throws for an argument that
 * names no app.
 */
function context(title: string, args: { app: string }): Context {
  requireTexts(title, args, ["app"]);
  const appsConfig = readAppsConfig(pulumi.runtime.getConfig("applinks:apps"), process.env);
  const warn = (message: string): void => void pulumi.log.warn(message);
  return openRun(appsConfig).operation({ warn, signal: AbortSignal.timeout(LONGEST_QUESTION) });
}
