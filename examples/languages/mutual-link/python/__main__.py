import pulumi
import pulumi_applinks as applinks

# On both sides: the record of the other app, its incoming link, the outgoing link, and a proof that it works.
link = applinks.MutualLink(
    "jira-confluence",
    between=["jira", "confluence"],
    grants={"jira": ["READ"], "confluence": ["READ"]},
)

# Each by the app that calls.
pulumi.export("status", link.status)
pulumi.export("clientIds", link.client_ids)
pulumi.export("redirectUrls", link.redirect_urls)
