import pulumi
import pulumi_applinks as applinks

answer = applinks.get_manifest_output(app="jira")

pulumi.export("version", answer.version)
