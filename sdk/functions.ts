import * as pulumi from "@pulumi/pulumi";
import { readFleet } from "../provider/atlassian/fleet";
import * as functions from "../provider/functions";
import type { Context } from "../provider/lifecycle/context";
import { openRun } from "../provider/lifecycle/run";
import { requireTexts } from "./arguments";

export type { AppArgs, KnownClient, KnownConnection, KnownLink, Scope } from "../provider/functions";

/** How long one question may take, in milliseconds. */
const LONGEST_QUESTION = 120_000;

/** What an app publishes about itself: server ID, type, version, base URL. Needs no credential. */
export function getManifest(
  args: functions.AppArgs,
): Promise<Awaited<ReturnType<typeof functions.getManifest>>> {
  return functions.getManifest(context("getManifest", args), args);
}

/** The scopes that an app's product can grant, with what they imply; the app is not asked. */
export function getScopes(args: functions.AppArgs): functions.Scope[] {
  return functions.getScopes(context("getScopes", args), args);
}

/** The application links that an app shows. */
export function getApplicationLinks(args: functions.AppArgs): Promise<functions.KnownLink[]> {
  return functions.getApplicationLinks(context("getApplicationLinks", args), args);
}

/** The incoming links of an app, without their secrets. */
export function getIncomingClients(args: functions.AppArgs): Promise<functions.KnownClient[]> {
  return functions.getIncomingClients(context("getIncomingClients", args), args);
}

/** The outgoing links of an app. */
export function getOutgoingConnections(args: functions.AppArgs): Promise<functions.KnownConnection[]> {
  return functions.getOutgoingConnections(context("getOutgoingConnections", args), args);
}

/**
 * The fleet as the program's own process knows it: stack configuration, completed by the environment. Throws for an argument that
 * names no app.
 */
function context(title: string, args: functions.AppArgs): Context {
  requireTexts(title, args, ["app"]);
  const fleet = readFleet(pulumi.runtime.getConfig("applinks:apps"), process.env);
  const warn = (message: string): void => void pulumi.log.warn(message);
  return openRun(fleet).operation({ warn, signal: AbortSignal.timeout(LONGEST_QUESTION) });
}
