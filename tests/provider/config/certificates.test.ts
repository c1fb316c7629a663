import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createCA, createCert, type Certificate } from "mkcert";
import { readAppsConfig, type AppsConfig } from "../../../provider/config/apps";
import { readResponse } from "../../../provider/atlassian/responses";

const JIRA = { product: "jira", url: "https://jira.example.com", token: "token" };
const KEY = "applinks:apps.jira";
const PASSPHRASE = "canary-passphrase";

let own: Certificate;
let encrypted: string;
let legacy: string;

beforeAll(async () => {
  const validity = 2;
  const authority = await createCA({
    organization: "Test",
    countryCode: "XX",
    state: "X",
    locality: "X",
    validity,
  });
  own = await createCert({ domains: ["client.example.com"], validity, ca: authority });
  const key = createPrivateKey(own.key);
  const cipher = { format: "pem", cipher: "aes-256-cbc", passphrase: PASSPHRASE } as const;
  encrypted = key.export({ type: "pkcs8", ...cipher }).toString();
  legacy = key.export({ type: "pkcs1", ...cipher }).toString();
});

const read = (entry: object, environment: Record<string, string> = {}, folder?: string): AppsConfig =>
  readAppsConfig(JSON.stringify({ jira: { ...JIRA, ...entry } }), environment, folder);

const certificateOf = (config: AppsConfig): object | undefined =>
  config.targets.get("jira")?.clientCertificate;

