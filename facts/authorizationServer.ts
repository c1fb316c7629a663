/** Uncertain facts about an app as an authorization server: `/rest/oauth2/{latest,1.0}`. */

import type { Area } from "./fact";

/** The facts by ID. */
export const AUTHORIZATION_SERVER = {
  "server-metadata": {
    title: "Metadata of the authorization server (RFC 8414)",
    assumed: "below-root",
    alternatives: {
      "below-root": { is: "It is served below /rest/oauth2/latest/.well-known." },
      "at-base-url": { is: "It is served below .well-known at the base URL." },
      absent: { is: "It is not served." },
    },
    level: "exact",
    evidence: "plugins",
    affects: "LinkHealth: the endpoints that the app publishes are compared with those of the link",
    confirm: "reading",
    how: "GET /rest/oauth2/latest/.well-known/oauth-authorization-server",
  },
  "server-client-authentication": {
    title: "Authentication of clients at the token endpoint",
    assumed: "form",
    alternatives: {
      form: {
        is: "The client ID and the secret are form parameters; a Basic header is read as a user's credentials.",
      },
      "form-and-basic": { is: "A Basic header with the client ID and the secret is accepted, too." },
    },
    level: "exact",
    evidence: "plugins",
    affects: "LinkHealth: the provider sends form parameters",
    confirm: "reading",
    how: "The metadata's token_endpoint_auth_methods_supported",
  },
  "server-error-status": {
    title: "Status of the error invalid_client",
    assumed: "401",
    alternatives: {
      "401": { is: "invalid_client has the status 401." },
      "400": { is: "invalid_client has the status 400." },
    },
    level: "inferred",
    evidence: "inferred: RFC 6749",
    affects: "LinkHealth: the provider reads the error's name",
    confirm: "reading",
    how: "POST /rest/oauth2/latest/revoke with an unknown client",
  },
  "server-unknown-token": {
    title: "Revocation of a token that does not exist",
    assumed: "200",
    alternatives: {
      "200": { is: "It succeeds for a valid client." },
      "400": { is: "It is refused with invalid_request for a valid client." },
    },
    level: "exact",
    evidence: "plugins; RFC 7009",
    affects: "LinkHealth: whether the server accepts the client's secret",
    confirm: "confirm",
    how: "POST /rest/oauth2/latest/revoke with a random token",
  },
  "server-pkce": {
    title: "Code challenge methods of PKCE",
    assumed: "optional",
    alternatives: {
      optional: { is: "A code challenge is optional; its method can be plain or S256." },
      "s256-only": { is: "A code challenge is optional; its method must be S256." },
    },
    level: "exact",
    evidence: "plugins; docs of Jira 11.3: with or without PKCE",
    affects: "LinkHealth with a test user: the product's own client sends no challenge",
    confirm: "confirm",
    how: "GET /rest/oauth2/latest/authorize with a plain code challenge, by a test user; or the metadata's code_challenge_methods_supported",
  },
  "server-consent": {
    title: "Consent of a user who has consented before",
    assumed: "every-time",
    alternatives: {
      "every-time": { is: "Every authorization asks for consent." },
      remembered: { is: "A user with a token of the client is not asked again." },
    },
    level: "inferred",
    evidence: "clients: one test on Jira",
    affects: "LinkHealth with a test user",
    confirm: "confirm",
    how: "GET /rest/oauth2/latest/authorize, twice, by a test user who has a token",
  },
  "server-token-lifetime": {
    title: "Lifetime of access tokens",
    assumed: "3600",
    alternatives: {
      "3600": { is: "A new access token has the expires_in 3600." },
      "7200": { is: "A new access token has the expires_in 7200." },
    },
    level: "documented",
    evidence: "plugins and docs of a system property; samples in the docs of Jira 11.3 have 7200",
    affects: "nothing: LinkHealth with a test user revokes its tokens at once",
    confirm: "confirm",
    how: "POST /rest/oauth2/latest/token for a test user's code, with the system property unset",
  },
  "http-base-url": {
    title: "Apps whose base URL is http",
    assumed: "400",
    alternatives: {
      "400": {
        is: "The OAuth 2.0 resources refuse requests with 400, unless a system property allows http.",
        stops: true,
      },
      "403": {
        is: "The OAuth 2.0 resources refuse requests with 403, unless a system property allows http.",
        stops: true,
      },
      served: {
        is: "The OAuth 2.0 resources are served.",
        undecided: "they are also served if a system property allows http.",
      },
    },
    level: "exact",
    evidence: "plugins; docs of the system property",
    affects: "every request about incoming and outgoing links",
    confirm: "reading",
    how: "GET /rest/oauth2/latest/client on an instance with an http base URL",
  },
} as const satisfies Area;
