import type { ApplicationLink, AuthenticationProvider, OAuthConsumer } from "../state/types";

const classes = "com.atlassian.applinks.api.auth.types.";

/** The Java classes of the OAuth 1.0a authentication providers. */
export const providerClasses = {
  oauth: `${classes}OAuthAuthenticationProvider`,
  twoLo: `${classes}TwoLeggedOAuthAuthenticationProvider`,
  impersonation: `${classes}TwoLeggedOAuthWithImpersonationAuthenticationProvider`,
  basic: `${classes}BasicAuthenticationProvider`,
};

/** The OAuth 1.0a level of one direction. */
export interface OAuthLevel {
  enabled: boolean;
  twoLoEnabled: boolean;
  twoLoImpersonationEnabled: boolean;
}

/** The levels of both directions of a link, seen from one app. */
export interface OAuthStatus {
  incoming: OAuthLevel;
  outgoing: OAuthLevel;
}

/** The current levels of a link. */
export function oauthStatus({ consumer, providers = [] }: ApplicationLink): OAuthStatus {
  const has = (name: string): boolean => providers.some(({ provider }) => provider === name);
  return {
    incoming: {
      enabled: consumer !== undefined,
      twoLoEnabled: consumer?.twoLOAllowed ?? false,
      twoLoImpersonationEnabled: consumer?.twoLOImpersonationAllowed ?? false,
    },
    outgoing: {
      enabled: has(providerClasses.oauth),
      twoLoEnabled: has(providerClasses.twoLo),
      twoLoImpersonationEnabled: has(providerClasses.impersonation),
    },
  };
}

/**
 * Normalizes a level to one of the four that exist: off disables all flags, impersonation enables all flags,
 * 2LO includes OAuth.
 */
export function normalised({ enabled, twoLoEnabled, twoLoImpersonationEnabled }: OAuthLevel): OAuthLevel {
  return {
    enabled,
    twoLoEnabled: enabled && (twoLoEnabled || twoLoImpersonationEnabled),
    twoLoImpersonationEnabled: enabled && twoLoImpersonationEnabled,
  };
}

/** The providers for an outgoing level. Keeps providers other than OAuth 1.0a. */
export function providersAt(level: OAuthLevel, before: AuthenticationProvider[]): AuthenticationProvider[] {
  const { oauth, twoLo, impersonation } = providerClasses;
  const wanted = [
    ...(level.enabled ? [oauth] : []),
    ...(level.twoLoEnabled ? [twoLo] : []),
    ...(level.twoLoImpersonationEnabled ? [impersonation] : []),
  ];
  const others = before.filter(({ provider }) => ![oauth, twoLo, impersonation].includes(provider));
  const kept = (provider: string): AuthenticationProvider =>
    before.find((known) => known.provider === provider) ?? { provider, config: {} };
  return [...others, ...wanted.map(kept)];
}

/** The consumer for an incoming level; `undefined` if the level is off. */
export function consumerAt(level: OAuthLevel, consumer: OAuthConsumer): OAuthConsumer | undefined {
  if (!level.enabled) return undefined;
  return {
    ...consumer,
    twoLOAllowed: level.twoLoEnabled,
    twoLOImpersonationAllowed: level.twoLoImpersonationEnabled,
  };
}

/** Whether each app's incoming level equals the other app's outgoing level. */
export function areMirrored(local: OAuthStatus, remote: OAuthStatus): boolean {
  const same = (a: OAuthLevel, b: OAuthLevel): boolean =>
    a.enabled === b.enabled &&
    a.twoLoEnabled === b.twoLoEnabled &&
    a.twoLoImpersonationEnabled === b.twoLoImpersonationEnabled;
  return same(local.incoming, remote.outgoing) && same(local.outgoing, remote.incoming);
}
