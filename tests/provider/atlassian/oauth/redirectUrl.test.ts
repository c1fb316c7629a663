import * as fc from "fast-check";
import {
  endpointsOf,
  redirectUrlOf,
  redirectUrlSuffix,
  withoutTrailingSlashes,
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

test("trailing slashes of a base URL are ignored", () => {
  expect(withoutTrailingSlashes("https://a.example.com/jira//")).toBe("https://a.example.com/jira");
  expect(withoutTrailingSlashes("https://a.example.com")).toBe("https://a.example.com");
});

test("the authorization endpoint is on the display URL, and the token endpoint on the URL", () => {
  const app = jira({ url: "https://inside.example.com/jira/", displayUrl: "https://jira.example.com/" });
  expect(endpointsOf(app)).toEqual({
    authorizationEndpoint: "https://jira.example.com/rest/oauth2/latest/authorize",
    tokenEndpoint: "https://inside.example.com/jira/rest/oauth2/latest/token",
  });
});

test("many slashes in a URL take no time", () => {
  const start = performance.now();
  expect(withoutTrailingSlashes(`${"/".repeat(2_000_000)}x`)).toHaveLength(2_000_001);
  expect(withoutTrailingSlashes(`x${"/".repeat(2_000_000)}`)).toBe("x");
  expect(performance.now() - start).toBeLessThan(2_000);
});
