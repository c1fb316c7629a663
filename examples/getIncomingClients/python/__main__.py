import pulumi
import pulumi_applinks as applinks

result = applinks.get_incoming_clients_output(app="jira")

pulumi.export("clients", result.incoming_clients)
