/** Shapes of the contract as JSON Schema. Generated from schema.json by `npm run generate`; do not edit. */

/** One document: the types, each resource's inputs as `<Type>Inputs`, and the `AppsConfig`, under `$defs`. */
export const SCHEMAS = {
  $id: "applinks",
  $defs: {
    App: {
      type: "object",
      description: "An Atlassian app, and how to reach it as an administrator.",
      properties: {
        product: { $ref: "#/$defs/Product", description: "The app's product." },
        url: {
          description: "The base URL for admin API requests, including the context path.",
          type: "string",
          minLength: 1,
        },
        displayUrl: {
          description:
            "The canonical base URL that users' browsers use and from which the app builds its redirect URLs. Defaults to `url`.",
          type: "string",
          minLength: 1,
        },
        token: {
          description:
            "A personal access token of a system administrator. For a Cloud site: an API token, together with `username`. Optional there; the site is then read, and never changed. Defaults to the environment variable `APPLINKS_<APP>_TOKEN`.",
          type: "string",
          minLength: 1,
        },
        username: {
          description:
            "The username of a system administrator, if no token is used. For a Cloud site: the e-mail address of the API token's account. Defaults to the environment variable `APPLINKS_<APP>_USERNAME`.",
          type: "string",
          minLength: 1,
        },
        password: {
          description:
            "The password of that administrator. Defaults to the environment variable `APPLINKS_<APP>_PASSWORD`.",
          type: "string",
          minLength: 1,
        },
        testUser: {
          $ref: "#/$defs/TestUser",
          description:
            "The user of this app with which `LinkHealth` verifies sign-in and consent. Without it, users' consent is not verified.",
        },
        allowHttp: {
          description:
            "Whether to accept http URLs for this app, as the products do in development mode. `localhost` may use http in any case.",
          type: "boolean",
        },
        timeoutSeconds: {
          description: "The timeout of one request, in seconds. Defaults to 30.",
          type: "number",
          exclusiveMinimum: 0,
          maximum: 600,
        },
        ca: {
          description:
            "An additional certificate authority to trust for this app: PEM text, or the path of a PEM file. Relative paths are resolved against the folder of Pulumi.yaml.",
          type: "string",
          minLength: 1,
        },
        clientCertificate: {
          description:
            "The client certificate for an app that requires one (mutual TLS), and the certificates of its intermediate authorities: PEM text, or the path of a PEM file. Defaults to the environment variable `APPLINKS_<APP>_CLIENT_CERTIFICATE`.",
          type: "string",
          minLength: 1,
        },
        clientKey: {
          description:
            "The private key of the client certificate: PEM text, or the path of a PEM file. Defaults to the environment variable `APPLINKS_<APP>_CLIENT_KEY`.",
          type: "string",
          minLength: 1,
        },
        clientKeyPassphrase: {
          description:
            "The passphrase of the private key, if it is encrypted. Defaults to the environment variable `APPLINKS_<APP>_CLIENT_KEY_PASSPHRASE`.",
          type: "string",
          minLength: 1,
        },
        proxy: {
          description:
            "The URL of the HTTP proxy for requests to this app, such as `http://proxy.example.com:3128`. Without a scheme, `http://` is assumed. Defaults to the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.",
          type: "string",
          minLength: 1,
        },
        paths: {
          $ref: "#/$defs/Paths",
          description: "The REST roots, if they differ from the product's defaults.",
        },
        tunnel: {
          description:
            "Whether other apps can reach this app only through an application tunnel. Resources that link to such an app are refused, because OAuth 2.0 links don't work through tunnels.",
          type: "boolean",
        },
        preflight: {
          description:
            "Whether to run preflight checks against this app before anything is written. Defaults to true.",
          type: "boolean",
        },
        deployment: {
          $ref: "#/$defs/Deployment",
          description: "Whether the app is a Data Center app or a Cloud site. Defaults to `dataCenter`.",
        },
        handoff: {
          description:
            "For a Cloud site: the values that its admin screens show, by the name of the linked Data Center app.",
          type: "object",
          additionalProperties: { $ref: "#/$defs/Handoff" },
        },
      },
      required: ["product", "url"],
      title: "App",
      additionalProperties: false,
    },
    Deployment: { description: "The deployment of an app.", enum: ["dataCenter", "cloud"] },
    Handoff: {
      type: "object",
      description:
        "The values that a Cloud site's admin screens show for its link to one Data Center app. Add each value when it is available.",
      properties: {
        redirectUrl: {
          description: "The redirect URL on the Cloud site's outgoing link page.",
          type: "string",
          minLength: 1,
        },
        entered: {
          description:
            "The stamp that the checklist shows beside the Data Center app's client ID and secret. It identifies the pair that was entered on the Cloud site, and changes after a rotation.",
          type: "string",
          minLength: 1,
        },
        authorizationEndpoint: {
          description: "The authorization endpoint of the Cloud site.",
          type: "string",
          minLength: 1,
        },
        tokenEndpoint: { description: "The token endpoint of the Cloud site.", type: "string", minLength: 1 },
        clientId: {
          description: "The client ID that the Cloud site issued for its incoming link.",
          type: "string",
          minLength: 1,
        },
        clientSecret: {
          description: "The client secret that the Cloud site issued for its incoming link.",
          type: "string",
          minLength: 1,
        },
        applicationId: {
          description:
            "The Cloud site's server ID. Required only if the provider can't read the site's manifest.",
          type: "string",
          minLength: 1,
        },
      },
      title: "Handoff",
      additionalProperties: false,
    },
    TestUser: {
      type: "object",
      description: "A user that exists only for verification, and its credentials.",
      properties: {
        username: {
          description:
            "The username of the test user. Defaults to the environment variable `APPLINKS_<APP>_TEST_USERNAME`.",
          type: "string",
          minLength: 1,
        },
        password: {
          description:
            "The password of the test user. Defaults to the environment variable `APPLINKS_<APP>_TEST_PASSWORD`.",
          type: "string",
          minLength: 1,
        },
      },
      title: "TestUser",
      additionalProperties: false,
    },
    Paths: {
      type: "object",
      description: "The REST roots below an app's base URL, each with a leading slash and no trailing slash.",
      properties: {
        applicationLinks: {
          description: "The REST root of application links. Defaults to `/rest/applinks`.",
          type: "string",
          pattern: "^(/[A-Za-z0-9._~-]+)+$",
          form: "a path with a leading slash and without a trailing one, such as /rest/applinks",
        },
        incoming: {
          description:
            "The REST root of incoming links and of the authorization server. Defaults to `/rest/oauth2/latest`.",
          type: "string",
          pattern: "^(/[A-Za-z0-9._~-]+)+$",
          form: "a path with a leading slash and without a trailing one, such as /rest/applinks",
        },
        outgoing: {
          description: "The REST root of outgoing links. Defaults to `/rest/oauth2-client/latest`.",
          type: "string",
          pattern: "^(/[A-Za-z0-9._~-]+)+$",
          form: "a path with a leading slash and without a trailing one, such as /rest/applinks",
        },
      },
      title: "Paths",
      additionalProperties: false,
    },
    Product: {
      description: "An Atlassian product.",
      enum: ["jira", "confluence", "bitbucket", "bamboo", "crowd"],
    },
    ApplicationType: {
      description: "The type of a remote application.",
      enum: ["jira", "confluence", "bitbucket", "bamboo", "crowd", "generic"],
    },
    ConnectionType: {
      description: "The type of the authorization server of an outgoing link.",
      enum: ["generic", "google", "microsoft"],
    },
    Adopt: {
      description: "What to do with an existing object that has the same natural key.",
      enum: ["identical", "always", "never"],
    },
    Ownership: {
      description: "Whether a resource owns its object in the app.",
      enum: ["owned", "adopted", "superseded"],
    },
    DeletionPolicy: {
      description: "What happens to the object in the app when its resource is deleted.",
      enum: ["delete", "orphan"],
    },
    RotationMode: { description: "How a client secret is rotated.", enum: ["reset", "replace"] },
    LinkStatus: {
      description: "The status of one direction of a link, in the words of Atlassian's screens.",
      enum: [
        "PENDING_MANUAL_STEP",
        "CONNECTED",
        "PARTIALLY_CONFIGURED",
        "ACCESS_DENIED",
        "CONFIG_ERROR",
        "NETWORK_ERROR",
        "STATUS_UNAVAILABLE",
        "RECREATION_NEEDED",
        "SETTING_UP",
        "RESUBMISSION_REQUIRED",
        "PARTIALLY_CONNECTED",
        "SYSTEM",
        "NON_ATLASSIAN",
        "DISABLED",
        "DEPRECATED",
        "UPGRADE_CONFIG",
        "INCOMPATIBLE",
        "AUTHENTICATE_TO_SEE_STATUS",
      ],
    },
    SiteLink: {
      type: "object",
      description: "A Cloud site's application link to a Data Center app, as the site's list has shown it.",
      properties: {
        id: { description: "The ID of the link on the site.", type: "string" },
        name: { description: "The name of the link on the site.", type: "string" },
        applicationUrl: { description: "The application URL.", type: "string" },
        displayUrl: { description: "The display URL.", type: "string" },
        cloudId: { description: "The cloud ID of the site. Missing if it can't be read.", type: "string" },
        missing: { description: "Whether the site no longer has the link.", type: "boolean" },
      },
      required: ["id", "name"],
      title: "SiteLink",
      additionalProperties: false,
    },
    Scope: {
      type: "object",
      description: "A scope that an app can grant.",
      properties: {
        name: { description: "The name of the scope, as the app defines it.", type: "string" },
        implies: {
          description: "The scopes that it implies directly or indirectly, without the scope itself, sorted.",
          type: "array",
          items: { type: "string" },
        },
        powerful: {
          description: "Whether a client with this scope deserves extra attention in a review.",
          type: "boolean",
        },
      },
      required: ["implies", "name", "powerful"],
      title: "Scope",
      additionalProperties: false,
    },
    KnownLink: {
      type: "object",
      description: "An application link of an app.",
      properties: {
        id: { description: "The ID of the application link.", type: "string" },
        name: { description: "The name of the link on the admin screens.", type: "string" },
        type: {
          description:
            "The type of the remote application, as in a declaration. For types that can't be declared, the product's own value.",
          type: "string",
        },
        applicationUrl: {
          description: "The URL of the remote application for requests from server to server.",
          type: "string",
        },
        displayUrl: { description: "The URL of the remote application for users' browsers.", type: "string" },
        primary: { description: "Whether the link is the primary link of its type.", type: "boolean" },
        system: {
          description: "Whether the app created the link itself. System links can't be changed or deleted.",
          type: "boolean",
        },
      },
      required: ["applicationUrl", "displayUrl", "id", "name", "primary", "system", "type"],
      title: "KnownLink",
      additionalProperties: false,
    },
    KnownClient: {
      type: "object",
      description: "An incoming link of an app, without its client secret.",
      properties: {
        incomingId: { description: "The ID of the incoming link.", type: "string" },
        clientId: { description: "The client ID.", type: "string" },
        name: { description: "The name of the incoming link.", type: "string" },
        redirectUrls: {
          description: "The redirect URLs of the client.",
          type: "array",
          items: { type: "string" },
        },
        scopes: {
          description: "The scopes granted to the client.",
          type: "array",
          items: { type: "string" },
        },
      },
      required: ["clientId", "incomingId", "name", "redirectUrls", "scopes"],
      title: "KnownClient",
      additionalProperties: false,
    },
    KnownConnection: {
      type: "object",
      description: "An outgoing link of an app, without its client secret.",
      properties: {
        outgoingId: { description: "The ID of the outgoing link.", type: "string" },
        name: { description: "The name of the outgoing link.", type: "string" },
        description: { description: "The description for administrators, if there is one.", type: "string" },
        type: {
          description:
            "The type of the authorization server, as in a declaration. For types that can't be declared, the product's own value.",
          type: "string",
        },
        clientId: { description: "The client ID that the authorization server issued.", type: "string" },
        authorizationEndpoint: {
          description: "The authorization endpoint, where users give consent.",
          type: "string",
        },
        tokenEndpoint: { description: "The token endpoint.", type: "string" },
        scopes: {
          description: "The scopes that the client requests.",
          type: "array",
          items: { type: "string" },
        },
      },
      required: [
        "authorizationEndpoint",
        "clientId",
        "name",
        "outgoingId",
        "scopes",
        "tokenEndpoint",
        "type",
      ],
      title: "KnownConnection",
      additionalProperties: false,
    },
    ApplicationLinkInputs: {
      type: "object",
      properties: {
        app: {
          description: "The app that has the link, by its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        name: {
          description: "The name of the link on the admin screens. Must be unique within the app.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        remoteApp: {
          description:
            "The app that the link points to, by its name in `applinks:apps`. Sets `type`, `applicationUrl` and `displayUrl`.",
          type: "string",
          minLength: 1,
        },
        type: {
          $ref: "#/$defs/ApplicationType",
          description: "The type of the remote application. Required unless `remoteApp` is set.",
        },
        applicationUrl: {
          description:
            "The URL of the remote application for requests from server to server. Required unless `remoteApp` is set.",
          type: "string",
          minLength: 1,
        },
        displayUrl: {
          description: "The URL of the remote application for users' browsers. Defaults to `applicationUrl`.",
          type: "string",
          minLength: 1,
        },
        applicationId: {
          description:
            "The server ID of the remote application. Defaults to the ID in its manifest, which is read when the link is created. Not allowed for `generic` links: the product derives their ID from the URL.",
          type: "string",
          pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
          form: "a UUID, such as 6f2c9d1e-0000-4000-8000-000000000000",
        },
        primary: {
          description:
            "Whether this is the primary link of its type. Only `true` is allowed, because the products have no way to unset it. If omitted, it is neither read nor written.",
          const: true,
        },
        adopt: {
          $ref: "#/$defs/Adopt",
          description:
            "What to do with an existing object that has the same natural key and is not in the stack's state. Defaults to `identical`.",
        },
        deletionPolicy: {
          $ref: "#/$defs/DeletionPolicy",
          description:
            "What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object that the resource owns, and to `orphan` for one that it adopted.",
        },
      },
      required: ["app", "name"],
      title: "ApplicationLink",
      additionalProperties: false,
    },
    IncomingClientInputs: {
      type: "object",
      properties: {
        app: {
          description:
            "The app on which the client is registered (the authorization server), by its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        name: {
          description: "The name of the incoming link. Must be unique within the app.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        redirectUrls: {
          description: "The redirect URLs of the client. Their order is not significant.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1, maxLength: 450 },
        },
        scopes: {
          description:
            "The scopes granted to the client, as the app defines them. They are compared as a set, including implied scopes. If omitted, the client is created with the product's least scope, and its scopes are not changed afterwards: a `ScopeGrant` can manage them.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1 },
        },
        rotation: {
          description:
            "Any text. A change rotates the client secret, as `rotationMode` defines. Use a value that records the reason, such as a quarter, a ticket or a date.",
          type: "string",
          minLength: 1,
        },
        rotationMode: {
          $ref: "#/$defs/RotationMode",
          description: "How a change of `rotation` is applied. Defaults to `reset`.",
        },
        uniqueName: {
          description:
            "Set to `true` if the name contains a random value from the stack's state, for example of a `RandomId`. An existing client with this name then comes from an interrupted run of this stack: the resource adopts it, owns it, and updates it to the declared state. Don't set it for a name that another stack may use.",
          type: "boolean",
        },
        adopt: {
          $ref: "#/$defs/Adopt",
          description:
            "What to do with an existing object that has the same natural key and is not in the stack's state. Defaults to `identical`.",
        },
        deletionPolicy: {
          $ref: "#/$defs/DeletionPolicy",
          description:
            "What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object that the resource owns, and to `orphan` for one that it adopted.",
        },
      },
      required: ["app", "name", "redirectUrls"],
      title: "IncomingClient",
      additionalProperties: false,
    },
    ScopeGrantInputs: {
      type: "object",
      properties: {
        app: {
          description:
            "The app on which the client is registered (the authorization server), by its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        clientId: { description: "The client ID of the incoming link.", type: "string", minLength: 1 },
        scopes: {
          description:
            "The complete set of scopes granted to the client. It is compared including implied scopes.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1 },
        },
      },
      required: ["app", "clientId", "scopes"],
      title: "ScopeGrant",
      additionalProperties: false,
    },
    OutgoingConnectionInputs: {
      type: "object",
      properties: {
        app: {
          description: "The app that has the outgoing link (the client), by its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        name: {
          description: "The name of the outgoing link. Must be unique within the app.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        remoteApp: {
          description:
            "The remote app (the authorization server), by its name in `applinks:apps`. Sets `authorizationEndpoint` and `tokenEndpoint`.",
          type: "string",
          minLength: 1,
        },
        type: {
          $ref: "#/$defs/ConnectionType",
          description:
            "The type of the authorization server. Defaults to `generic`, the type of every Atlassian app.",
        },
        description: {
          description: "A description for administrators.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        clientId: {
          description: "The client ID that the authorization server issued.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        clientSecret: {
          description:
            "The client secret that the authorization server issued. The app never returns it. It is sent only when it is new or changed, and a change made outside of Pulumi can't be detected.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        authorizationEndpoint: {
          description:
            "The authorization endpoint, where users give consent. Required unless `remoteApp` is set.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        tokenEndpoint: {
          description: "The token endpoint. Required unless `remoteApp` is set.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        scopes: {
          description: "The scopes that the client requests. Their order is not significant.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1, pattern: "^\\S+$", form: "one word without spaces" },
        },
        adopt: {
          $ref: "#/$defs/Adopt",
          description:
            "What to do with an existing object that has the same natural key and is not in the stack's state. Defaults to `identical`.",
        },
        deletionPolicy: {
          $ref: "#/$defs/DeletionPolicy",
          description:
            "What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object that the resource owns, and to `orphan` for one that it adopted.",
        },
      },
      required: ["app", "name", "clientId", "clientSecret", "scopes"],
      title: "OutgoingConnection",
      additionalProperties: false,
    },
    LinkHealthInputs: {
      type: "object",
      properties: {
        app: { description: "The client app, by its name in `applinks:apps`.", type: "string", minLength: 1 },
        remoteApp: {
          description: "The remote app (the authorization server), by its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        clientId: {
          description:
            "The client ID that the authorization server issued. Required unless one of the apps is a Cloud site.",
          type: "string",
          minLength: 1,
        },
        clientSecret: {
          description:
            "The client secret that the authorization server issued. Required unless one of the apps is a Cloud site.",
          type: "string",
          minLength: 1,
        },
        redirectUrl: {
          description: "The redirect URL of the client app. Required unless one of the apps is a Cloud site.",
          type: "string",
          minLength: 1,
        },
        scopes: {
          description: "The scopes that the client app requests.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1 },
        },
        manualSteps: {
          description:
            "The remaining manual steps on a Cloud site, as sentences. While there are any, the status is `PENDING_MANUAL_STEP`, which is not a failure.",
          type: "array",
          items: { type: "string" },
        },
        linkId: {
          description:
            "The ID of the client app's application link to the remote app. If set, the verification includes the client app's own report of whether it reaches the remote app.",
          type: "string",
          minLength: 1,
        },
      },
      required: ["app", "remoteApp", "scopes"],
      title: "LinkHealth",
      additionalProperties: false,
    },
    AppsConfig: {
      description: "The apps, by the names that resources refer to.",
      type: "object",
      additionalProperties: { $ref: "#/$defs/App" },
    },
  },
};
