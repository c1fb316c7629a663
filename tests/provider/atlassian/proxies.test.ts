import { parseProxy, proxyOf } from "../../../provider/atlassian/proxies";
import { jira } from "./apps";

const VARIABLES = /^(https?|all|no)_proxy$/i;
const before = { ...process.env };

/** Sets the proxy variables, and removes the others. */
function proxies(variables: Record<string, string>): void {
  const others = Object.entries(before).filter(([name]) => !VARIABLES.test(name));
  process.env = { ...Object.fromEntries(others), ...variables };
}

afterEach(() => {
  process.env = { ...before };
});

/** The proxy of requests to the URL, as text. */
function used(url: string): unknown {
  const proxy = proxyOf(jira({ url, allowHttp: true }));
  return proxy?.url instanceof URL ? [proxy.source, proxy.url.href] : proxy;
}

describe("a proxy in the environment", () => {
  test("is the one of the URL's scheme, or that of ALL_PROXY", () => {
    proxies({
      HTTP_PROXY: "http://plain:3128",
      HTTPS_PROXY: "http://tls:3128",
      ALL_PROXY: "http://all:3128",
    });
    expect(used("http://jira.example.com")).toEqual(["HTTP_PROXY", "http://plain:3128/"]);
    expect(used("https://jira.example.com")).toEqual(["HTTPS_PROXY", "http://tls:3128/"]);
    proxies({ HTTP_PROXY: "http://plain:3128", all_proxy: "http://all:3128" });
    expect(used("https://jira.example.com")).toEqual(["all_proxy", "http://all:3128/"]);
    proxies({ HTTP_PROXY: "http://plain:3128" });
    expect(used("https://jira.example.com")).toBeUndefined();
  });

  test("is named in lower or upper case; the lower-case name has precedence, and an empty value is none", () => {
    proxies({ https_proxy: "http://lower:1", HTTPS_PROXY: "http://upper:1" });
    expect(used("https://jira.example.com")).toEqual(["https_proxy", "http://lower:1/"]);
    proxies({ https_proxy: "", HTTPS_PROXY: "http://upper:1" });
    expect(used("https://jira.example.com")).toEqual(["HTTPS_PROXY", "http://upper:1/"]);
  });

  test("does not replace the one in the app's configuration", () => {
    proxies({ HTTPS_PROXY: "http://environment:1", NO_PROXY: "*" });
    const app = jira({ proxy: "own:3128" });
    expect(proxyOf(app)).toEqual({ source: "applinks:apps.jira.proxy", url: new URL("http://own:3128") });
  });

  test.each([
    ["proxy.example.com:3128", "http://proxy.example.com:3128/"],
    ["user:p%40ss@proxy.example.com:3128", "http://user:p%40ss@proxy.example.com:3128/"],
    ["10.0.0.1:8080", "http://10.0.0.1:8080/"],
    ["[fd00::1]:8080", "http://[fd00::1]:8080/"],
    ["proxy", "http://proxy/"],
    ["https://proxy.example.com", "https://proxy.example.com/"],
    [" http://proxy.example.com:3128 ", "http://proxy.example.com:3128/"],
  ])("may be %s", (text, href) => {
    expect(parseProxy(text)).toEqual(new URL(href));
  });

  test.each([
    ["http://user:canary@:::", "is not a valid URL"],
    ["user:canary@host:port", "is not a valid URL"],
    ["socks5://user:canary@proxy:1080", "is the URL of a SOCKS proxy: only HTTP proxies are supported"],
    ["ftp://canary", "is not an HTTP URL: only HTTP proxies are supported"],
    ["http://user:100%canary@proxy", "has a user name or password with an unescaped %: write it as %25"],
  ])("cannot be %s", (text, reason) => {
    expect(parseProxy(text)).toEqual({ reason });
  });
});

describe("NO_PROXY", () => {
  test.each<[string, string, boolean]>([
    ["example.com", "https://example.com", true],
    ["example.com", "https://jira.example.com", true],
    ["example.com", "https://a.jira.example.com", true],
    ["EXAMPLE.com", "https://Jira.Example.COM", true],
    ["example.com.", "https://jira.example.com", true],
    ["example.com", "https://jira.example.com.", true],
    ["example.com", "https://notexample.com", false],
    ["example.com", "https://example.com.evil.example", false],
    [".example.com", "https://jira.example.com", true],
    [".example.com", "https://example.com", false],
    ["*.example.com", "https://jira.example.com", true],
    ["*.example.com", "https://example.com", false],
    ["*", "https://jira.example.com", true],
    ["localhost, *", "https://jira.example.com", true],
    ["a.example b.example,,example.com", "https://jira.example.com", true],
    ["bücher.example", "https://jira.xn--bcher-kva.example", true],
    ["example.com:443", "https://jira.example.com", true],
    ["example.com:8443", "https://jira.example.com", false],
    ["example.com:8443", "https://jira.example.com:8443", true],
    ["example.com:80", "http://jira.example.com", true],
    ["10.0.0.1", "https://10.0.0.1", true],
    ["10.0.0.1", "https://10.0.0.10", false],
    ["10.0.0.1:8443", "https://10.0.0.1:8443", true],
    ["10.0.0.1:8443", "https://10.0.0.1", false],
    ["10.0.0.0/8", "https://10.20.30.40", true],
    ["10.0.0.0/8", "https://11.0.0.1", false],
    ["10.0.0.0/33", "https://10.0.0.1", false],
    ["10.0.0.0/", "https://10.0.0.1", false],
    ["10.0.0.0/8", "https://10.example.com", false],
    ["fd00::/8", "https://[fd12::1]", true],
    ["fd00::/8", "https://[fe80::1]", false],
    ["fd00::1", "https://[fd00:0:0::1]", true],
    ["[fd00::1]", "https://[fd00::1]", true],
    ["[fd00::1]:8443", "https://[fd00::1]:8443", true],
    ["[fd00::1]:8443", "https://[fd00::1]", false],
    ["192.168.1.5", "https://[::ffff:192.168.1.5]", true],
    ["1.example", "https://10.0.0.1", false],
    [",", "https://jira.example.com", false],
    [".", "https://jira.example.com", false],
  ])("%s: requests to %s use no proxy: %s", (list, url, isExcluded) => {
    for (const name of ["NO_PROXY", "no_proxy"]) {
      proxies({ ALL_PROXY: "http://proxy:3128", [name]: list });
      expect(used(url) === undefined).toBe(isExcluded);
    }
  });
});
