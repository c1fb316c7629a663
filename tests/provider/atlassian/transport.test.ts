import { createPrivateKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer, type Agent, type ServerOptions } from "node:https";
import { connect, createServer as createTcpServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { AxiosError } from "axios";
import { createCA, createCert, type Certificate } from "mkcert";
import { openHttp, withoutResponse } from "../../../provider/atlassian/http";
import { transportOf } from "../../../provider/atlassian/transport";
import { serving } from "../../serving";
import { SHORT_WAITS, jira, limits } from "./apps";

/** Real certificates for these tests: an authority, and certificates that it signed. */
let authority: Certificate;
let ca: string;

beforeAll(async () => {
  authority = await newAuthority();
  ca = authority.cert;
});

const newAuthority = (organization = "Test authority"): Promise<Certificate> =>
  createCA({ organization, countryCode: "XX", state: "X", locality: "X", validity: 2 });

/** A certificate for `host`, signed by the authority; valid from now for some days, or expired if the number is negative. */
const certificate = (host: string, validity = 2): Promise<Certificate> =>
  createCert({ domains: [host], validity, ca: authority });

const app = (options: ServerOptions): Server =>
  createHttpsServer(options, (_request, response) =>
    response.setHeader("content-type", "application/json").end("[]"),
  );

/** The response of the app at the URL, or the error message. */
async function request(entry: Record<string, unknown>): Promise<unknown> {
  const call = { operation: "list", method: "GET", path: "/x" } as const;
  try {
    return await openHttp(jira({ timeoutSeconds: 3, ...entry }), SHORT_WAITS).send(call, limits());
  } catch (error) {
    return (error as Error).message;
  }
}

describe("certificates", () => {
  test("an authority in the app's configuration is trusted, as text or as a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "applinks-tls-"));
    try {
      writeFileSync(join(folder, "ca.pem"), ca);
      await serving(app(await certificate("localhost")), async (port) => {
        const url = `https://localhost:${port}`;
        expect(await request({ url, ca })).toEqual([]);
        expect(await request({ url, ca: join(folder, "ca.pem") })).toEqual([]);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("a port with plain http is not reported as a certificate error", async () => {
    const plain = createHttpServer((_request, response) => response.end("[]"));
    await serving(plain, async (port) => {
      const reported = await request({ url: `https://localhost:${port}` });
      expect(reported).toMatch(
        /the TLS handshake failed \(.*\)\. Check the URL's port: .*, not plain HTTP\. \[APP_UNTRUSTED\]$/,
      );
    });
  });

  test("an authority in the app's configuration is trusted in addition to those of NODE_EXTRA_CA_CERTS", async () => {
    const folder = mkdtempSync(join(tmpdir(), "applinks-tls-"));
    const file = join(folder, "extra.pem");
    const before = { ...process.env };
    try {
      writeFileSync(file, ca);
      await serving(app(await certificate("localhost")), async (port) => {
        const entry = { url: `https://localhost:${port}`, ca: (await newAuthority("Another")).cert };
        expect(await request(entry)).toContain("its certificate is signed by an unknown CA");
        process.env["NODE_EXTRA_CA_CERTS"] = file;
        expect(await request(entry)).toEqual([]);
        process.env["NODE_EXTRA_CA_CERTS"] = join(folder, "gone.pem");
        expect(await request(entry)).toContain("its certificate is signed by an unknown CA");
      });
    } finally {
      process.env = before;
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("an unknown authority is reported with the property that can add it", async () => {
    await serving(app(await certificate("localhost")), async (port) => {
      const reported = await request({ url: `https://localhost:${port}` });
      expect(reported).toMatch(/its certificate is signed by an unknown CA.*applinks:apps\.jira\.ca/);
    });
  });

  test("a certificate that is not for servers is reported, and not treated as a lost response", async () => {
    await serving(app(await newAuthority()), async (port) => {
      expect(await request({ url: `https://localhost:${port}`, ca })).toContain(
        "its certificate is not accepted (INVALID_PURPOSE)",
      );
    });
  });

  test("a certificate for another host is reported", async () => {
    await serving(app(await certificate("other.example.com")), async (port) => {
      expect(await request({ url: `https://localhost:${port}`, ca })).toContain(
        "its certificate is for another host",
      );
    });
  });

  test("an expired certificate is reported", async () => {
    await serving(app(await certificate("localhost", -1)), async (port) => {
      expect(await request({ url: `https://localhost:${port}`, ca })).toContain(
        "its certificate has expired",
      );
    });
  });

  test("an app without TLS is reported after one attempt", async () => {
    let requested = 0;
    const plain = createHttpServer();
    plain.on("connection", () => (requested += 1));
    await serving(plain, async (port) => {
      expect(await request({ url: `https://localhost:${port}` })).toContain("the TLS handshake failed");
      expect(requested).toBe(1);
    });
  });

  test("TLS before 1.2 is disabled", () => {
    expect((transportOf(jira()).httpsAgent as Agent).options.minVersion).toBe("TLSv1.2");
  });
});

/** A proxy that tunnels, counts, and may require credentials. */
function proxy(credential?: string, tls?: ServerOptions): { server: Server; tunnels: string[] } {
  const tunnels: string[] = [];
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  server.on("connect", (request, client) => {
    const expected =
      credential === undefined ? undefined : `Basic ${Buffer.from(credential).toString("base64")}`;
    if (expected !== undefined && request.headers["proxy-authorization"] !== expected) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    tunnels.push(request.url ?? "");
    const [, port] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  return { server, tunnels };
}

/** Runs `use` with these variables in the environment. */
async function having(variables: Record<string, string>, use: () => Promise<void>): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    await use();
  } finally {
    process.env = before;
  }
}

describe("proxies", () => {
  test("the proxy in the app's configuration is used with its credential, and the authority is trusted through it", async () => {
    const { server, tunnels } = proxy("user:p@ss");
    await serving(server, async (proxyPort) =>
      serving(app(await certificate("localhost")), async (port) => {
        const through = `http://user:${encodeURIComponent("p@ss")}@localhost:${proxyPort}`;
        expect(await request({ url: `https://localhost:${port}`, ca, proxy: through })).toEqual([]);
        expect(tunnels).toEqual([`localhost:${port}`]);
      }),
    );
  });

  test("a proxy that requires credentials is distinguished from an app that does", async () => {
    const { server } = proxy("user:right");
    await serving(server, async (proxyPort) =>
      serving(app(await certificate("localhost")), async (port) => {
        const through = `http://user:wrong-canary@localhost:${proxyPort}`;
        const reported = await request({ url: `https://localhost:${port}`, ca, proxy: through });
        expect(reported).toContain("407, a proxy requires credentials");
        expect(reported).not.toContain("canary");
      }),
    );
  });

  test("the error of an unreachable proxy has its URL without its credential", async () => {
    const reported = await request({
      url: "https://jira.example.com",
      proxy: "http://user:canary@localhost:1",
    });
    expect(reported).toContain("the connection was refused (through the proxy localhost:1)");
    expect(reported).not.toContain("canary");
  });

  test("HTTPS_PROXY and NO_PROXY are used", async () => {
    const { server, tunnels } = proxy();
    await serving(server, async (proxyPort) =>
      serving(app(await certificate("localhost")), async (port) => {
        const url = `https://localhost:${port}`;
        const before = { ...process.env };
        try {
          process.env["HTTPS_PROXY"] = `http://localhost:${proxyPort}`;
          process.env["NO_PROXY"] = "";
          expect(await request({ url, ca })).toEqual([]);
          expect(tunnels).toHaveLength(1);
          process.env["NO_PROXY"] = "localhost";
          expect(await request({ url, ca })).toEqual([]);
          expect(tunnels).toHaveLength(1);
        } finally {
          process.env = before;
        }
      }),
    );
  });

  test("a variable without a scheme names an HTTP proxy, and its credential is decoded", async () => {
    const { server, tunnels } = proxy("user:p@ss");
    await serving(server, async (proxyPort) =>
      serving(app(await certificate("jira.internal.example")), async (port) => {
        const url = `https://jira.internal.example:${port}`;
        await having({ HTTPS_PROXY: `user:p%40ss@localhost:${proxyPort}` }, async () => {
          expect(await request({ url, ca })).toEqual([]);
          expect(tunnels).toEqual([`jira.internal.example:${port}`]);
        });
      }),
    );
  });

  test("NO_PROXY covers the subdomains of a domain", async () => {
    const { server, tunnels } = proxy();
    await serving(server, async (proxyPort) =>
      having({ HTTPS_PROXY: `localhost:${proxyPort}`, NO_PROXY: "invalid" }, async () => {
        expect(await request({ url: "https://jira.invalid" })).toMatch(
          /its host name (is unknown|could not)/,
        );
        expect(tunnels).toEqual([]);
      }),
    );
  });

  test("an unusable proxy in a variable is reported without a request and without its value", async () => {
    const { server, tunnels } = proxy();
    await serving(server, async (proxyPort) =>
      having({ HTTPS_PROXY: `socks5://user:canary@localhost:${proxyPort}` }, async () => {
        const reported = await request({ url: "https://jira.example.com" });
        expect(reported).toMatch(
          /: HTTPS_PROXY is the URL of a SOCKS proxy: only HTTP proxies are supported\. Set it to .*\[APP_PROXY\]$/,
        );
        expect(reported).not.toContain("canary");
        expect(tunnels).toEqual([]);
      }),
    );
  });

  test("an app's certificate that is not trusted is reported with the proxy on the way", async () => {
    const { server } = proxy();
    await serving(server, async (proxyPort) =>
      serving(app(await certificate("localhost")), async (port) => {
        const through = `user:canary@localhost:${proxyPort}`;
        const reported = await request({ url: `https://localhost:${port}`, proxy: through });
        expect(reported).toContain(
          `its certificate is signed by an unknown CA (through the proxy localhost:${proxyPort}). `,
        );
        expect(reported).toMatch(/applinks:apps\.jira\.ca.*\[APP_UNTRUSTED\]$/);
        expect(reported).not.toContain("canary");
      }),
    );
  });

  test("an app without TLS is reported with the proxy on the way", async () => {
    const { server } = proxy();
    await serving(server, (proxyPort) =>
      serving(createHttpServer(), async (port) => {
        const reported = await request({
          url: `https://localhost:${port}`,
          proxy: `http://localhost:${proxyPort}`,
        });
        expect(reported).toMatch(
          new RegExp(`the TLS handshake failed \\(.*\\) \\(through the proxy localhost:${proxyPort}\\)`),
        );
      }),
    );
  });

  test("an https proxy that is not trusted, or has no TLS, is reported as the proxy's fault", async () => {
    const url = "https://jira.example.com";
    const untrusted = proxy(undefined, await certificate("localhost")).server;
    await serving(untrusted, async (port) => {
      expect(await request({ url, proxy: `https://localhost:${port}` })).toMatch(
        new RegExp(
          `: the certificate of the proxy localhost:${port} is signed by an unknown CA\\. .*applinks:apps\\.jira\\.ca.*\\[APP_PROXY\\]$`,
        ),
      );
    });
    await serving(proxy().server, async (port) => {
      expect(await request({ url, proxy: `https://localhost:${port}` })).toMatch(
        new RegExp(
          `: the TLS handshake with the proxy localhost:${port} failed \\(\\w+\\)\\. Check applinks:apps\\.jira\\.proxy: .*http://\\. \\[APP_PROXY\\]$`,
        ),
      );
    });
  });

  test("an invalid URL in a variable is reported without its value", async () => {
    const before = { ...process.env };
    try {
      process.env["HTTPS_PROXY"] = "http://user:canary@:::";
      const reported = await request({ url: "https://jira.example.com" });
      expect(reported).toMatch(/HTTPS_PROXY is not a valid URL\. Set it to a URL such as http:/);
      expect(reported).not.toContain("canary");
    } finally {
      process.env = before;
    }
  });
});

/** Runs `use` with the port of a TCP proxy that damages the response of a TLS server to every request. */
async function damaging(
  target: number,
  requested: () => boolean,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const proxy = createTcpServer((client) => {
    const server = connect(target, "127.0.0.1");
    client.on("data", (data) => server.write(data));
    server.on("data", (data) => {
      // A record of application data (RFC 8446, 5.1) that cannot be decrypted.
      client.write(requested() ? Buffer.from([23, 3, 3, 0, 24, ...Buffer.alloc(24)]) : data);
    });
    for (const socket of [client, server]) socket.on("error", () => undefined);
    client.on("close", () => server.destroy());
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  try {
    await use((proxy.address() as AddressInfo).port);
  } finally {
    proxy.close();
  }
}

test("a TLS connection that breaks after the request has an unknown outcome", async () => {
  let requests = 0;
  const server = createHttpsServer(await certificate("localhost"), (_request, response) => {
    requests += 1;
    response.setHeader("content-type", "application/json").end("{}");
  });
  await serving(server, (target) =>
    damaging(
      target,
      () => requests > 0,
      async (port) => {
        const target = jira({ timeoutSeconds: 3, url: `https://localhost:${port}`, ca });
        const call = { operation: "create", method: "POST", path: "/x", body: {} } as const;
        const sent = openHttp(target, SHORT_WAITS).send(call, limits());
        await expect(sent).rejects.toMatchObject({ code: "APP_RESPONSE_LOST", effect: "unknown" });
        expect(requests).toBe(1);
      },
    ),
  );
});

describe("an app that requires a client certificate", () => {
  let own: Certificate;
  /** Its server, which responds with the name in the client certificate. */
  const guarded = async (options: ServerOptions = {}): Promise<Server> =>
    createHttpsServer(
      { ...(await certificate("localhost")), ca, requestCert: true, ...options },
      (incoming, response) => {
        const { socket } = incoming;
        const name = socket instanceof TLSSocket ? socket.getPeerCertificate().subjectaltname : undefined;
        response.setHeader("content-type", "application/json").end(JSON.stringify([name]));
      },
    );

  beforeAll(async () => {
    own = await certificate("client.example.com");
  });

  test.each([undefined, "TLSv1.2"] as const)(
    "is reported as such (maximum TLS version: %s)",
    async (maxVersion) =>
      serving(await guarded(maxVersion && { maxVersion }), async (port) => {
        const reported = await request({ url: `https://localhost:${port}`, ca });
        expect(reported).toMatch(/\[APP_UNTRUSTED\]$/);
        expect(reported).toMatch(/require(s)? a client certificate/);
        expect(reported).toMatch(
          / [Ss]et applinks:apps\.jira\.clientCertificate and applinks:apps\.jira\.clientKey\./,
        );
      }),
  );

  test.each(["TLSv1.2", "TLSv1.3"] as const)("gets the configured one (%s)", async (maxVersion) =>
    serving(await guarded({ maxVersion }), async (port) => {
      const entry = { url: `https://localhost:${port}`, ca };
      const client = { clientCertificate: own.cert, clientKey: own.key };
      expect(await request({ ...entry, ...client })).toEqual(["DNS:client.example.com"]);
    }),
  );

  test("gets the one of files, with an encrypted key", async () => {
    const folder = mkdtempSync(join(tmpdir(), "applinks-tls-"));
    try {
      const passphrase = "canary-passphrase";
      const key = createPrivateKey(own.key).export({
        type: "pkcs8",
        format: "pem",
        cipher: "aes-256-cbc",
        passphrase,
      });
      writeFileSync(join(folder, "client.pem"), own.cert);
      writeFileSync(join(folder, "key.pem"), key);
      await serving(await guarded(), async (port) => {
        const read = await request({
          url: `https://localhost:${port}`,
          ca,
          clientCertificate: join(folder, "client.pem"),
          clientKey: join(folder, "key.pem"),
          clientKeyPassphrase: passphrase,
        });
        expect(read).toEqual(["DNS:client.example.com"]);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("gets it through a proxy, too", async () => {
    const { server, tunnels } = proxy();
    await serving(server, async (proxyPort) =>
      serving(await guarded(), async (port) => {
        const read = await request({
          url: `https://localhost:${port}`,
          ca,
          proxy: `localhost:${proxyPort}`,
          clientCertificate: own.cert,
          clientKey: own.key,
        });
        expect(read).toEqual(["DNS:client.example.com"]);
        expect(tunnels).toHaveLength(1);
      }),
    );
  });

  test("and does not accept the configured one is reported with where it is", () => {
    const client = { clientCertificate: own.cert, clientKey: own.key };
    const signal = new AbortController().signal;
    for (const code of ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"]) {
      const call = { operation: "create", method: "POST", path: "/x" } as const;
      const facts = { signal, tooLong: false, url: "https://jira.example.com" };
      const error = withoutResponse(jira(client), call, new AxiosError("alert", code), facts);
      expect(error).toMatchObject({ code: "APP_UNTRUSTED", effect: "none" });
      expect(error.message).toContain(
        `it does not accept the client certificate (${code}). Check the client certificate in applinks:apps.jira.clientCertificate: `,
      );
    }
  });
});
