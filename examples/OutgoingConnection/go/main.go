package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		connection, err := applinks.NewOutgoingConnection(ctx, "confluence-calls-jira", &applinks.OutgoingConnectionArgs{
			App:          pulumi.String("confluence"),
			Name:         pulumi.String("Jira"),
			RemoteApp:    pulumi.String("jira"),
			ClientId:     pulumi.String(settings.Require("clientId")),
			ClientSecret: settings.RequireSecret("clientSecret"),
			Scopes:       pulumi.ToStringArray([]string{"READ"}),
		})
		if err != nil {
			return err
		}
		ctx.Export("redirectUrl", connection.RedirectUrl)
		return nil
	})
}
