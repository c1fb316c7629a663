import type { ApplicationLink, AuthenticationProvider, OAuthConsumer } from "../state/types";

const classes = "com.atlassian.applinks.api.auth.types.";

/** The Java classes of the OAuth 1.0a ways to authenticate. */
export const providerClasses = {
  oauth: `${classes}OAuthAuthenticationProvider`,
  twoLo: `${classes}TwoLeggedOAuthAuthenticationProvider`,
  impersonation: `${classes}TwoLeggedOAuthWithImpersonationAuthenticationProvider`,
  basic: `${classes}BasicAuthenticationProvider`,
};

/** How far OAuth 1.0a is on in one direction. */
export interface OAuthLevel {
  enabled: boolean;
  twoLoEnabled: boolean;
  twoLoImpersonationEnabled: boolean;
}

/** Both directions of one link, as seen from one side. */
export interface OAuthStatus {
  incoming: OAuthLevel;
  outgoing: OAuthLevel;
}

/** The levels that a link stands at. */
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

/** One of the four levels that exist: off switches all off, impersonation all on, 2LO includes OAuth. */
export function normalised({ enabled, twoLoEnabled, twoLoImpersonationEnabled }: OAuthLevel): OAuthLevel {
  return {
    enabled,
    twoLoEnabled: enabled && (twoLoEnabled || twoLoImpersonationEnabled),
    twoLoImpersonationEnabled: enabled && twoLoImpersonationEnabled,
  };
}

/** The providers that make up an outgoing level; other ways to authenticate are kept. */
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

/** The consumer at an incoming level; nothing when the level is off. */
export function consumerAt(level: OAuthLevel, consumer: OAuthConsumer): OAuthConsumer | undefined {
  if (!level.enabled) return undefined;
  return {
    ...consumer,
    twoLOAllowed: level.twoLoEnabled,
    twoLOImpersonationAllowed: level.twoLoImpersonationEnabled,
  };
}

/** Whether what one side lets in is what the other sends, both ways. */
export function areMirrored(local: OAuthStatus, remote: OAuthStatus): boolean {
  const same = (a: OAuthLevel, b: OAuthLevel): boolean =>
    a.enabled === b.enabled &&
    a.twoLoEnabled === b.twoLoEnabled &&
    a.twoLoImpersonationEnabled === b.twoLoImpersonationEnabled;
  return same(local.incoming, remote.outgoing) && same(local.outgoing, remote.incoming);
}
