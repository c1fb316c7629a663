package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(link)
}

func link(ctx *pulumi.Context) error {
	_, err := applinks.NewApplicationLink(ctx, "jira-shows-confluence", &applinks.ApplicationLinkArgs{
		App:       pulumi.String("jira"),
		Name:      pulumi.String("Confluence"),
		RemoteApp: pulumi.String("confluence"),
	})
	if err != nil {
		return err
	}

	_, err = applinks.NewApplicationLink(ctx, "confluence-shows-jira", &applinks.ApplicationLinkArgs{
		App:       pulumi.String("confluence"),
		Name:      pulumi.String("Jira"),
		RemoteApp: pulumi.String("jira"),
	})
	if err != nil {
		return err
	}

	redirect := applinks.GetRedirectUrlOutput(ctx, applinks.GetRedirectUrlOutputArgs{
		App:       pulumi.String("jira"),
		RemoteApp: pulumi.String("confluence"),
	})
	client, err := applinks.NewIncomingClient(ctx, "confluence-admits-jira", &applinks.IncomingClientArgs{
		App:          pulumi.String("confluence"),
		Name:         pulumi.String("Jira"),
		RedirectUrls: pulumi.StringArray{redirect.RedirectUrl()},
		Scopes:       pulumi.ToStringArray([]string{"READ"}),
	})
	if err != nil {
		return err
	}

	connection, err := applinks.NewOutgoingConnection(ctx, "jira-calls-confluence", &applinks.OutgoingConnectionArgs{
		App:          pulumi.String("jira"),
		Name:         pulumi.String("Confluence"),
		RemoteApp:    pulumi.String("confluence"),
		ClientId:     client.ClientId,
		ClientSecret: client.ClientSecret,
		Scopes:       pulumi.ToStringArray([]string{"READ"}),
	})
	if err != nil {
		return err
	}

	ctx.Export("redirectUrl", connection.RedirectUrl)
	return nil
}
