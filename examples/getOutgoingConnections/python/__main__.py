import pulumi
import pulumi_applinks as applinks

result = applinks.get_outgoing_connections_output(app="jira")

pulumi.export("connections", result.outgoing_connections)
