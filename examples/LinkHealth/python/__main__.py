import pulumi
import pulumi_applinks as applinks

config = pulumi.Config()

health = applinks.LinkHealth(
    "confluence-reaches-jira",
    app="confluence",
    remote_app="jira",
    client_id=config.require("clientId"),
    client_secret=config.require_secret("clientSecret"),
    redirect_url=config.require("redirectUrl"),
    scopes=["READ"],
)

pulumi.export("status", health.status)
