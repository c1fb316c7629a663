import pulumi
import pulumi_applinks as applinks

result = applinks.get_application_links_output(app="jira")

pulumi.export("links", result.application_links)
