package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		staging, err := applinks.NewProvider(ctx, "staging", &applinks.ProviderArgs{
			Apps: applinks.AppMap{
				"jira": applinks.AppArgs{
					Product: applinks.ProductJira,
					Url:     pulumi.String("https://jira.staging.example.com"),
					Token:   config.RequireSecret(ctx, "token"),
				},
			},
		})
		if err != nil {
			return err
		}
		client, err := applinks.NewIncomingClient(ctx, "ci", &applinks.IncomingClientArgs{
			App:          pulumi.String("jira"),
			Name:         pulumi.String("CI"),
			RedirectUrls: pulumi.ToStringArray([]string{"https://ci.example.com/callback"}),
			Scopes:       pulumi.ToStringArray([]string{"READ"}),
		}, pulumi.Provider(staging))
		if err != nil {
			return err
		}
		ctx.Export("clientId", client.ClientId)
		return nil
	})
}
