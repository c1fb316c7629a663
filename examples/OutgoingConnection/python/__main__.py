import pulumi
import pulumi_applinks as applinks

config = pulumi.Config()

connection = applinks.OutgoingConnection(
    "confluence-calls-jira",
    app="confluence",
    name="Jira",
    remote_app="jira",
    client_id=config.require("clientId"),
    client_secret=config.require_secret("clientSecret"),
    scopes=["READ"],
)

pulumi.export("redirectUrl", connection.redirect_url)
