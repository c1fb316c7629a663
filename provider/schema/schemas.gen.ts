/** Shapes of the contract as JSON Schema. Generated from schema.json by `npm run generate`; do not edit. */

/** One document: the types, each resource's inputs as `<Type>Inputs`, and the `AppsConfig`, under `$defs`. */
export const SCHEMAS = {
  $id: "applinks",
  $defs: {
    App: {
      type: "object",
      description: "An Atlassian app of the fleet, and how an administrator reaches it.",
      properties: {
        product: { $ref: "#/$defs/Product", description: "Which product it is." },
        url: {
          description: "The base URL for admin calls, context path included.",
          type: "string",
          minLength: 1,
        },
        displayUrl: {
          description:
            "The canonical base URL that people's browsers use and that the app builds its redirect URLs from. Default: `url`.",
          type: "string",
          minLength: 1,
        },
        token: {
          description:
            "A personal access token of a system administrator. Default: the environment variable `APPLINKS_<APP>_TOKEN`.",
          type: "string",
          minLength: 1,
        },
        username: {
          description:
            "A system administrator's user name, where no token is used. Default: `APPLINKS_<APP>_USERNAME`.",
          type: "string",
          minLength: 1,
        },
        password: {
          description: "That administrator's password. Default: `APPLINKS_<APP>_PASSWORD`.",
          type: "string",
          minLength: 1,
        },
        testUser: {
          $ref: "#/$defs/TestUser",
          description:
            "A user of this app as whom `LinkHealth` proves the way through sign-in and consent. Without it, a user's consent is not proved.",
        },
        allowHttp: {
          description:
            "Accept http URLs for this app, as the products' own development switches do. http works for `localhost` without it.",
          type: "boolean",
        },
        timeoutSeconds: {
          description: "How long one request may take. Default: 30.",
          type: "number",
          exclusiveMinimum: 0,
          maximum: 600,
        },
        ca: {
          description:
            "A certificate authority to trust for this app besides the usual ones: PEM text, or the path of a PEM file.",
          type: "string",
          minLength: 1,
        },
        proxy: {
          description:
            "The proxy through which this app is called, such as `http://proxy.example.com:3128`. Default: what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say.",
          type: "string",
          minLength: 1,
        },
        paths: { $ref: "#/$defs/Paths", description: "REST roots that differ from the product's own." },
        tunnel: {
          description:
            "Whether other apps reach this one through an application tunnel only. Links over OAuth 2.0 do not work through tunnels, so a resource that links such an app is refused.",
          type: "boolean",
        },
        preflight: {
          description:
            "Whether to look, before anything is written, if the app can be reached and worked with. Default: true.",
          type: "boolean",
        },
        deployment: {
          $ref: "#/$defs/Deployment",
          description: "Whether it is a Data Center app or a Cloud site. Default: `dataCenter`.",
        },
        handoff: {
          description:
            "For a Cloud site: what its admin screens show, by the name of the Data Center app that it is linked to.",
          type: "object",
          additionalProperties: { $ref: "#/$defs/Handoff" },
        },
      },
      required: ["product", "url"],
      title: "App",
      additionalProperties: false,
    },
    Deployment: { description: "How an app is run.", enum: ["dataCenter", "cloud"] },
    Handoff: {
      type: "object",
      description:
        "What a Cloud site's admin screens show of its link to one Data Center app, as it comes to be known.",
      properties: {
        redirectUrl: {
          description: "The redirect URL on the Cloud site's outgoing link page.",
          type: "string",
          minLength: 1,
        },
        entered: {
          description:
            "Which client ID and secret of the Data Center app were entered on the Cloud site: the stamp that the checklist shows beside them. After a rotation it is another one.",
          type: "string",
          minLength: 1,
        },
        authorizationEndpoint: {
          description: "The authorization endpoint of the Cloud site's OAuth provider.",
          type: "string",
          minLength: 1,
        },
        tokenEndpoint: {
          description: "The token endpoint of the Cloud site's OAuth provider.",
          type: "string",
          minLength: 1,
        },
        clientId: {
          description: "The client ID that the Cloud site issued for its incoming link.",
          type: "string",
          minLength: 1,
        },
        clientSecret: { description: "The client secret that goes with it.", type: "string", minLength: 1 },
        applicationId: {
          description: "The Cloud site's server ID, where it cannot be asked for it from here.",
          type: "string",
          minLength: 1,
        },
      },
      title: "Handoff",
      additionalProperties: false,
    },
    TestUser: {
      type: "object",
      description: "A user that exists for proofs alone, and how it signs in.",
      properties: {
        username: {
          description: "Its user name. Default: the environment variable `APPLINKS_<APP>_TEST_USERNAME`.",
          type: "string",
          minLength: 1,
        },
        password: {
          description: "Its password. Default: `APPLINKS_<APP>_TEST_PASSWORD`.",
          type: "string",
          minLength: 1,
        },
      },
      title: "TestUser",
      additionalProperties: false,
    },
    Paths: {
      type: "object",
      description:
        "REST roots below an app's base URL, each with a leading slash and without a trailing one.",
      properties: {
        applicationLinks: {
          description: "Application links. Default: `/rest/applinks`.",
          type: "string",
          pattern: "^(/[A-Za-z0-9._~-]+)+$",
          form: "a path with a leading slash and without a trailing one, such as /rest/applinks",
        },
        incoming: {
          description: "Incoming clients and the OAuth provider. Default: `/rest/oauth2/latest`.",
          type: "string",
          pattern: "^(/[A-Za-z0-9._~-]+)+$",
          form: "a path with a leading slash and without a trailing one, such as /rest/applinks",
        },
        outgoing: {
          description: "Outgoing connections. Default: `/rest/oauth2-client/latest`.",
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
      description: "The kind of OAuth provider that an outgoing connection calls.",
      enum: ["generic", "google", "microsoft"],
    },
    Adopt: {
      description: "What to do with an object that already stands under the same natural key.",
      enum: ["identical", "always", "never"],
    },
    DeletionPolicy: { description: "What a deletion does in the app.", enum: ["delete", "orphan"] },
    RotationMode: { description: "How a client secret is rotated.", enum: ["reset", "replace"] },
    LinkStatus: {
      description: "The state of a link.",
      enum: [
        "PENDING_MANUAL_STEP",
        "CONNECTED",
        "PARTIALLY_CONFIGURED",
        "ACCESS_DENIED",
        "CONFIG_ERROR",
        "NETWORK_ERROR",
        "STATUS_UNAVAILABLE",
      ],
    },
    Scope: {
      type: "object",
      description: "A scope that an app can grant.",
      properties: {
        name: { description: "The scope, in the app's own vocabulary.", type: "string" },
        implies: {
          description: "Everything that it implies, itself left out, sorted.",
          type: "array",
          items: { type: "string" },
        },
        powerful: {
          description: "Whether a review should look twice at a client that has it.",
          type: "boolean",
        },
      },
      required: ["implies", "name", "powerful"],
      title: "Scope",
      additionalProperties: false,
    },
    KnownLink: {
      type: "object",
      description: "An application link as a program sees it.",
      properties: {
        id: { description: "The product's ID of the link.", type: "string" },
        name: { description: "The link's name as administrators see it.", type: "string" },
        type: {
          description:
            "The remote application's type as it is declared; the product's own word for one that cannot be declared.",
          type: "string",
        },
        applicationUrl: {
          description: "The remote application's URL for calls from server to server.",
          type: "string",
        },
        displayUrl: { description: "The remote application's URL for people's browsers.", type: "string" },
        primary: { description: "Whether it is the primary link of its type.", type: "boolean" },
        system: {
          description: "Whether the app made it by itself; nobody may change or delete such a link.",
          type: "boolean",
        },
      },
      required: ["applicationUrl", "displayUrl", "id", "name", "primary", "system", "type"],
      title: "KnownLink",
      additionalProperties: false,
    },
    KnownClient: {
      type: "object",
      description: "An incoming link as a program sees it: without its secret.",
      properties: {
        incomingId: { description: "The product's ID of the incoming link.", type: "string" },
        clientId: { description: "The client ID.", type: "string" },
        name: { description: "The incoming link's name.", type: "string" },
        redirectUrls: {
          description: "Where the app may send users back to.",
          type: "array",
          items: { type: "string" },
        },
        scopes: {
          description: "The scopes that the client is granted.",
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
      description: "An outgoing link as a program sees it.",
      properties: {
        outgoingId: { description: "The product's ID of the outgoing link.", type: "string" },
        name: { description: "The outgoing link's name.", type: "string" },
        description: { description: "Its description for administrators, if it has one.", type: "string" },
        type: {
          description:
            "The kind of OAuth provider as it is declared; the product's own word for one that cannot be declared.",
          type: "string",
        },
        clientId: { description: "The client ID that the called app issued.", type: "string" },
        authorizationEndpoint: { description: "Where users give their consent.", type: "string" },
        tokenEndpoint: { description: "Where tokens are issued.", type: "string" },
        scopes: {
          description: "The scopes that are asked for at the called app.",
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
          description: "The app on which the link is shown: its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        name: {
          description: "The link's name as administrators see it; unique within the app.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        remoteApp: {
          description:
            "The app that the link points at, by its name in `applinks:apps`; fills in `type`, `applicationUrl` and `displayUrl`.",
          type: "string",
          minLength: 1,
        },
        type: {
          $ref: "#/$defs/ApplicationType",
          description: "The remote application's type. Required unless `remoteApp` is declared.",
        },
        applicationUrl: {
          description:
            "The remote application's URL for calls from server to server. Required unless `remoteApp` is declared.",
          type: "string",
          minLength: 1,
        },
        displayUrl: {
          description: "The remote application's URL for people's browsers. Default: the application URL.",
          type: "string",
          minLength: 1,
        },
        applicationId: {
          description:
            "The remote application's own server ID. Default: what its manifest publishes, asked for when the link is created. Not for `generic` links, whose ID the product derives from the URL.",
          type: "string",
          pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
          form: "a UUID, such as 6f2c9d1e-0000-4000-8000-000000000000",
        },
        primary: {
          description:
            "Make this the primary link of its type. Can be declared `true` only: the products offer no way to unset it. Left out, it is neither read nor written.",
          const: true,
        },
        adopt: {
          $ref: "#/$defs/Adopt",
          description:
            "What to do when an object already stands under the same natural key and is not in the stack's state. Default: `identical`.",
        },
        deletionPolicy: {
          $ref: "#/$defs/DeletionPolicy",
          description:
            'What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for an object that `adopt: "always"` took over.',
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
            "The app on which the client is registered (the OAuth provider): its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        name: {
          description: "The incoming link's name; unique within the app.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        redirectUrls: {
          description: "Where the app may send users back to; compared as a set.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1, maxLength: 450 },
        },
        scopes: {
          description:
            "The scopes that the client is granted, from the app's own vocabulary; compared as a set with their implications. Left out, the client is created with the product's least scope and its scopes are not touched again: a `ScopeGrant` may own them.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1 },
        },
        rotation: {
          description:
            "Any text; a changed one rotates the client's secret, in the way that `rotationMode` says. A quarter, a ticket, a date: whatever tells why.",
          type: "string",
          minLength: 1,
        },
        rotationMode: {
          $ref: "#/$defs/RotationMode",
          description: "How a changed `rotation` is carried out. Default: `reset`.",
        },
        adopt: {
          $ref: "#/$defs/Adopt",
          description:
            "What to do when an object already stands under the same natural key and is not in the stack's state. Default: `identical`.",
        },
        deletionPolicy: {
          $ref: "#/$defs/DeletionPolicy",
          description:
            'What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for an object that `adopt: "always"` took over.',
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
            "The app on which the client is registered (the OAuth provider): its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        clientId: {
          description: "The client ID of the incoming client whose scopes are granted.",
          type: "string",
          minLength: 1,
        },
        scopes: {
          description:
            "The whole set of scopes that the client is granted, compared with their implications.",
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
          description:
            "The app on which the connection is configured (the OAuth client): its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        name: {
          description: "The outgoing link's name; unique within the app.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        remoteApp: {
          description:
            "The app that is called, by its name in `applinks:apps`; fills in `authorizationEndpoint` and `tokenEndpoint`.",
          type: "string",
          minLength: 1,
        },
        type: {
          $ref: "#/$defs/ConnectionType",
          description: "The kind of OAuth provider. Default: `generic`, which every Atlassian app is.",
        },
        description: {
          description: "A description for administrators.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        clientId: {
          description: "The client ID that the called app issued.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        clientSecret: {
          description:
            "The client secret that the called app issued. The app never returns it: it is sent when it is new or changed, and a change made outside of Pulumi cannot be seen.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        authorizationEndpoint: {
          description: "Where users give their consent. Required unless `remoteApp` is declared.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        tokenEndpoint: {
          description: "Where tokens are issued. Required unless `remoteApp` is declared.",
          type: "string",
          minLength: 1,
          maxLength: 255,
        },
        scopes: {
          description: "The scopes that are asked for at the called app; compared as a set.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1, pattern: "^\\S+$", form: "one word without spaces" },
        },
        adopt: {
          $ref: "#/$defs/Adopt",
          description:
            "What to do when an object already stands under the same natural key and is not in the stack's state. Default: `identical`.",
        },
        deletionPolicy: {
          $ref: "#/$defs/DeletionPolicy",
          description:
            'What happens to the object in the app when the resource is deleted. Default: `delete`, and `orphan` for an object that `adopt: "always"` took over.',
        },
      },
      required: ["app", "name", "clientId", "clientSecret", "scopes"],
      title: "OutgoingConnection",
      additionalProperties: false,
    },
    LinkHealthInputs: {
      type: "object",
      properties: {
        app: {
          description: "The app that calls (the OAuth client): its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        remoteApp: {
          description: "The app that is called (the OAuth provider): its name in `applinks:apps`.",
          type: "string",
          minLength: 1,
        },
        clientId: {
          description: "The client ID that the called app issued. Required, unless an end is on Cloud.",
          type: "string",
          minLength: 1,
        },
        clientSecret: {
          description: "The client secret that goes with it. Required, unless an end is on Cloud.",
          type: "string",
          minLength: 1,
        },
        redirectUrl: {
          description: "The redirect URL that the calling app uses. Required, unless an end is on Cloud.",
          type: "string",
          minLength: 1,
        },
        scopes: {
          description: "The scopes that the calling app asks for.",
          type: "array",
          minItems: 1,
          items: { type: "string", minLength: 1 },
        },
        manualSteps: {
          description:
            "What has still to be done by hand on a Cloud site, in sentences. While there is something, the status is `PENDING_MANUAL_STEP`, which is no failure.",
          type: "array",
          items: { type: "string" },
        },
        linkId: {
          description:
            "The product's ID of the calling app's application link to the called app. Where it is given, the calling app is also asked whether it reaches the other.",
          type: "string",
          minLength: 1,
        },
      },
      required: ["app", "remoteApp", "scopes"],
      title: "LinkHealth",
      additionalProperties: false,
    },
    AppsConfig: {
      description: "The fleet: every app by the name under which resources refer to it.",
      type: "object",
      additionalProperties: { $ref: "#/$defs/App" },
    },
  },
};
