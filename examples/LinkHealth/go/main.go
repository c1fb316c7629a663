package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		health, err := applinks.NewLinkHealth(ctx, "confluence-reaches-jira", &applinks.LinkHealthArgs{
			App:          pulumi.String("confluence"),
			RemoteApp:    pulumi.String("jira"),
			ClientId:     pulumi.String(settings.Require("clientId")),
			ClientSecret: settings.RequireSecret("clientSecret"),
			RedirectUrl:  pulumi.String(settings.Require("redirectUrl")),
			Scopes:       pulumi.ToStringArray([]string{"READ"}),
		})
		if err != nil {
			return err
		}
		ctx.Export("status", health.Status)
		return nil
	})
}
