/** Certificates of an app's configuration: trusted CAs, and the client certificate with its key. */

import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { createSecureContext } from "node:tls";
import type { ClientCertificate } from "../atlassian/target";
import type { App as AppConfig } from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import { variablePrefix, type Variables } from "./credentials";
import { pemText } from "./files";

/** The PEM text of a CA, from the configuration or a file, or what is wrong with it. */
export function caOf(ca: string | undefined, folder: string): string | { reason: string } | undefined {
  return ca === undefined ? undefined : certificateText(ca, folder);
}

function certificateText(value: string, folder: string): string | { reason: string } {
  const text = pemText(value, folder);
  if (typeof text !== "string" || certificateIn(text) !== undefined) return text;
  const invalid = value === text ? "is not a valid" : "is the path of a file without a valid";
  return { reason: `${invalid} PEM certificate (truncated?)` };
}

/** The first certificate in the text. TLS would ignore a text that it cannot read. */
function certificateIn(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

/** An app's client certificate and what must not appear in messages, or what is wrong with it. */
export interface ClientCertificateConfig {
  clientCertificate?: ClientCertificate;
  secrets: string[];
  problems: Problem[];
}

/** Where a value comes from: its configuration key or environment variable. */
interface Given {
  value: string;
  source: string;
}

/** Reads the client certificate of an app. Each value of the configuration has precedence over its environment variable. */
export function clientCertificateOf(
  key: string,
  name: string,
  config: AppConfig,
  variables: Variables,
  folder: string,
): ClientCertificateConfig {
  const prefix = variablePrefix(name);
  const given = (
    member: "clientCertificate" | "clientKey" | "clientKeyPassphrase",
    suffix: "CLIENT_CERTIFICATE" | "CLIENT_KEY" | "CLIENT_KEY_PASSPHRASE",
  ): Given | undefined => {
    const value = config[member];
    if (value !== undefined) return { value, source: `${key}.${member}` };
    const variable = variables.of(suffix);
    return variable === undefined ? undefined : { value: variable, source: `${prefix}_${suffix}` };
  };
  const certificate = given("clientCertificate", "CLIENT_CERTIFICATE");
  const privateKey = given("clientKey", "CLIENT_KEY");
  const passphrase = given("clientKeyPassphrase", "CLIENT_KEY_PASSPHRASE");
  const secrets = passphrase === undefined ? [] : [passphrase.value];
  const failed = (path: string, reason: string): ClientCertificateConfig => ({
    secrets,
    problems: [{ path, reason }],
  });
  const missing = (member: string, suffix: string, what: string): ClientCertificateConfig =>
    failed(`${key}.${member}`, `is missing: ${what}. Set it, or ${prefix}_${suffix}`);

  if (privateKey === undefined) {
    if (certificate !== undefined)
      return missing(
        "clientKey",
        "CLIENT_KEY",
        `the client certificate in ${certificate.source} needs a key`,
      );
    if (passphrase !== undefined)
      return missing("clientKey", "CLIENT_KEY", `the passphrase in ${passphrase.source} is for a key`);
    return { secrets, problems: [] };
  }
  if (certificate === undefined) {
    const what = `the key in ${privateKey.source} needs a client certificate`;
    return missing("clientCertificate", "CLIENT_CERTIFICATE", what);
  }
  const text = certificateText(certificate.value, folder);
  if (typeof text !== "string") return failed(certificate.source, text.reason);
  const keyText = pemText(privateKey.value, folder);
  if (typeof keyText !== "string") return failed(privateKey.source, keyText.reason);
  secrets.push(...linesOf(keyText));
  if (isEncrypted(keyText) && passphrase === undefined) {
    const what = `the key in ${privateKey.source} is encrypted`;
    return missing("clientKeyPassphrase", "CLIENT_KEY_PASSPHRASE", what);
  }
  const read = readKey(keyText, passphrase?.value);
  if (read === undefined && isEncrypted(keyText) && passphrase !== undefined) {
    const reason =
      `does not decrypt the key in ${privateKey.source}. ` +
      "If the passphrase is right, the key is damaged, or encrypted in a way that Node.js does not support";
    return failed(passphrase.source, reason);
  }
  if (read === undefined) {
    const invalid = keyText === privateKey.value ? "is not a valid" : "is the path of a file without a valid";
    return failed(privateKey.source, `${invalid} PEM private key (truncated?)`);
  }
  if (certificateIn(text)?.checkPrivateKey(read) !== true) {
    const reason =
      `is not the key of the client certificate in ${certificate.source}. ` +
      "If it has several certificates, the client's own must be the first";
    return failed(privateKey.source, reason);
  }
  const decrypted = read.export({ type: "pkcs8", format: "pem" }).toString();
  secrets.push(...linesOf(decrypted));
  const refused = refusalByTls(text, decrypted);
  if (refused !== undefined) return failed(certificate.source, refused);
  return {
    clientCertificate: { certificate: text, key: decrypted, source: certificate.source },
    secrets,
    problems: [],
  };
}

/** The lines of a key that reveal something of it: messages break texts at other places. */
function linesOf(keyText: string): string[] {
  return keyText.split(/[\r\n]+/).filter((line) => line.length >= 16 && !/^-----|: /.test(line));
}

/** Whether a key needs a passphrase: PKCS #8, or the older format of OpenSSL (RFC 1421). */
function isEncrypted(keyText: string): boolean {
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(keyText);
}

function readKey(key: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey({ key, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return undefined;
  }
}

/** Why TLS would not use the pair: a key that is too short, or another certificate of the text that is invalid. */
function refusalByTls(cert: string, key: string): string | undefined {
  try {
    createSecureContext({ cert, key });
    return undefined;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return `cannot be used for TLS${typeof code === "string" ? ` (${code})` : ""}`;
  }
}
