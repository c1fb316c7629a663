import pulumi
import pulumi_applinks as applinks

config = pulumi.Config()

grant = applinks.ScopeGrant(
    "scopes-of-reports",
    app="jira",
    client_id=config.require("clientId"),
    scopes=["WRITE"],
)

pulumi.export("effectiveScopes", grant.effective_scopes)
