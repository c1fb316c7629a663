import * as fc from "fast-check";
import {
  endpointsOf,
  isRedirectUrlOf,
  redirectUrlOf,
  redirectUrlSuffix,
} from "../../../../provider/atlassian/oauth/redirectUrl";
import { jira } from "../apps";

test.each([
  ["https://jira.example.com/rest/oauth2/latest/authorize", "p15aycRYQD-ybhHl_2h71g"],
  ["https://confluence.example.com/rest/oauth2/latest/authorize", "IpCw93l3Wq0LOGeMvHLung"],
  ["https://accounts.google.com/o/oauth2/v2/auth", "VZTVB3H4Eyo3R5KDvTp1vg"],
])("the redirect URL of a connection to %s ends with %s", (authorizationEndpoint, suffix) => {
  expect(redirectUrlSuffix(authorizationEndpoint)).toBe(suffix);
  expect(redirectUrlOf("https://wiki.example.com/confluence/", authorizationEndpoint)).toBe(
    `https://wiki.example.com/confluence/plugins/servlet/oauth2/client/callback/${suffix}`,
  );
});

test("every authorization endpoint has its own suffix of 22 characters that are valid in a path", () => {
  fc.assert(
    fc.property(fc.webUrl(), (endpoint) => {
      expect(redirectUrlSuffix(endpoint)).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(redirectUrlSuffix(`${endpoint}/`)).not.toBe(redirectUrlSuffix(endpoint));
    }),
  );
});

test("a redirect URL belongs to its app in every spelling of the base URL, and to no other app", () => {
  const url = redirectUrlOf("https://wiki.example.com:443/x", "https://jira.example.com/authorize");
  expect(isRedirectUrlOf("https://WIKI.example.com/x/", url)).toBe(true);
  expect(isRedirectUrlOf("https://wiki.example.com", url)).toBe(false);
});

test("the authorization endpoint is on the display URL, and the token endpoint on the URL", () => {
  const app = jira({ url: "https://inside.example.com/jira/", displayUrl: "https://jira.example.com/" });
  expect(endpointsOf(app)).toEqual({
    authorizationEndpoint: "https://jira.example.com/rest/oauth2/latest/authorize",
    tokenEndpoint: "https://inside.example.com/jira/rest/oauth2/latest/token",
  });
});
