import pulumi
import pulumi_applinks as applinks

answer = applinks.get_incoming_clients_output(app="jira")

pulumi.export("clients", answer.incoming_clients)
