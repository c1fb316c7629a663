import pulumi
import pulumi_applinks as applinks

result = applinks.get_manifest_output(app="jira")

pulumi.export("version", result.version)
