import * as pulumi from "@pulumi/pulumi";
import * as applinks from "@pulumi-applinks/plugin";

const config = new pulumi.Config();

const grant = new applinks.ScopeGrant("scopes-of-reports", {
  app: "jira",
  clientId: config.require("clientId"),
  scopes: ["WRITE"],
});

export const effectiveScopes = grant.effectiveScopes;
