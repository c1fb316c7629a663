package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(link)
}

func link(ctx *pulumi.Context) error {
	// In each app: an application link, an incoming link, an outgoing link, and a verification that the link works.
	link, err := applinks.NewMutualLink(ctx, "jira-confluence", &applinks.MutualLinkArgs{
		Between: []string{"jira", "confluence"},
		Grants:  map[string][]string{"jira": {"READ"}, "confluence": {"READ"}},
	})
	if err != nil {
		return err
	}

	// By the name of the client app.
	ctx.Export("status", link.Status)
	ctx.Export("clientIds", link.ClientIds)
	ctx.Export("redirectUrls", link.RedirectUrls)
	return nil
}
