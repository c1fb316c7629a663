import pulumi
import pulumi_applinks as applinks

result = applinks.get_scopes_output(app="bitbucket")

pulumi.export("scopes", result.scopes)
