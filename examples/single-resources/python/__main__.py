import pulumi
import pulumi_applinks as applinks

applinks.ApplicationLink(
    "jira-shows-confluence",
    app="jira",
    name="Confluence",
    remote_app="confluence",
)

applinks.ApplicationLink(
    "confluence-shows-jira",
    app="confluence",
    name="Jira",
    remote_app="jira",
)

client = applinks.IncomingClient(
    "confluence-admits-jira",
    app="confluence",
    name="Jira",
    redirect_urls=[
        applinks.get_redirect_url_output(app="jira", remote_app="confluence").redirect_url
    ],
    scopes=["READ"],
)

connection = applinks.OutgoingConnection(
    "jira-calls-confluence",
    app="jira",
    name="Confluence",
    remote_app="confluence",
    client_id=client.client_id,
    client_secret=client.client_secret,
    scopes=["READ"],
)

pulumi.export("redirectUrl", connection.redirect_url)
