package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		link, err := applinks.NewMutualLink(ctx, "jira-confluence", &applinks.MutualLinkArgs{
			Between: []string{"jira", "confluence"},
			Grants:  map[string][]string{"jira": {"READ"}, "confluence": {"READ"}},
		})
		if err != nil {
			return err
		}
		ctx.Export("status", link.Status)
		return nil
	})
}
