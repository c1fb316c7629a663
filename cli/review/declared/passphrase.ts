/**
 * Secrets of a state that are encrypted with a passphrase: AES-256-GCM with a key by PBKDF2, as in `sdk/go/common/resource/config/crypt.go`
 * and `pkg/secrets/passphrase` of Pulumi. Reads only.
 */

import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { withCode } from "../../../provider/schema/codes";
import { ReviewError } from "../reviewError";
import type { PassphraseSource } from "./sources";

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
        "PULUMI_CONFIG_PASSPHRASE_FILE, to the passphrase of this stack, or passphraseEnv or passphraseFile in the review file.",
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

/**
 * The environment in which a stack's secrets are decrypted: with its own passphrase instead of the common one, if its source names one.
 * `problem` is why there is none, as a sentence with a code: the common one is not tried then.
 */
export function environmentWith(
  { passphraseEnv, passphraseFile }: PassphraseSource,
  { folder, environment }: { folder: string; environment: Record<string, string | undefined> },
): { environment: Record<string, string | undefined>; problem?: string } {
  if (passphraseEnv === undefined && passphraseFile === undefined) return { environment };
  const none = {
    ...environment,
    PULUMI_CONFIG_PASSPHRASE: undefined,
    PULUMI_CONFIG_PASSPHRASE_FILE: undefined,
  };
  if (passphraseFile !== undefined) {
    const file = path.resolve(folder, passphraseFile);
    const own = { ...none, PULUMI_CONFIG_PASSPHRASE_FILE: file };
    try {
      return { environment: { ...none, PULUMI_CONFIG_PASSPHRASE: passphraseIn(own) } };
    } catch {
      const reason = `passphraseFile ${passphraseFile} can't be read. Correct the path in the review file.`;
      return { environment: none, problem: withCode(reason, "WRONG_PASSPHRASE") };
    }
  }
  const passphrase = environment[passphraseEnv ?? ""];
  if (passphrase !== undefined) return { environment: { ...none, PULUMI_CONFIG_PASSPHRASE: passphrase } };
  const reason = `the environment variable ${passphraseEnv ?? ""} (passphraseEnv) is not set.`;
  return { environment: none, problem: withCode(reason, "WRONG_PASSPHRASE") };
}
