import pulumi
import pulumi_applinks as applinks

answer = applinks.get_outgoing_connections_output(app="jira")

pulumi.export("connections", answer.outgoing_connections)
