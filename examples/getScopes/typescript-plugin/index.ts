import * as applinks from "@pulumi-applinks/plugin";

const result = applinks.getScopesOutput({ app: "bitbucket" });

export const scopes = result.scopes;
