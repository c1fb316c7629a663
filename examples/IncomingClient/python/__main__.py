import pulumi
import pulumi_applinks as applinks

client = applinks.IncomingClient(
    "jira-admits-confluence",
    app="jira",
    name="Confluence",
    redirect_urls=[
        applinks.get_redirect_url_output(app="confluence", remote_app="jira").redirect_url
    ],
    scopes=["READ"],
)

pulumi.export("clientId", client.client_id)
pulumi.export("clientSecret", client.client_secret)
