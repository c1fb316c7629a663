import pulumi
import pulumi_applinks as applinks

answer = applinks.get_scopes_output(app="bitbucket")

pulumi.export("scopes", answer.scopes)
