"""The program of existing.test.ts: reads existing objects, calls functions, and declares a link with an explicit provider."""

import pulumi
import pulumi_applinks as applinks

config = pulumi.Config()

health = config.get("health")
if health is not None:
    applinks.LinkHealth.get("health", health)

link = applinks.ApplicationLink.get("link", config.require("link"))
pulumi.export(
    "link",
    {
        "id": link.id,
        "app": link.app,
        "name": link.name,
        "type": link.type,
        "applicationUrl": link.application_url,
        "drift": link.drift,
    },
)

client = applinks.IncomingClient.get("client", config.require("client"))
pulumi.export(
    "client",
    {
        "id": client.id,
        "app": client.app,
        "name": client.name,
        "redirectUrls": client.redirect_urls,
        "scopes": client.scopes,
        "clientId": client.client_id,
        "clientSecret": client.client_secret,
    },
)

grant = applinks.ScopeGrant.get("grant", config.require("grant"))
pulumi.export(
    "grant",
    {
        "id": grant.id,
        "app": grant.app,
        "clientId": grant.client_id,
        "scopes": grant.scopes,
        "effectiveScopes": grant.effective_scopes,
    },
)

connection = applinks.OutgoingConnection.get("connection", config.require("connection"))
pulumi.export(
    "connection",
    {
        "id": connection.id,
        "app": connection.app,
        "name": connection.name,
        "clientId": connection.client_id,
        "clientSecret": connection.client_secret,
        "tokenEndpoint": connection.token_endpoint,
        "redirectUrl": connection.redirect_url,
        "scopes": connection.scopes,
    },
)

of_text = {
    "redirectUrl": applinks.get_redirect_url(app="jira", remote_app="confluence").redirect_url,
    "url": applinks.get_manifest(app="jira").url,
    "scope": applinks.get_scopes(app="jira").scopes[0].name,
    "applicationLink": applinks.get_application_links(app="confluence").application_links[0].name,
    "incomingClient": applinks.get_incoming_clients(app="confluence").incoming_clients[0].client_id,
    "outgoingConnection": applinks.get_outgoing_connections(app="jira").outgoing_connections[0].client_id,
}
pulumi.export("ofText", of_text)

# The app is a resource's output here.
of_output = {
    "redirectUrl": applinks.get_redirect_url_output(app=connection.app, remote_app=client.app).redirect_url,
    "url": applinks.get_manifest_output(app=connection.app).url,
    "scope": applinks.get_scopes_output(app=connection.app).scopes[0].name,
    "applicationLink": applinks.get_application_links_output(app=client.app).application_links[0].name,
    "incomingClient": applinks.get_incoming_clients_output(app=client.app).incoming_clients[0].client_id,
    "outgoingConnection": applinks.get_outgoing_connections_output(app=connection.app)
    .outgoing_connections[0]
    .client_id,
}
pulumi.export("ofOutput", of_output)

password = config.require_secret("password")
operator = applinks.Provider(
    "operator",
    apps={
        "jira": applinks.AppArgs(
            product=applinks.Product.JIRA,
            url=config.require("jira"),
            username="operator",
            password=password,
        ),
        "bitbucket": applinks.AppArgs(
            product=applinks.Product.BITBUCKET,
            url=config.require("bitbucket"),
            username="operator",
            password=password,
        ),
    },
)
applinks.IncomingClient(
    "reports",
    app="jira",
    name="Reports",
    redirect_urls=["https://reports.example.com/callback"],
    scopes=["READ"],
    opts=pulumi.ResourceOptions(provider=operator),
)
both_ways = applinks.MutualLink(
    "jira-bitbucket",
    between=["jira", "bitbucket"],
    grants={"jira": ["READ"], "bitbucket": ["PUBLIC_REPOS"]},
    opts=pulumi.ResourceOptions(provider=operator),
)
pulumi.export("status", both_ways.status)