describe("a client certificate", () => {
  test("has a key without a passphrase, or with one in either format", () => {
    const expected = {
      certificate: own.cert,
      key: createPrivateKey(own.key).export({ type: "pkcs8", format: "pem" }),
      source: `${KEY}.clientCertificate`,
    };
    for (const clientKey of [own.key, encrypted, legacy]) {
      const entry = { clientCertificate: own.cert, clientKey, clientKeyPassphrase: PASSPHRASE };
      expect(certificateOf(read(entry))).toEqual(expected);
    }
    expect(certificateOf(read({ clientCertificate: own.cert, clientKey: own.key }))).toEqual(expected);
    expect(certificateOf(read({}))).toBeUndefined();
  });

  test("comes from the environment, except what the configuration has", () => {
    const environment = {
      APPLINKS_JIRA_CLIENT_CERTIFICATE: own.cert,
      APPLINKS_JIRA_CLIENT_KEY: encrypted,
      APPLINKS_JIRA_CLIENT_KEY_PASSPHRASE: PASSPHRASE,
    };
    expect(certificateOf(read({}, environment))).toMatchObject({
      source: "APPLINKS_JIRA_CLIENT_CERTIFICATE",
    });
    expect(certificateOf(read({ clientCertificate: own.cert }, environment))).toMatchObject({
      source: `${KEY}.clientCertificate`,
    });
    expect(read({ clientKeyPassphrase: "wrong" }, environment).invalid.get("jira")).toEqual([
      {
        path: `${KEY}.clientKeyPassphrase`,
        reason: expect.stringMatching(/^does not decrypt the key in APPLINKS_JIRA_CLIENT_KEY\. /),
      },
    ]);
  });

  test("comes from files by paths relative to the given folder", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "applinks-client-"));
    try {
      writeFileSync(path.join(folder, "both.pem"), `${own.cert}\n${own.key}`);
      const entry = { clientCertificate: "both.pem", clientKey: "./both.pem" };
      expect(certificateOf(read(entry, {}, folder))).toBeDefined();
      const gone = { ...entry, clientKey: "gone.pem" };
      expect(read(gone, {}, folder).invalid.get("jira")).toEqual([
        {
          path: `${KEY}.clientKey`,
          reason: `is neither PEM text nor the path of a readable file: ${path.join(folder, "gone.pem")}`,
        },
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("is not read for programs, whose environment may lack a part of it", () => {
    const entry = { clientCertificate: own.cert, clientKey: encrypted, username: "admin" };
    const { invalid } = readAppsConfig(
      JSON.stringify({ jira: { product: "jira", url: JIRA.url, ...entry } }),
      undefined,
    );
    expect([...invalid]).toEqual([]);
  });
});

describe("a wrong client certificate", () => {
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const otherKey = other.export({ type: "pkcs8", format: "pem" }).toString();

  const cases = (): [title: string, entry: object, path: string, reason: RegExp][] => [
    [
      "no key",
      { clientCertificate: own.cert },
      "clientKey",
      /^is missing: the client certificate in applinks:apps\.jira\.clientCertificate needs a key\. Set it, or APPLINKS_JIRA_CLIENT_KEY$/,
    ],
    [
      "a key only",
      { clientKey: own.key },
      "clientCertificate",
      /^is missing: the key in .*\.clientKey needs a client certificate\. Set it, or APPLINKS_JIRA_CLIENT_CERTIFICATE$/,
    ],
    [
      "a passphrase only",
      { clientKeyPassphrase: PASSPHRASE },
      "clientKey",
      /^is missing: the passphrase in .*\.clientKeyPassphrase is for a key\. Set it, or APPLINKS_JIRA_CLIENT_KEY$/,
    ],
    [
      "no passphrase",
      { clientCertificate: own.cert, clientKey: encrypted },
      "clientKeyPassphrase",
      /^is missing: the key in .*\.clientKey is encrypted\. Set it, or APPLINKS_JIRA_CLIENT_KEY_PASSPHRASE$/,
    ],
    [
      "no passphrase for a key in the older format",
      { clientCertificate: own.cert, clientKey: legacy },
      "clientKeyPassphrase",
      /^is missing: .* is encrypted/,
    ],
    [
      "a wrong passphrase",
      { clientCertificate: own.cert, clientKey: encrypted, clientKeyPassphrase: "canary-wrong" },
      "clientKeyPassphrase",
      /^does not decrypt the key in applinks:apps\.jira\.clientKey\. If the passphrase is right, the key is damaged/,
    ],
    [
      "a truncated certificate",
      { clientCertificate: own.cert.slice(0, 200), clientKey: own.key },
      "clientCertificate",
      /^is not a valid PEM certificate \(truncated\?\)$/,
    ],
    [
      "a key in place of the certificate",
      { clientCertificate: own.key, clientKey: own.key },
      "clientCertificate",
      /^is not a valid PEM certificate/,
    ],
    [
      "a truncated key",
      { clientCertificate: own.cert, clientKey: own.key.slice(0, 200) },
      "clientKey",
      /^is not a valid PEM private key \(truncated\?\)$/,
    ],
    [
      "a truncated encrypted key",
      { clientCertificate: own.cert, clientKey: encrypted.slice(0, 200), clientKeyPassphrase: PASSPHRASE },
      "clientKeyPassphrase",
      /^does not decrypt the key in .*\. If the passphrase is right, the key is damaged/,
    ],
    [
      "a certificate in place of the key",
      { clientCertificate: own.cert, clientKey: own.cert },
      "clientKey",
      /^is not a valid PEM private key/,
    ],
    [
      "the key of another certificate",
      { clientCertificate: own.cert, clientKey: otherKey },
      "clientKey",
      /^is not the key of the client certificate in applinks:apps\.jira\.clientCertificate\. /,
    ],
    [
      "a key without its header",
      { clientCertificate: own.cert, clientKey: otherKey.split("\n").slice(1, -2).join("") },
      "clientKey",
      /^is neither PEM text nor the path of a readable file$/,
    ],
    [
      "a certificate whose second certificate is damaged",
      {
        clientCertificate: `${own.cert}\n-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`,
        clientKey: own.key,
      },
      "clientCertificate",
      /^cannot be used for TLS \(ERR_OSSL_\w+\)$/,
    ],
  ];

  test("is a problem of the property, without a part of the key or the passphrase", () => {
    for (const [title, entry, property, reason] of cases()) {
      const problems = read(entry).invalid.get("jira") ?? [];
      expect([title, problems]).toEqual([
        title,
        [{ path: `${KEY}.${property}`, reason: expect.stringMatching(reason) }],
      ]);
      const shown = problems.map((problem) => problem.reason).join(" ");
      expect(shown).not.toMatch(/canary|-----/);
      for (const line of [...own.key.split("\n"), ...otherKey.split("\n"), ...encrypted.split("\n")]) {
        if (line.length > 8) expect(shown).not.toContain(line);
      }
    }
  });
});

test("the key of a client certificate and its passphrase are hidden in messages of every app", () => {
  const wiki = { product: "confluence", url: "https://wiki.example.com", token: "other" };
  const config = readAppsConfig(
    JSON.stringify({
      jira: { ...JIRA, clientCertificate: own.cert, clientKey: encrypted, clientKeyPassphrase: PASSPHRASE },
      wiki,
    }),
    {},
  );
  const app = config.targets.get("wiki");
  if (app === undefined) throw new Error("not configured");
  const call = { operation: "list", method: "GET", path: "/x" } as const;
  const line = encrypted.split("\n")[2] ?? "";
  const body = JSON.stringify({ errors: [`bad passphrase ${PASSPHRASE} of ${line}`] });
  const response = { status: 400, headers: { "content-type": "application/json" }, body };
  expect(() => readResponse(app, call, response, 0)).toThrow('"bad passphrase [secret] of [secret]"');
});
