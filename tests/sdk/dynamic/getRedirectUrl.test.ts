import * as pulumi from "@pulumi/pulumi";
import { getRedirectUrl, getRedirectUrlOutput, type GetRedirectUrlArgs } from "../../../sdk/dynamic";
import { APPS_CONFIG, run } from "./program";

async function request(args: GetRedirectUrlArgs, appsConfig: unknown = APPS_CONFIG): Promise<unknown> {
  let url: unknown;
  await run(
    async () => {
      url = (await getRedirectUrl(args)).redirectUrl;
    },
    { appsConfig },
  );
  return url;
}

test("the redirect URL is the client app's callback for the remote app's authorization endpoint", async () => {
  const url = await request({ app: "confluence", remoteApp: "jira" });
  expect(url).toBe(
    "https://confluence.example.com/plugins/servlet/oauth2/client/callback/p15aycRYQD-ybhHl_2h71g",
  );
  const authorizationEndpoint = "https://jira.example.com/rest/oauth2/latest/authorize";
  expect(await request({ app: "confluence", authorizationEndpoint })).toBe(url);
});

test("getRedirectUrlOutput accepts outputs and returns an output", async () => {
  const responded: unknown[] = [];
  await run(() => {
    const { redirectUrl } = getRedirectUrlOutput({ app: pulumi.output("confluence"), remoteApp: "jira" });
    redirectUrl.apply((url) => responded.push(url));
  });
  expect(responded).toEqual([await request({ app: "confluence", remoteApp: "jira" })]);
});

test("the redirect URL is on the display URL", async () => {
  const confluence = { ...APPS_CONFIG.confluence, displayUrl: "https://wiki.example.com/" };
  expect(await request({ app: "confluence", remoteApp: "jira" }, { ...APPS_CONFIG, confluence })).toBe(
    "https://wiki.example.com/plugins/servlet/oauth2/client/callback/p15aycRYQD-ybhHl_2h71g",
  );
});

test.each<{ title: string; args: GetRedirectUrlArgs; appsConfig?: unknown; message: string }>([
  {
    title: "an unknown client app",
    args: { app: "jirra", remoteApp: "confluence" },
    message: 'applinks:apps has no app "jirra"; did you mean "jira"?',
  },
  {
    title: "an unknown remote app",
    args: { app: "jira", remoteApp: "confluense" },
    message: 'applinks:apps has no app "confluense"; did you mean "confluence"?',
  },
  { title: "no remote app", args: { app: "jira" }, message: "needs remoteApp or authorizationEndpoint" },
  {
    title: "an empty endpoint, even with an app",
    args: { app: "jira", remoteApp: "confluence", authorizationEndpoint: "" },
    message: "getRedirectUrl: authorizationEndpoint must be an absolute URL",
  },
  {
    title: "an invalid app configuration",
    args: { app: "jira", remoteApp: "confluence" },
    appsConfig: { ...APPS_CONFIG, jira: { product: "jira", url: "jira.example.com" } },
    message: "applinks:apps.jira.url ",
  },
])("invalid arguments fail: $title", async ({ args, appsConfig, message }) => {
  await expect(request(args, appsConfig)).rejects.toThrow(message);
});
