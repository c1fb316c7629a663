import { chooseLink, linksIn } from "../../../cli/handoff/linkState";
import { exportOf, fromSite, incoming, shownSecret } from "./link";

const part = fromSite("CONNECTED", []);

test.each(["pulumi-nodejs:dynamic/applinks:", "applinks:index:"])(
  "the resources of a link are read from states with %s",
  (prefix) => {
    const [link] = linksIn(
      exportOf([{ name: "a", parts: [part, incoming("https://x.example.com/", "s3cret")] }], prefix),
    );
    expect(link).toMatchObject({ name: "a", isComplete: true });
    expect(link?.resources.map(({ type }) => type)).toEqual(["LinkHealth", "IncomingClient"]);
    expect(link?.resources[1]?.outputs["clientSecret"]).toBe("s3cret");
  },
);

test("resources of another link, also of one whose name begins alike, are not read", () => {
  const links = linksIn(
    exportOf([
      { name: "a", parts: [part] },
      { name: "a-b", parts: [part, part] },
    ]),
  );
  expect(links.map(({ name, resources }) => [name, resources.length])).toEqual([
    ["a", 1],
    ["a-b", 2],
  ]);
});

test("a replaced client that waits for its deletion is not read", () => {
  const text = exportOf([
    {
      name: "a",
      parts: [incoming("https://x.example.com/", "old"), incoming("https://x.example.com/", "new")],
    },
  ]);
  const state = JSON.parse(text) as { deployment: { resources: { delete?: boolean }[] } };
  const [, old] = state.deployment.resources;
  if (old !== undefined) old.delete = true;
  const [link] = linksIn(JSON.stringify(state));
  expect(link?.resources.map(({ outputs }) => outputs["clientSecret"])).toEqual(["new"]);
});

test("a link is chosen by its name or URN, or as the only one", () => {
  const links = linksIn(
    exportOf([
      { name: "a", parts: [] },
      { name: "b", parts: [] },
    ]),
  );
  expect(chooseLink(links, "b", "dev").name).toBe("b");
  expect(chooseLink(links, links[0]?.urn, "dev").name).toBe("a");
  expect(chooseLink(links.slice(1), undefined, "dev").name).toBe("b");
});

test("no link, an unknown one and several ones are each an error that says what there is", () => {
  const links = linksIn(
    exportOf([
      { name: "a", parts: [] },
      { name: "b", parts: [] },
    ]),
  );
  const [first] = links;
  const twice = first === undefined ? [] : [first, { ...first, urn: `${first.urn}-elsewhere` }];
  expect(() => chooseLink([], undefined, "dev")).toThrow(
    "the stack dev has no MutualLink in its state. Run pulumi up first, or use --up. [HANDOFF_LINK]",
  );
  expect(() => chooseLink(links, "c", "dev")).toThrow(
    'the stack dev has no MutualLink "c" in its state. It has "a", "b".',
  );
  expect(() => chooseLink(links, undefined, "dev")).toThrow(
    'the stack dev has several links: "a", "b". Name one: applinks handoff <link>.',
  );
  expect(() => chooseLink(twice, "a", "dev")).toThrow(
    /several links with the name "a"\. Use a URN: .*::a, .*::a-elsewhere\./,
  );
});

test("text that is no state has no links", () => {
  for (const text of [
    "",
    "[]",
    "{}",
    '{"deployment":null}',
    JSON.stringify({ deployment: { resources: [null, shownSecret("x")] } }),
  ])
    expect(linksIn(text)).toEqual([]);
});
