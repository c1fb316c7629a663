package main

import (
	"github.com/pulumi-applinks/pulumi-applinks/sdk/go/applinks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		grant, err := applinks.NewScopeGrant(ctx, "scopes-of-reports", &applinks.ScopeGrantArgs{
			App:      pulumi.String("jira"),
			ClientId: pulumi.String(config.New(ctx, "").Require("clientId")),
			Scopes:   pulumi.ToStringArray([]string{"WRITE"}),
		})
		if err != nil {
			return err
		}
		ctx.Export("effectiveScopes", grant.EffectiveScopes)
		return nil
	})
}
