/** Paths without texts of the app. */

import { isOfApi, templateOf } from "../../../../cli/doctor/recording/template";

test.each([
  "/rest/applinks/3.0/applinks/applicationlinkForm/createAppLink",
  "/rest/oauth2-client/latest/config/get-redirect-uri",
  "/plugins/servlet/applinks/listApplicationLinks",
  "/rest/applinks/4.0/applicationlink/oauth2/credentials",
])("the words of APIs and screens stay: %s", (path) => {
  expect(templateOf(path)).toBe(path);
});

test.each([
  ["/rest/api/2/user/alice", "/rest/api/2/user/{word}"],
  ["/rest/acme-internal/1.0/links", "/rest/{word}/1.0/links"],
  ["/rest/applinks/3.0/applinks/8835b6b9-5676-3de4-ad59-bbe987416662", "/rest/applinks/3.0/applinks/{id}"],
  ["/rest/oauth2/latest/client/10001", "/rest/oauth2/latest/client/{id}"],
  ["/rest/oauth2/latest/client/reset/abcdefghijklmnop", "/rest/oauth2/latest/client/reset/{word}"],
  ["/browse/PROJ-1", "/{word}/{id}"],
  ["/links/J%C3%BCrgen%20Smith", "/links/{word}"],
  ["/links/%zz", "/links/{word}"],
  ["/rest/links?name=secret&url=https%3A%2F%2Fx&bob", "/rest/links?name=…&url=…&{word}=…"],
])("all else is replaced: %s", (path, template) => {
  expect(templateOf(path)).toBe(template);
});

test.each(["toby", "grantham", "linkedin", "acme", "Mary-Ann", "clientx", "my.link"])(
  "a word that may be a name is no word of an API: %s",
  (word) => {
    expect(isOfApi(word)).toBe(false);
  },
);
