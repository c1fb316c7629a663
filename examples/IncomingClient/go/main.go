package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		redirect := applinks.GetRedirectUrlOutput(ctx, applinks.GetRedirectUrlOutputArgs{
			App:       pulumi.String("confluence"),
			RemoteApp: pulumi.String("jira"),
		})
		client, err := applinks.NewIncomingClient(ctx, "jira-admits-confluence", &applinks.IncomingClientArgs{
			App:          pulumi.String("jira"),
			Name:         pulumi.String("Confluence"),
			RedirectUrls: pulumi.StringArray{redirect.RedirectUrl()},
			Scopes:       pulumi.ToStringArray([]string{"READ"}),
		})
		if err != nil {
			return err
		}
		ctx.Export("clientId", client.ClientId)
		ctx.Export("clientSecret", client.ClientSecret)
		return nil
	})
}
