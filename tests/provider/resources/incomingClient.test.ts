import { incomingClient } from "../../../provider/resources/incomingClient";
import { appsConfigOf } from "../atlassian/apps";

describe("the note of a rotation by replacement states whether the old client is deleted", () => {
  const appsConfig = appsConfigOf({
    jira: { product: "jira", url: "https://jira.example.com", token: "unused" },
  });
  const noteFor = (leaving: Record<string, string | boolean>): string => {
    const declared = {
      app: "jira",
      redirectUrls: ["https://ci.example.com/callback"],
      rotationMode: "replace",
    };
    const [, change] = incomingClient.diff(
      appsConfig,
      { ...declared, name: "ci 1", rotation: "1", ...leaving },
      { ...declared, name: "ci 2", rotation: "2", ...leaving },
    );
    expect(change).toMatchObject({ path: "rotation", replace: true });
    return change?.note ?? "";
  };

  test.each([{}, { ownership: "owned" }, { ownership: "adopted", deletionPolicy: "delete" }])(
    "deleted: %j",
    (leaving: Record<string, string | boolean>) => {
      expect(noteFor(leaving)).toContain("All tokens of the old one end when it is deleted");
    },
  );

  test.each([{ deletionPolicy: "orphan" }, { ownership: "adopted" }])("left in the app: %j", (leaving) => {
    expect(noteFor(leaving)).toContain("its secret and its tokens work until it is deleted there");
  });
});

test("a rotation by replacement under the same name is refused, and the error names the inputs to change", () => {
  const appsConfig = appsConfigOf({
    jira: { product: "jira", url: "https://jira.example.com", token: "unused" },
  });
  const declared = {
    app: "jira",
    name: "ci",
    redirectUrls: ["https://ci.example.com/callback"],
    rotationMode: "replace",
  };
  expect(() =>
    incomingClient.diff(appsConfig, { ...declared, rotation: "1" }, { ...declared, rotation: "2" }),
  ).toThrow(/^name must change together with rotation: .*MutualLink, change clientNames/);
});
