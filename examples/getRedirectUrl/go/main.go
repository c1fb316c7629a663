package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		// Confluence calls Jira; its redirect URL goes into the incoming link on Jira.
		result := applinks.GetRedirectUrlOutput(ctx, applinks.GetRedirectUrlOutputArgs{
			App:       pulumi.String("confluence"),
			RemoteApp: pulumi.String("jira"),
		})
		ctx.Export("redirectUrl", result.RedirectUrl())
		return nil
	})
}
