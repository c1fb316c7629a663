import * as applinks from "@pulumi-applinks/plugin";

const answer = applinks.getScopesOutput({ app: "bitbucket" });

export const scopes = answer.scopes;
