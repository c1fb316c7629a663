package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		link, err := applinks.NewApplicationLink(ctx, "confluence-shows-jira", &applinks.ApplicationLinkArgs{
			App:       pulumi.String("confluence"),
			Name:      pulumi.String("Jira"),
			RemoteApp: pulumi.String("jira"),
		})
		if err != nil {
			return err
		}
		ctx.Export("linkId", link.LinkId)
		return nil
	})
}
