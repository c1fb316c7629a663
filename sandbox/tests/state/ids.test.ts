import fc from "fast-check";
import { isUuid, nameUuid } from "../../state/ids";
import { linkId, withoutSlashes } from "../../state/ids";

test("a name UUID is Java's: version 3, variant 2, the same for the same text", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(nameUuid(text)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(nameUuid(text)).toBe(nameUuid(text));
      expect(isUuid(nameUuid(text))).toBe(true);
    }),
  );
  expect(nameUuid("")).toBe("d41d8cd9-8f00-3204-a980-0998ecf8427e");
});

test("the id of a URL does not depend on trailing slashes or dot segments", () => {
  const url = fc.webUrl({ withQueryParameters: false, withFragments: false }).map(withoutSlashes);
  fc.assert(
    fc.property(url, fc.integer({ min: 1, max: 3 }), (base, slashes) => {
      expect(linkId(base + "/".repeat(slashes))).toBe(linkId(base));
      expect(linkId(`${base}/./`)).toBe(linkId(base));
      expect(linkId(`${base}/x/..`)).toBe(linkId(base));
    }),
  );
  expect(linkId("no URL")).toBeUndefined();
});
