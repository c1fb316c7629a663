/** The functions. Generated from schema.json by `npm run generate`; do not edit. */

import * as pulumi from "@pulumi/pulumi";
import type {
  GetManifestInputs as GetManifestArgs,
  GetManifestOutputs as GetManifestResult,
  GetScopesInputs as GetScopesArgs,
  GetScopesOutputs as GetScopesResult,
  GetApplicationLinksInputs as GetApplicationLinksArgs,
  GetApplicationLinksOutputs as GetApplicationLinksResult,
  GetIncomingClientsInputs as GetIncomingClientsArgs,
  GetIncomingClientsOutputs as GetIncomingClientsResult,
  GetOutgoingConnectionsInputs as GetOutgoingConnectionsArgs,
  GetOutgoingConnectionsOutputs as GetOutgoingConnectionsResult,
  GetRedirectUrlInputs as GetRedirectUrlArgs,
  GetRedirectUrlOutputs as GetRedirectUrlResult,
} from "../../provider/schema/types.gen";
import { call, type OutputArgs } from "./functions";

export type {
  GetManifestInputs as GetManifestArgs,
  GetManifestOutputs as GetManifestResult,
  GetScopesInputs as GetScopesArgs,
  GetScopesOutputs as GetScopesResult,
  GetApplicationLinksInputs as GetApplicationLinksArgs,
  GetApplicationLinksOutputs as GetApplicationLinksResult,
  GetIncomingClientsInputs as GetIncomingClientsArgs,
  GetIncomingClientsOutputs as GetIncomingClientsResult,
  GetOutgoingConnectionsInputs as GetOutgoingConnectionsArgs,
  GetOutgoingConnectionsOutputs as GetOutgoingConnectionsResult,
  GetRedirectUrlInputs as GetRedirectUrlArgs,
  GetRedirectUrlOutputs as GetRedirectUrlResult,
} from "../../provider/schema/types.gen";

/** The arguments of `getManifestOutput`. */
export type GetManifestOutputArgs = OutputArgs<GetManifestArgs>;

/** What an app publishes about itself: server ID, type, version, base URL; needs no credential. */
export async function getManifest(args: GetManifestArgs): Promise<GetManifestResult> {
  return call("getManifest", args, { required: ["app"], optional: [] });
}

/**
 * What an app publishes about itself: server ID, type, version, base URL; needs no credential.
 * Takes outputs of resources, and returns an output.
 */
export function getManifestOutput(args: GetManifestOutputArgs): pulumi.Output<GetManifestResult> {
  return pulumi.output(args).apply((known) => getManifest(known as GetManifestArgs));
}

/** The arguments of `getScopesOutput`. */
export type GetScopesOutputArgs = OutputArgs<GetScopesArgs>;

/** The scopes that an app's product can grant, with what they imply; the app is not asked. */
export async function getScopes(args: GetScopesArgs): Promise<GetScopesResult> {
  return call("getScopes", args, { required: ["app"], optional: [] });
}

/**
 * The scopes that an app's product can grant, with what they imply; the app is not asked.
 * Takes outputs of resources, and returns an output.
 */
export function getScopesOutput(args: GetScopesOutputArgs): pulumi.Output<GetScopesResult> {
  return pulumi.output(args).apply((known) => getScopes(known as GetScopesArgs));
}

/** The arguments of `getApplicationLinksOutput`. */
export type GetApplicationLinksOutputArgs = OutputArgs<GetApplicationLinksArgs>;

/** The application links that an app shows, its own system links included. */
export async function getApplicationLinks(args: GetApplicationLinksArgs): Promise<GetApplicationLinksResult> {
  return call("getApplicationLinks", args, { required: ["app"], optional: [] });
}

/**
 * The application links that an app shows, its own system links included.
 * Takes outputs of resources, and returns an output.
 */
export function getApplicationLinksOutput(
  args: GetApplicationLinksOutputArgs,
): pulumi.Output<GetApplicationLinksResult> {
  return pulumi.output(args).apply((known) => getApplicationLinks(known as GetApplicationLinksArgs));
}

/** The arguments of `getIncomingClientsOutput`. */
export type GetIncomingClientsOutputArgs = OutputArgs<GetIncomingClientsArgs>;

/** The incoming links of an app, without their secrets. */
export async function getIncomingClients(args: GetIncomingClientsArgs): Promise<GetIncomingClientsResult> {
  return call("getIncomingClients", args, { required: ["app"], optional: [] });
}

/**
 * The incoming links of an app, without their secrets.
 * Takes outputs of resources, and returns an output.
 */
export function getIncomingClientsOutput(
  args: GetIncomingClientsOutputArgs,
): pulumi.Output<GetIncomingClientsResult> {
  return pulumi.output(args).apply((known) => getIncomingClients(known as GetIncomingClientsArgs));
}

/** The arguments of `getOutgoingConnectionsOutput`. */
export type GetOutgoingConnectionsOutputArgs = OutputArgs<GetOutgoingConnectionsArgs>;

/** The outgoing links of an app, without their secrets. */
export async function getOutgoingConnections(
  args: GetOutgoingConnectionsArgs,
): Promise<GetOutgoingConnectionsResult> {
  return call("getOutgoingConnections", args, { required: ["app"], optional: [] });
}

/**
 * The outgoing links of an app, without their secrets.
 * Takes outputs of resources, and returns an output.
 */
export function getOutgoingConnectionsOutput(
  args: GetOutgoingConnectionsOutputArgs,
): pulumi.Output<GetOutgoingConnectionsResult> {
  return pulumi.output(args).apply((known) => getOutgoingConnections(known as GetOutgoingConnectionsArgs));
}

/** The arguments of `getRedirectUrlOutput`. */
export type GetRedirectUrlOutputArgs = OutputArgs<GetRedirectUrlArgs>;

/** The redirect URL of an outgoing link, computed before anything exists. */
export async function getRedirectUrl(args: GetRedirectUrlArgs): Promise<GetRedirectUrlResult> {
  return call("getRedirectUrl", args, {
    required: ["app"],
    optional: ["remoteApp", "authorizationEndpoint"],
  });
}

/**
 * The redirect URL of an outgoing link, computed before anything exists.
 * Takes outputs of resources, and returns an output.
 */
export function getRedirectUrlOutput(args: GetRedirectUrlOutputArgs): pulumi.Output<GetRedirectUrlResult> {
  return pulumi.output(args).apply((known) => getRedirectUrl(known as GetRedirectUrlArgs));
}
