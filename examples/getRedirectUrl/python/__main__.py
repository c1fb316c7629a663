import pulumi
import pulumi_applinks as applinks

# Confluence calls Jira; its redirect URL goes into the incoming link on Jira.
result = applinks.get_redirect_url_output(app="confluence", remote_app="jira")

pulumi.export("redirectUrl", result.redirect_url)
