/** Uncertain facts about all requests: credentials, headers, error formats. */

import type { Area } from "./fact";

/** The facts by ID. */
export const REQUESTS = {
  "basic-authentication": {
    title: "User name and password on the REST API",
    assumed: "accepted",
    alternatives: {
      accepted: { is: "A user name and a password are accepted." },
      disabled: { is: "They are refused with 403; only tokens are accepted.", stops: true },
    },
    level: "documented",
    evidence: "docs; one vendor page states that Jira 11 accepts none, which is not confirmed",
    affects: "every app with username and password in its configuration",
    confirm: "reading",
    how: "GET /rest/oauth2/latest/client with a user name and a password",
  },
  "invalid-token": {
    title: "An invalid personal access token where anonymous requests are allowed",
    assumed: "anonymous",
    alternatives: {
      refused: { is: "The request is refused with 401." },
      anonymous: { is: "The token is dropped; the request is anonymous." },
    },
    level: "documented",
    evidence: "two public reports; docs state the other",
    affects: "the error for a revoked or expired token",
    confirm: "reading",
    how: "GET /rest/applinks/1.0/manifest with an invalid token",
  },
  "user-name-header": {
    title: "The header X-AUSERNAME",
    assumed: "sent",
    alternatives: {
      sent: { is: "Every response names the account in X-AUSERNAME." },
      absent: { is: "Responses do not name the account." },
    },
    level: "documented",
    evidence: "docs, clients; Bamboo and Crowd are inferred",
    affects: "errors for accounts without a right, the account in the change record",
    confirm: "reading",
    how: "The headers of any response",
  },
  "unknown-path": {
    title: "Response for a REST path that does not exist",
    assumed: "null-for-uri",
    alternatives: {
      "null-for-uri": { is: 'The body is {"message": "null for uri: …", "status-code": 404}.' },
      "http-404": { is: 'The body is {"message": "HTTP 404 Not Found", "sub-code": -1}.' },
      "http-404-with-status": {
        is: 'The body is {"message": "HTTP 404 Not Found", "status-code": 404, "sub-code": -1}.',
      },
      page: { is: "The body is an HTML page." },
    },
    level: "documented",
    evidence: "clients: the first in older versions, the second in Jira 10.3 and Confluence 9.2",
    affects: "tells a missing resource from a missing object; the search for REST roots",
    confirm: "reading",
    how: "GET of a path that does not exist below /rest",
  },
} as const satisfies Area;
