package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		result := applinks.GetManifestOutput(ctx, applinks.GetManifestOutputArgs{
			App: pulumi.String("jira"),
		})
		ctx.Export("version", result.Version())
		return nil
	})
}
