import pulumi
import pulumi_applinks as applinks

link = applinks.ApplicationLink(
    "confluence-shows-jira",
    app="confluence",
    name="Jira",
    remote_app="jira",
)

pulumi.export("linkId", link.link_id)
