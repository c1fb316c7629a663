import pulumi
import pulumi_applinks as applinks

link = applinks.MutualLink(
    "jira-confluence",
    between=["jira", "confluence"],
    grants={"jira": ["READ"], "confluence": ["READ"]},
)

pulumi.export("status", link.status)
