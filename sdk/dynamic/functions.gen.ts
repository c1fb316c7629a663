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
  GetManifestArgs,
  GetManifestResult,
  GetScopesArgs,
  GetScopesResult,
  GetApplicationLinksArgs,
  GetApplicationLinksResult,
  GetIncomingClientsArgs,
  GetIncomingClientsResult,
  GetOutgoingConnectionsArgs,
  GetOutgoingConnectionsResult,
  GetRedirectUrlArgs,
  GetRedirectUrlResult,
};

/** The arguments of `getManifestOutput`. */
export type GetManifestOutputArgs = OutputArgs<GetManifestArgs>;

/** Reads the manifest of an app: its server ID, type, version and base URL. Needs no credential. */
export async function getManifest(args: GetManifestArgs): Promise<GetManifestResult> {
  return call("getManifest", args, { required: ["app"], optional: [] });
}

/**
 * Reads the manifest of an app: its server ID, type, version and base URL. Needs no credential.
 * Takes outputs of resources, and returns an output.
 */
export function getManifestOutput(args: GetManifestOutputArgs): pulumi.Output<GetManifestResult> {
  return pulumi.output(args).apply((known) => getManifest(known as GetManifestArgs));
}

/** The arguments of `getScopesOutput`. */
export type GetScopesOutputArgs = OutputArgs<GetScopesArgs>;

/** Lists the scopes that an app's product can grant, with the scopes that each implies. Sends no request. */
export async function getScopes(args: GetScopesArgs): Promise<GetScopesResult> {
  return call("getScopes", args, { required: ["app"], optional: [] });
}

/**
 * Lists the scopes that an app's product can grant, with the scopes that each implies. Sends no request.
 * Takes outputs of resources, and returns an output.
 */
export function getScopesOutput(args: GetScopesOutputArgs): pulumi.Output<GetScopesResult> {
  return pulumi.output(args).apply((known) => getScopes(known as GetScopesArgs));
}

/** The arguments of `getApplicationLinksOutput`. */
export type GetApplicationLinksOutputArgs = OutputArgs<GetApplicationLinksArgs>;

/**
 * Lists the application links of an app, including its system links. Links that can't be read are left out,
 * with the warning `OBJECT_SKIPPED`.
 */
export async function getApplicationLinks(args: GetApplicationLinksArgs): Promise<GetApplicationLinksResult> {
  return call("getApplicationLinks", args, { required: ["app"], optional: [] });
}

/**
 * Lists the application links of an app, including its system links. Links that can't be read are left out,
 * with the warning `OBJECT_SKIPPED`.
 * Takes outputs of resources, and returns an output.
 */
export function getApplicationLinksOutput(
  args: GetApplicationLinksOutputArgs,
): pulumi.Output<GetApplicationLinksResult> {
  return pulumi.output(args).apply((known) => getApplicationLinks(known as GetApplicationLinksArgs));
}

/** The arguments of `getIncomingClientsOutput`. */
export type GetIncomingClientsOutputArgs = OutputArgs<GetIncomingClientsArgs>;

/**
 * Lists the incoming links of an app, without their client secrets. Links that can't be read are left out,
 * with the warning `OBJECT_SKIPPED`.
 */
export async function getIncomingClients(args: GetIncomingClientsArgs): Promise<GetIncomingClientsResult> {
  return call("getIncomingClients", args, { required: ["app"], optional: [] });
}

/**
 * Lists the incoming links of an app, without their client secrets. Links that can't be read are left out,
 * with the warning `OBJECT_SKIPPED`.
 * Takes outputs of resources, and returns an output.
 */
export function getIncomingClientsOutput(
  args: GetIncomingClientsOutputArgs,
): pulumi.Output<GetIncomingClientsResult> {
  return pulumi.output(args).apply((known) => getIncomingClients(known as GetIncomingClientsArgs));
}

/** The arguments of `getOutgoingConnectionsOutput`. */
export type GetOutgoingConnectionsOutputArgs = OutputArgs<GetOutgoingConnectionsArgs>;

/**
 * Lists the outgoing links of an app, without their client secrets. Links that can't be read are left out,
 * with the warning `OBJECT_SKIPPED`.
 */
export async function getOutgoingConnections(
  args: GetOutgoingConnectionsArgs,
): Promise<GetOutgoingConnectionsResult> {
  return call("getOutgoingConnections", args, { required: ["app"], optional: [] });
}

/**
 * Lists the outgoing links of an app, without their client secrets. Links that can't be read are left out,
 * with the warning `OBJECT_SKIPPED`.
 * Takes outputs of resources, and returns an output.
 */
export function getOutgoingConnectionsOutput(
  args: GetOutgoingConnectionsOutputArgs,
): pulumi.Output<GetOutgoingConnectionsResult> {
  return pulumi.output(args).apply((known) => getOutgoingConnections(known as GetOutgoingConnectionsArgs));
}

/** The arguments of `getRedirectUrlOutput`. */
export type GetRedirectUrlOutputArgs = OutputArgs<GetRedirectUrlArgs>;

/** Computes the redirect URL of an outgoing link, before the link exists. */
export async function getRedirectUrl(args: GetRedirectUrlArgs): Promise<GetRedirectUrlResult> {
  return call("getRedirectUrl", args, {
    required: ["app"],
    optional: ["remoteApp", "authorizationEndpoint"],
  });
}

/**
 * Computes the redirect URL of an outgoing link, before the link exists.
 * Takes outputs of resources, and returns an output.
 */
export function getRedirectUrlOutput(args: GetRedirectUrlOutputArgs): pulumi.Output<GetRedirectUrlResult> {
  return pulumi.output(args).apply((known) => getRedirectUrl(known as GetRedirectUrlArgs));
}
