import pulumi
import pulumi_applinks as applinks

staging = applinks.Provider(
    "staging",
    apps={
        "jira": applinks.AppArgs(
            product=applinks.Product.JIRA,
            url="https://jira.staging.example.com",
            token=pulumi.Config().require_secret("token"),
        )
    },
)

client = applinks.IncomingClient(
    "ci",
    app="jira",
    name="CI",
    redirect_urls=["https://ci.example.com/callback"],
    scopes=["READ"],
    opts=pulumi.ResourceOptions(provider=staging),
)

pulumi.export("clientId", client.client_id)
