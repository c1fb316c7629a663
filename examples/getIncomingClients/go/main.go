package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		result := applinks.GetIncomingClientsOutput(ctx, applinks.GetIncomingClientsOutputArgs{
			App: pulumi.String("jira"),
		})
		ctx.Export("clients", result.IncomingClients())
		return nil
	})
}
