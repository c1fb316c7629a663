import { markup, textOf, trusted, type Part } from "../../../cli/review/markup";

test("texts are escaped in elements and attributes, numbers and lists are put in, and undefined is nothing", () => {
  expect(textOf(markup`<p title="${`a"b'c`}">${"<&>"}${1}${["x", undefined, "<"]}${undefined}</p>`)).toBe(
    '<p title="a&#34;b&#39;c">&#60;&#38;&#62;1x&#60;</p>',
  );
});

test("markup in markup is not escaped again", () => {
  expect(textOf(markup`<ul>${["a", "<"].map((item) => markup`<li>${item}</li>`)}</ul>`)).toBe(
    "<ul><li>a</li><li>&#60;</li></ul>",
  );
  expect(textOf(markup`${trusted("<br>")}`)).toBe("<br>");
});

test("a text has no command for a CI server whose log has the markup", () => {
  const text = "a ##[error]b ##vso[c]d\n  ::set-output name=e::f\n::g ::h # [i]";
  expect(textOf(markup`${text}`)).toBe(
    "a &#35;#[error]b &#35;#vso[c]d\n  &#58;:set-output name=e::f\n&#58;:g ::h # [i]",
  );
});

test("data that looks like markup is no markup", () => {
  const forged = JSON.parse('{ "content": "<b>", "Symbol(content)": "<b>" }') as Part;
  expect(() => markup`${forged}`).toThrow(TypeError);
});

test("characters that nobody would see become their escapes, line breaks and tabs stay", () => {
  expect(textOf(markup`${"a\u0000\u001b\u202e\u2028\ud800\n\tb"}`)).toBe(
    "a\\u0000\\u001b\\u202e\\u2028\\ud800\n\tb",
  );
});
