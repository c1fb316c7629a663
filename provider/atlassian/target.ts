/** An app as the address of requests: where it is, how to authenticate, how to reach it. */

import type { Deployment, Handoff, Product as ProductKey } from "../schema/types.gen";
import { AUTHORIZATION_SERVER_ROOT } from "./oauth/redirectUrl";
import { PRODUCTS, type Product } from "./products";

/** The default time limit of one request, in seconds. */
export const DEFAULT_TIMEOUT_SECONDS = 30;

/** The REST roots below the base URL where the app's configuration does not change them. */
export const DEFAULT_PATHS: AppTarget["paths"] = {
  applicationLinks: "/rest/applinks",
  incoming: AUTHORIZATION_SERVER_ROOT,
  outgoing: "/rest/oauth2-client/latest",
};

/** The credential of admin calls; `source` is its configuration key or environment variable, for messages. */
export type Credential =
  | { kind: "token"; token: string; source: string }
  | { kind: "password"; username: string; password: string; source: string };

/** A client certificate for mutual TLS: PEM texts, the key decrypted; `source` is the certificate's key or variable, for messages. */
export interface ClientCertificate {
  certificate: string;
  key: string;
  source: string;
}

/** The user of browser flows. */
export interface TestUser {
  username: string;
  password: string;
}

/** One app of `applinks:apps`, with defaults applied. */
export interface AppTarget {
  name: string;
  productKey: ProductKey;
  product: Product;
  /** Base URL for admin calls, without a trailing slash. */
  url: string;
  /** Canonical base URL for browsers, without a trailing slash. */
  displayUrl: string;
  /** Never set for a Cloud site, which has no admin API for links. */
  credential: Credential | undefined;
  /** The credential of a Cloud site, with which its lists are read: an account's e-mail address and API token. */
  siteCredential: Credential | undefined;
  /** What is known of its test user; see `testUserOf`. */
  testUser: { [Half in keyof TestUser]?: TestUser[Half] | undefined };
  allowHttp: boolean;
  /** How long one request may take, in milliseconds. */
  timeout: number;
  /** Whether other apps reach it through a tunnel only. */
  tunnel: boolean;
  /** Whether to run preflight checks. */
  preflight: boolean;
  /** The server ID of the instance that may replace the one of a state. */
  acceptedInstance: string | undefined;
  /** PEM text of a CA to trust in addition to the default ones. */
  ca?: string;
  /** The certificate by which it recognizes its clients, if it demands one. */
  clientCertificate?: ClientCertificate;
  /** The proxy to call it through; without it, the environment's. */
  proxy?: URL;
  /** REST roots below the base URL. */
  paths: { applicationLinks: string; incoming: string; outgoing: string };
  deployment: Deployment;
  /** What a Cloud site's screens show, by the name of the Data Center app at the link's other end. */
  handoff: Record<string, Handoff>;
  /** Client secrets of all apps and the keys of their client certificates, for redaction: messages of one app may show another's. */
  secrets: Set<string>;
  /** Its configuration key, for messages: `applinks:apps.jira`. */
  configKey: string;
}

/** An app's test user; `undefined` where none, or only half of one, is configured. */
export function testUserOf({ testUser }: AppTarget): TestUser | undefined {
  const { username, password } = testUser;
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** An application that is called without a credential, by its URL alone. */
export function targetAt(
  url: string,
  productKey: ProductKey,
  secrets: Set<string> = new Set<string>(),
): AppTarget {
  return {
    name: new URL(url).host,
    productKey,
    product: PRODUCTS[productKey],
    url,
    displayUrl: url,
    credential: undefined,
    siteCredential: undefined,
    testUser: {},
    allowHttp: true,
    timeout: DEFAULT_TIMEOUT_SECONDS * 1000,
    tunnel: false,
    preflight: false,
    acceptedInstance: undefined,
    deployment: "dataCenter",
    handoff: {},
    secrets,
    paths: DEFAULT_PATHS,
    configKey: "applinks:apps",
  };
}
