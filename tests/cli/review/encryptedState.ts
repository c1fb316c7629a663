/** States whose secrets are encrypted with a passphrase, as Pulumi encrypts them. */

import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";

/** The state with its secrets encrypted: AES-256-GCM with a key by PBKDF2, and a salt that has an encrypted word to check the passphrase. */
export function encrypted(state: string, passphrase: string): string {
  const salt = randomBytes(8);
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  const encrypt = (text: string): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
    return `v1:${nonce.toString("base64")}:${data.toString("base64")}`;
  };
  const closed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(closed);
    if (typeof value !== "object" || value === null) return value;
    const { plaintext, ...rest } = value as Record<string, unknown>;
    if (typeof plaintext === "string") return { ...rest, ciphertext: encrypt(plaintext) };
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  };
  const { version, deployment } = closed(JSON.parse(state)) as { version: number; deployment: object };
  const check = `v1:${salt.toString("base64")}:${encrypt("pulumi")}`;
  const secrets = { type: "passphrase", state: { salt: check } };
  return JSON.stringify({ version, deployment: { ...deployment, secrets_providers: secrets } });
}
