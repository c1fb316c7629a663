import * as applinks from "pulumi-applinks";

// Only Jira grants scopes, so only Confluence calls: to show issues in pages, without changing them.
const link = new applinks.MutualLink("issues-in-pages", {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"] },
});

export const redirectUrl = link.redirectUrls.apply((urls) => urls.confluence);
