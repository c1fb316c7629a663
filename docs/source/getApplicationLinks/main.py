import pulumi
import pulumi_applinks as applinks

answer = applinks.get_application_links_output(app="jira")

pulumi.export("links", answer.application_links)
