import pulumi
import pulumi_applinks as applinks

# In each app: an application link, an incoming link, an outgoing link, and a verification that the link works.
link = applinks.MutualLink(
    "jira-confluence",
    between=["jira", "confluence"],
    grants={"jira": ["READ"], "confluence": ["READ"]},
)

# By the name of the client app.
pulumi.export("status", link.status)
pulumi.export("clientIds", link.client_ids)
pulumi.export("redirectUrls", link.redirect_urls)
