// The program of existing.test.ts: reads existing objects, calls functions, and declares a link with an explicit provider.
package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")
		if health := conf.Get("health"); health != "" {
			if _, err := applinks.GetLinkHealth(ctx, "health", pulumi.ID(health), nil); err != nil {
				return err
			}
		}
		for _, part := range []func(*pulumi.Context, *config.Config) error{read, callWithTexts, declare} {
			if err := part(ctx, conf); err != nil {
				return err
			}
		}
		return nil
	})
}

func read(ctx *pulumi.Context, conf *config.Config) error {
	link, err := applinks.GetApplicationLink(ctx, "link", pulumi.ID(conf.Require("link")), nil)
	if err != nil {
		return err
	}
	ctx.Export("link", pulumi.Map{
		"id":             link.ID(),
		"app":            link.App,
		"name":           link.Name,
		"type":           link.Type,
		"applicationUrl": link.ApplicationUrl,
		"drift":          link.Drift,
	})

	client, err := applinks.GetIncomingClient(ctx, "client", pulumi.ID(conf.Require("client")), nil)
	if err != nil {
		return err
	}
	ctx.Export("client", pulumi.Map{
		"id":           client.ID(),
		"app":          client.App,
		"name":         client.Name,
		"redirectUrls": client.RedirectUrls,
		"scopes":       client.Scopes,
		"clientId":     client.ClientId,
		"clientSecret": client.ClientSecret,
	})

	grant, err := applinks.GetScopeGrant(ctx, "grant", pulumi.ID(conf.Require("grant")), nil)
	if err != nil {
		return err
	}
	ctx.Export("grant", pulumi.Map{
		"id":              grant.ID(),
		"app":             grant.App,
		"clientId":        grant.ClientId,
		"scopes":          grant.Scopes,
		"effectiveScopes": grant.EffectiveScopes,
	})

	connection, err := applinks.GetOutgoingConnection(ctx, "connection", pulumi.ID(conf.Require("connection")), nil)
	if err != nil {
		return err
	}
	ctx.Export("connection", pulumi.Map{
		"id":            connection.ID(),
		"app":           connection.App,
		"name":          connection.Name,
		"clientId":      connection.ClientId,
		"clientSecret":  connection.ClientSecret,
		"tokenEndpoint": connection.TokenEndpoint,
		"redirectUrl":   connection.RedirectUrl,
		"scopes":        connection.Scopes,
	})

	callWithOutput(ctx, connection.App, client.App)
	return nil
}

func callWithTexts(ctx *pulumi.Context, _ *config.Config) error {
	remote := "confluence"
	redirect, err := applinks.GetRedirectUrl(ctx, &applinks.GetRedirectUrlArgs{App: "jira", RemoteApp: &remote})
	if err != nil {
		return err
	}
	manifest, err := applinks.GetManifest(ctx, &applinks.GetManifestArgs{App: "jira"})
	if err != nil {
		return err
	}
	scopes, err := applinks.GetScopes(ctx, &applinks.GetScopesArgs{App: "jira"})
	if err != nil {
		return err
	}
	links, err := applinks.GetApplicationLinks(ctx, &applinks.GetApplicationLinksArgs{App: "confluence"})
	if err != nil {
		return err
	}
	clients, err := applinks.GetIncomingClients(ctx, &applinks.GetIncomingClientsArgs{App: "confluence"})
	if err != nil {
		return err
	}
	connections, err := applinks.GetOutgoingConnections(ctx, &applinks.GetOutgoingConnectionsArgs{App: "jira"})
	if err != nil {
		return err
	}
	ctx.Export("ofText", pulumi.ToStringMap(map[string]string{
		"redirectUrl":        redirect.RedirectUrl,
		"url":                manifest.Url,
		"scope":              scopes.Scopes[0].Name,
		"applicationLink":    links.ApplicationLinks[0].Name,
		"incomingClient":     clients.IncomingClients[0].ClientId,
		"outgoingConnection": connections.OutgoingConnections[0].ClientId,
	}))
	return nil
}

// The apps are outputs of resources here.
func callWithOutput(ctx *pulumi.Context, caller, called pulumi.StringOutput) {
	first := pulumi.Int(0)
	redirect := applinks.GetRedirectUrlOutput(ctx, applinks.GetRedirectUrlOutputArgs{App: caller, RemoteApp: called})
	manifest := applinks.GetManifestOutput(ctx, applinks.GetManifestOutputArgs{App: caller})
	scopes := applinks.GetScopesOutput(ctx, applinks.GetScopesOutputArgs{App: caller})
	links := applinks.GetApplicationLinksOutput(ctx, applinks.GetApplicationLinksOutputArgs{App: called})
	clients := applinks.GetIncomingClientsOutput(ctx, applinks.GetIncomingClientsOutputArgs{App: called})
	connections := applinks.GetOutgoingConnectionsOutput(ctx, applinks.GetOutgoingConnectionsOutputArgs{App: caller})
	ctx.Export("ofOutput", pulumi.StringMap{
		"redirectUrl":        redirect.RedirectUrl(),
		"url":                manifest.Url(),
		"scope":              scopes.Scopes().Index(first).Name(),
		"applicationLink":    links.ApplicationLinks().Index(first).Name(),
		"incomingClient":     clients.IncomingClients().Index(first).ClientId(),
		"outgoingConnection": connections.OutgoingConnections().Index(first).ClientId(),
	})
}

func declare(ctx *pulumi.Context, conf *config.Config) error {
	app := func(product applinks.Product) applinks.AppArgs {
		return applinks.AppArgs{
			Product:  product,
			Url:      pulumi.String(conf.Require(string(product))),
			Username: pulumi.String("operator"),
			Password: conf.RequireSecret("password"),
		}
	}
	operator, err := applinks.NewProvider(ctx, "operator", &applinks.ProviderArgs{Apps: applinks.AppMap{
		"jira":      app(applinks.ProductJira),
		"bitbucket": app(applinks.ProductBitbucket),
	}})
	if err != nil {
		return err
	}

	_, err = applinks.NewIncomingClient(ctx, "reports", &applinks.IncomingClientArgs{
		App:          pulumi.String("jira"),
		Name:         pulumi.String("Reports"),
		RedirectUrls: pulumi.ToStringArray([]string{"https://reports.example.com/callback"}),
		Scopes:       pulumi.ToStringArray([]string{"READ"}),
	}, pulumi.Provider(operator))
	if err != nil {
		return err
	}

	bothWays, err := applinks.NewMutualLink(ctx, "jira-bitbucket", &applinks.MutualLinkArgs{
		Between: []string{"jira", "bitbucket"},
		Grants:  map[string][]string{"jira": {"READ"}, "bitbucket": {"PUBLIC_REPOS"}},
	}, pulumi.Provider(operator))
	if err != nil {
		return err
	}
	ctx.Export("status", bothWays.Status)
	return nil
}
