/**
 * Secrets of a state that are encrypted with a passphrase: AES-256-GCM with a key by PBKDF2, as in `sdk/go/common/resource/config/crypt.go`
 * and `pkg/secrets/passphrase` of Pulumi. Reads only.
 */

import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import { ReviewError } from "../reviewError";

/** Decrypts one ciphertext of a state to plain text. Throws for a ciphertext of another key. */
export type Decrypt = (ciphertext: string) => string;

const ITERATIONS = 1_000_000;
const TAG_LENGTH = 16;

/**
 * The decryption for the salt of a state's secrets provider. Throws `ReviewError` (WRONG_PASSPHRASE) if the passphrase is another one,
 * and (STATE_UNREADABLE) for a salt of another format.
 */
export function decryptionBy(passphrase: string, salt: string): Decrypt {
  const [version, encoded, ...check] = salt.split(":");
  if (version !== "v1" || encoded === undefined || check.length !== 3)
    throw new ReviewError(
      "STATE_UNREADABLE",
      "the salt of the state's secrets provider has an unknown format.",
    );
  const key = pbkdf2Sync(passphrase, Buffer.from(encoded, "base64"), ITERATIONS, 32, "sha256");
  const decrypt: Decrypt = (ciphertext) => {
    const [form, nonce, data] = ciphertext.split(":");
    if (form !== "v1" || nonce === undefined || data === undefined) throw new Error("unknown ciphertext");
    const bytes = Buffer.from(data, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_LENGTH));
    const text = decipher.update(bytes.subarray(0, bytes.length - TAG_LENGTH));
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  };
  try {
    decrypt(check.join(":"));
  } catch (error) {
    throw new ReviewError(
      "WRONG_PASSPHRASE",
      "the passphrase does not decrypt the state's secrets. Nothing was compared with them. Set PULUMI_CONFIG_PASSPHRASE, or " +
        "PULUMI_CONFIG_PASSPHRASE_FILE, to the passphrase of this stack.",
      error,
    );
  }
  return decrypt;
}

/** The passphrase in the environment; `undefined` without one. Throws `ReviewError` (WRONG_PASSPHRASE) for an unreadable file. */
export function passphraseIn(environment: Record<string, string | undefined>): string | undefined {
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, PULUMI_CONFIG_PASSPHRASE_FILE: file } = environment;
  if (passphrase !== undefined) return passphrase;
  if (file === undefined || file === "") return undefined;
  try {
    return readFileSync(file, "utf8").replace(/[\r\n]+$/, "");
  } catch (error) {
    throw new ReviewError(
      "WRONG_PASSPHRASE",
      `the file in PULUMI_CONFIG_PASSPHRASE_FILE can't be read: ${(error as Error).message}.`,
      error,
    );
  }
}
