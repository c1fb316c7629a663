package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		result := applinks.GetOutgoingConnectionsOutput(ctx, applinks.GetOutgoingConnectionsOutputArgs{
			App: pulumi.String("jira"),
		})
		ctx.Export("connections", result.OutgoingConnections())
		return nil
	})
}
