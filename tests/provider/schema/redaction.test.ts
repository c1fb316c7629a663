import * as fc from "fast-check";
import { withCode } from "../../../provider/schema/codes";
import { excerpt, jsonText, printable, withoutSecrets } from "../../../provider/schema/redaction";

describe("a redacted text", () => {
  test.each<[string, string[], string, string]>([
    [
      "hides a secret that contains another one completely",
      ["jira-admin", "jira-admin-2024!x"],
      "sent jira-admin-2024!x and jira-admin",
      "sent [secret] and [secret]",
    ],
    [
      "keeps a word that contains the secret",
      ["admin"],
      "the administrator admin, sysadmin",
      "the administrator [secret], sysadmin",
    ],
    [
      "does not replace a replacement",
      ["abc-def", "secret", "t"],
      "abc-def: not t",
      "[secret]: not [secret]",
    ],
    [
      "hides form-encoded secrets",
      ["a b~c!(d)'"],
      "client_secret=a+b%7Ec%21%28d%29%27&x=1",
      "client_secret=[secret]&x=1",
    ],
    ["hides URL-encoded secrets", ["a b~c!(d)"], "?s=a%20b~c!(d)", "?s=[secret]"],
    ["hides HTML-escaped secrets", [`a&b<'c">`], "a&amp;b&lt;&#39;c&quot;&gt;", "[secret]"],
    [
      "hides the base64 text of a secret, and of an account with it",
      ["a secret+1"],
      `${Buffer.from("a secret+1").toString("base64")}, Basic ${Buffer.from("admin:a secret+1").toString("base64")}`,
      "[secret], Basic [secret]",
    ],
    [
      "keeps the base64 text of something else",
      ["a secret+1"],
      Buffer.from("admin:another").toString("base64"),
      Buffer.from("admin:another").toString("base64"),
    ],
    ["hides secrets in JSON", ['a"b\\c'], '{"s":"a\\"b\\\\c"}', '{"s":"[secret]"}'],
    ["takes a secret literally", ["a.c$^"], "abc$^ a.c$^", "abc$^ [secret]"],
    ["is the text itself without secrets", ["", "other-1"], "a text", "a text"],
  ])("%s", (_title, secrets, text, redacted) => {
    expect(withoutSecrets(text, secrets)).toBe(redacted);
  });

  test("contains no secret that is unlike a word, whatever is around it", () => {
    const secret = fc.string({ minLength: 4, unit: "binary" }).filter((text) => !/^\p{L}{1,12}$/u.test(text));
    fc.assert(
      fc.property(secret, fc.array(secret), fc.string(), fc.string(), (own, others, before, after) => {
        const redacted = withoutSecrets(`${before}${own}${after}`, [...others, own]);
        fc.pre(!`${before}${after}`.includes(own) && !"[secret]".includes(own));
        expect(redacted.split("[secret]").join("\0")).not.toContain(own);
      }),
    );
  });
});

test("a message has neither escape sequences nor lines that a CI server interprets", () => {
  const hostile = "red \u001b[31m\r\n::add-mask::x\u2028y \u202egnp\u202c";
  expect(printable(hostile)).toBe("red  [31m ::add-mask::x y  gnp ");
  expect(withCode(`no such link "${hostile}"`, "GONE")).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
});

test("JSON text escapes characters that change a terminal or a CI log, and has the same value", () => {
  const value = { name: "a\u001b\u009b\u2028\u202e\n", list: ["ü"] };
  const text = jsonText(value, 2);
  expect(text.split("\n")).toHaveLength(6);
  expect(text).not.toMatch(/[^\n\P{Cc}]|[\u2028\u202e]/u);
  expect(text).toContain("ü");
  expect(JSON.parse(text)).toEqual(value);
});

describe("an excerpt", () => {
  test("is cut after the secrets are replaced", () => {
    expect(excerpt("token hunter2hunter2", ["hunter2hunter2"], 10)).toBe("token [sec");
    expect(excerpt("short", [], 10)).toBe("short");
  });

  test.each([0, 1, 5, 11, 12])("of a long text has no part of a secret at its end (%d)", (shift) => {
    const text = `${"x".repeat(shift)}${"hunter2hunter2".repeat(1_000)}`;
    expect(excerpt(text, ["hunter2hunter2"], 100)).not.toContain("hunt");
  });

  test("has none of the secrets of 100,000 clients", () => {
    const secrets = Array.from({ length: 100_000 }, (_, n) => `secret/${n}`);
    expect(excerpt(`a secret/77777 ${"x".repeat(2_000)}`, secrets, 20)).toBe("a [secret] xxxxxxxxx");
  });

  test("of a very long text takes no time", () => {
    const start = performance.now();
    expect(excerpt("\u0000a".repeat(5_000_000), ["a secret"], 100)).toHaveLength(100);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
