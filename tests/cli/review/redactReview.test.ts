import * as fc from "fast-check";
import { withoutKnownSecrets } from "../../../cli/review/redactReview";

const anySecret = fc.oneof(
  fc.stringMatching(/^[0-9a-f]{64}$/),
  fc.string({ minLength: 9, maxLength: 40 }),
  fc.constantFrom(
    "pass word/with?signs",
    'quote " and \\ and \n',
    "日本語の秘密の言葉です",
    "12345678",
    "1234567",
  ),
);

test("no text of the data has a secret, in plain text, as JSON, or URL-encoded, and other texts stay", () => {
  fc.assert(
    fc.property(fc.uniqueArray(anySecret, { minLength: 1, maxLength: 20 }), fc.nat(), (secrets, index) => {
      const secret = secrets[index % secrets.length] ?? "";
      // A text that is a part of the replacement stays in it.
      fc.pre(secrets.every((one) => one.trim() !== "" && !"[secret]".includes(one)));
      const data = {
        plain: `a text with ${secret} in it`,
        list: ["kept", secret, 3, null, true],
        nested: {
          [`name ${secret}`]: {
            json: JSON.stringify({ secret }),
            url: `https://x/?a=${encodeURIComponent(secret)}`,
          },
        },
      };
      const clean = withoutKnownSecrets(data, new Set(secrets));
      const text = JSON.stringify(clean);
      for (const form of [secret, encodeURIComponent(secret)])
        expect(text).not.toContain(JSON.stringify(form).slice(1, -1));
      expect(clean.plain.startsWith("a text with ")).toBe(
        secrets.every((one) => !"a text with ".includes(one)),
      );
      expect(clean.list.slice(2)).toEqual([3, null, true]);
    }),
    { numRuns: 200 },
  );
});

test("data without a secret is returned as it is", () => {
  const data = { text: "nothing" };
  expect(withoutKnownSecrets(data, new Set(["a-secret-that-is-not-there", ""]))).toBe(data);
});

test("a short secret is replaced as a word of its own", () => {
  expect(withoutKnownSecrets(["the account admin, an administrator"], new Set(["admin"]))).toEqual([
    "the account [secret], an administrator",
  ]);
});

test("ten thousand secrets take no longer than one search of the data", () => {
  const secrets = new Set(
    Array.from({ length: 10_000 }, (_, index) => `${String(index).padStart(8, "0")}${"x".repeat(56)}`),
  );
  const data = Array.from(
    { length: 20_000 },
    (_, index) => `the text ${index} of a large review, without any secret in it`,
  );
  const start = performance.now();
  expect(withoutKnownSecrets(data, secrets)).toBe(data);
  expect(performance.now() - start).toBeLessThan(5_000);
});
