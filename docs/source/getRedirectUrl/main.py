import pulumi
import pulumi_applinks as applinks

# Confluence calls Jira; its redirect URL goes into the incoming link on Jira.
answer = applinks.get_redirect_url_output(app="confluence", remote_app="jira")

pulumi.export("redirectUrl", answer.redirect_url)
