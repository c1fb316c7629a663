package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		result := applinks.GetScopesOutput(ctx, applinks.GetScopesOutputArgs{
			App: pulumi.String("bitbucket"),
		})
		ctx.Export("scopes", result.Scopes())
		return nil
	})
}
