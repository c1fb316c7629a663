/** A realistic review for the tests of reports: three apps, two stacks, and one finding of each sort that reports treat differently. */

import {
  countsOf,
  type Finding,
  type GraphEdge,
  type ResourceName,
  type Review,
  type Side,
} from "../../../cli/review/model";
import { RULES } from "../../../cli/review/rules";

const LINKS = "acme/links/prod";
const BUILDS = "acme/builds/prod";
const JIRA = "B3XJ-9H2K-L0PW-7QRD";
const WIKI = "BQ7T-1M4N-V8ZC-2KSA";
const CODE = "BVC5-6D3F-G9YH-4WEJ";

const ABSENT: Side = { is: "absent" };
const UNKNOWN: Side = { is: "unknown" };
const RUN_AT = "2026-11-28T04:00:00.000Z";

/** A new copy of the review for each call. */
export function sampleReview(): Review {
  const findings = [
    unreadList(),
    undeclaredAdministrator(),
    widenedScope(),
    addedRedirectUrl(),
    resetSecret(),
    missingObject(),
    changedDescription(),
    acceptedLink(),
  ];
  return {
    toolVersion: "0.2.0",
    startedAt: RUN_AT,
    finishedAt: "2026-11-28T04:00:07.412Z",
    verdict: "drift",
    failOn: "medium",
    allStacks: true,
    stacks: [
      {
        key: LINKS,
        source: "program",
        completeness: { state: "read" },
        secrets: { state: "read" },
        deployedAt: "2026-11-21T09:14:02.000Z",
        verdicts: { clean: 8, drifted: 4, unknown: 1 },
        notVerified: 2,
      },
      {
        key: BUILDS,
        source: "last deployment",
        programNotRun: "The review file has no folder for the program of acme/builds.",
        completeness: { state: "read" },
        secrets: { state: "unread", reason: "PULUMI_CONFIG_PASSPHRASE is not set for acme/builds/prod." },
        deployedAt: "2026-10-02T15:40:31.000Z",
        verdicts: { clean: 4, drifted: 1, unknown: 0 },
        notVerified: 0,
      },
    ],
    apps: [
      {
        key: JIRA,
        name: "jira",
        names: { jira: [LINKS], issues: [BUILDS] },
        product: "Jira",
        version: "10.3.2",
        url: "https://jira.example.com",
        serverId: JIRA,
        lists: [
          {
            kind: "application link",
            completeness: { state: "read" },
            found: 4,
            declared: 2,
            productMade: 1,
            undeclared: 1,
          },
          {
            kind: "incoming link",
            completeness: { state: "read" },
            found: 4,
            declared: 3,
            productMade: 0,
            undeclared: 1,
          },
          {
            kind: "outgoing link",
            completeness: { state: "read" },
            found: 2,
            declared: 2,
            productMade: 0,
            undeclared: 0,
          },
        ],
        audit: { state: "read" },
      },
      {
        key: WIKI,
        name: "wiki",
        names: { wiki: [LINKS] },
        product: "Confluence",
        version: "9.2.1",
        url: "https://wiki.example.com",
        serverId: WIKI,
        lists: [
          {
            kind: "application link",
            completeness: { state: "read" },
            found: 2,
            declared: 2,
            productMade: 0,
            undeclared: 0,
          },
          {
            kind: "incoming link",
            completeness: { state: "read" },
            found: 2,
            declared: 2,
            productMade: 0,
            undeclared: 0,
          },
          {
            kind: "outgoing link",
            completeness: { state: "read" },
            found: 2,
            declared: 2,
            productMade: 0,
            undeclared: 0,
          },
        ],
        audit: {
          state: "partly read",
          reason: "The coverage of administration is Base: changes of application links are not recorded.",
        },
      },
      {
        key: CODE,
        name: "code",
        names: { code: [LINKS, BUILDS] },
        product: "Bitbucket",
        url: "https://code.example.com",
        serverId: CODE,
        lists: [
          {
            kind: "application link",
            completeness: { state: "read" },
            found: 2,
            declared: 2,
            productMade: 0,
            undeclared: 0,
          },
          {
            kind: "incoming link",
            completeness: { state: "read" },
            found: 1,
            declared: 1,
            productMade: 0,
            undeclared: 0,
          },
          {
            kind: "outgoing link",
            completeness: {
              state: "unread",
              reason: "GET /rest/oauth2-client/latest/config returned 403: the account is no administrator.",
            },
            found: 0,
            declared: 0,
            productMade: 0,
            undeclared: 0,
          },
        ],
        audit: { state: "off" },
      },
    ],
    findings,
    graph: {
      nodes: [
        { key: JIRA, name: "jira", product: "Jira" },
        { key: WIKI, name: "wiki", product: "Confluence" },
        { key: CODE, name: "code", product: "Bitbucket" },
        { key: "https://collector.example.net", name: "collector.example.net" },
      ],
      edges: edges(),
    },
    trend: [
      {
        time: "2026-11-26T04:00:00.000Z",
        counts: { error: 0, critical: 0, high: 2, medium: 1, low: 0, info: 0 },
      },
      {
        time: "2026-11-27T04:00:00.000Z",
        counts: { error: 0, critical: 0, high: 3, medium: 0, low: 0, info: 1 },
      },
      { time: RUN_AT, counts: countsOf(findings) },
    ],
    resolved: [
      {
        id: "OL017:77d0c2a94be1",
        rule: "OL017",
        message: 'The outgoing link "Jira" of wiki requests the scope WRITE, which jira does not grant.',
        firstSeen: "2026-11-25T04:00:00.000Z",
      },
    ],
  };
}

function unreadList(): Finding {
  return {
    id: "OL900:1c9e44b07f25",
    rule: "OL900",
    severity: "error",
    message: "The outgoing links of code were not read: the app returned 403.",
    impact: RULES.OL900.impact,
    app: CODE,
    resources: [],
    properties: [],
    ways: [
      {
        action: "investigate",
        description: "Give the account of APPLINKS_CODE_TOKEN the global permission System Admin.",
      },
    ],
    age: seen(RUN_AT),
    values: {},
  };
}

function undeclaredAdministrator(): Finding {
  return {
    id: "OL001:9f86d081884c",
    rule: "OL001",
    severity: "critical",
    message: 'The incoming link "backdoor" of jira is declared by no stack.',
    impact: RULES.OL001.impact,
    app: JIRA,
    object: { kind: "incoming link", id: "41", name: "backdoor" },
    resources: [],
    properties: [
      { property: "exists", declared: ABSENT, deployed: ABSENT, actual: { is: "value", value: true } },
      {
        property: "scopes",
        declared: ABSENT,
        deployed: ABSENT,
        actual: { is: "value", value: ["SYSTEM_ADMIN"] },
      },
      {
        property: "redirectUrls",
        declared: ABSENT,
        deployed: ABSENT,
        actual: { is: "value", value: ["https://collector.example.net/callback"] },
      },
      { property: "clientSecret", declared: ABSENT, deployed: ABSENT, actual: { is: "secret" } },
    ],
    attribution: {
      certainty: "certain",
      who: "mallory",
      when: "2026-11-27T22:41:09.000Z",
      from: "203.0.113.77, 10.0.4.2",
      detail: "The audit log of jira has the event that created the client.",
    },
    ways: [
      {
        action: "delete in the app",
        description: "Delete the incoming link on the page Application links of jira.",
        command:
          "curl -X DELETE -H \"Authorization: Bearer $APPLINKS_JIRA_TOKEN\" 'https://jira.example.com/rest/oauth2/latest/client/41'",
      },
      {
        action: "adopt into code",
        description: "Declare the incoming link with its ID, and import it.",
        code: {
          typescript: [
            'new applinks.IncomingClient("jira-incoming-backdoor", {',
            '  app: "jira",',
            '  name: "backdoor",',
            '  redirectUrls: ["https://collector.example.net/callback"],',
            '  scopes: ["SYSTEM_ADMIN"],',
            '}, { import: "jira/incoming/41" });',
          ].join("\n"),
          python: [
            'applinks.IncomingClient("jira-incoming-backdoor",',
            '    app="jira",',
            '    name="backdoor",',
            '    redirect_urls=["https://collector.example.net/callback"],',
            '    scopes=["SYSTEM_ADMIN"],',
            '    opts=pulumi.ResourceOptions(import_="jira/incoming/41"))',
          ].join("\n"),
          go: [
            '_, err := applinks.NewIncomingClient(ctx, "jira-incoming-backdoor", &applinks.IncomingClientArgs{',
            '\tApp:          pulumi.String("jira"),',
            '\tName:         pulumi.String("backdoor"),',
            '\tRedirectUrls: pulumi.StringArray{pulumi.String("https://collector.example.net/callback")},',
            '\tScopes:       pulumi.StringArray{pulumi.String("SYSTEM_ADMIN")},',
            '}, pulumi.Import(pulumi.ID("jira/incoming/41")))',
          ].join("\n"),
          yaml: [
            "resources:",
            "  jira-incoming-backdoor:",
            "    type: applinks:IncomingClient",
            "    properties:",
            "      app: jira",
            "      name: backdoor",
            "      redirectUrls: [https://collector.example.net/callback]",
            "      scopes: [SYSTEM_ADMIN]",
            "    options: { import: jira/incoming/41 }",
          ].join("\n"),
        },
        command: "pulumi up --stack acme/links/prod",
      },
      accept("OL001:9f86d081884c"),
    ],
    age: seen(RUN_AT),
    values: { scopes: ["SYSTEM_ADMIN"], redirectUrls: ["https://collector.example.net/callback"] },
  };
}

function widenedScope(): Finding {
  const resource = incoming("wiki-in-jira");
  return {
    id: "OL002:60303ae22b99",
    rule: "OL002",
    severity: "critical",
    message: 'The incoming link "Wiki" of jira has the scope ADMIN, which is not declared.',
    impact: RULES.OL002.impact,
    app: JIRA,
    object: { kind: "incoming link", id: "12", name: "Wiki" },
    resources: [resource],
    properties: [
      {
        property: "scopes",
        declared: { is: "value", value: ["READ"] },
        deployed: { is: "value", value: ["READ"] },
        actual: { is: "value", value: ["ADMIN", "READ"] },
      },
    ],
    attribution: {
      certainty: "certain",
      who: "jdoe",
      when: "2026-11-26T13:05:44.000Z",
      from: "10.0.9.14",
      detail: "The audit log of jira has the event that changed the client's scopes.",
    },
    ways: [bringBack(resource), accept("OL002:60303ae22b99")],
    age: seen("2026-11-27T04:00:00.000Z"),
    values: { scopes: ["ADMIN", "READ"] },
  };
}

function addedRedirectUrl(): Finding {
  const resource = incoming("code-in-wiki");
  return {
    id: "OL003:fd61a03af4f7",
    rule: "OL003",
    severity: "high",
    message: 'The incoming link "Code" of wiki has a redirect URL that is not declared.',
    impact: RULES.OL003.impact,
    app: WIKI,
    object: { kind: "incoming link", id: "7", name: "Code" },
    resources: [resource],
    properties: [
      {
        property: "redirectUrls",
        declared: {
          is: "value",
          value: ["https://code.example.com/plugins/servlet/oauth2/client/redirect"],
        },
        deployed: {
          is: "value",
          value: ["https://code.example.com/plugins/servlet/oauth2/client/redirect"],
        },
        actual: {
          is: "value",
          value: [
            "https://code.example.com/plugins/servlet/oauth2/client/redirect",
            "https://code.example.com/plugins/servlet/oauth2/client/redirect/staging",
          ],
        },
        note: "The URL has the host of a declared one.",
      },
    ],
    attribution: {
      certainty: "probable",
      who: "svc-links",
      identity: "deployment pipeline",
      when: "2026-11-25T08:30:00.000Z",
      from: "10.0.4.20",
      detail: "The audit log of wiki has an update of the client at that time, without the changed values.",
    },
    ways: [bringBack(resource), accept("OL003:fd61a03af4f7")],
    age: seen("2026-11-26T04:00:00.000Z"),
    values: {
      redirectUrls: [
        "https://code.example.com/plugins/servlet/oauth2/client/redirect",
        "https://code.example.com/plugins/servlet/oauth2/client/redirect/staging",
      ],
    },
  };
}

function resetSecret(): Finding {
  const resource = incoming("wiki-in-code");
  return {
    id: "OL005:a3f5b1c09d72",
    rule: "OL005",
    severity: "high",
    message: 'The client secret of the incoming link "Wiki" of code is not the one that was deployed.',
    impact: RULES.OL005.impact,
    app: CODE,
    object: { kind: "incoming link", id: "3", name: "Wiki" },
    resources: [resource],
    properties: [
      {
        property: "clientSecret",
        declared: UNKNOWN,
        deployed: { is: "secret", fingerprint: "4c1d8a" },
        actual: { is: "secret", fingerprint: "e90b37" },
      },
    ],
    attribution: {
      certainty: "creator",
      who: "admin",
      detail: "The audit log of code was not read; the object names its creator.",
    },
    ways: [
      {
        ...bringBack(resource),
        command: `pulumi up --refresh --target '${resource.urn}' --target-dependents --stack ${resource.stack}`,
      },
      accept("OL005:a3f5b1c09d72"),
    ],
    age: seen("2026-11-26T04:00:00.000Z"),
    values: { clientSecret: "e90b37" },
  };
}

function missingObject(): Finding {
  const resource = {
    urn: "urn:pulumi:prod::builds::applinks:index:ApplicationLink::code-link-jira",
    stack: BUILDS,
  };
  return {
    id: "OL006:c81e728d9d4c",
    rule: "OL006",
    severity: "high",
    message: 'The application link "Builds" of jira, which acme/builds/prod declares, does not exist.',
    impact: RULES.OL006.impact,
    app: JIRA,
    object: { kind: "application link", name: "Builds" },
    resources: [resource],
    properties: [
      {
        property: "exists",
        declared: { is: "value", value: true },
        deployed: { is: "value", value: true },
        actual: ABSENT,
      },
    ],
    attribution: {
      certainty: "unrecorded",
      detail: "The audit log of jira does not record changes of application links at its coverage Base.",
    },
    ways: [bringBack(resource)],
    age: seen(RUN_AT),
    values: {},
  };
}

function changedDescription(): Finding {
  const resource = {
    urn: "urn:pulumi:prod::links::applinks:index:OutgoingConnection::wiki-to-jira",
    stack: LINKS,
  };
  return {
    id: "OL014:eccbc87e4b5c",
    rule: "OL014",
    severity: "info",
    message: 'The description of the outgoing link "Jira" of wiki is not the declared one.',
    impact: RULES.OL014.impact,
    app: WIKI,
    object: { kind: "outgoing link", id: "2", name: "Jira" },
    resources: [resource],
    properties: [
      {
        property: "description",
        declared: { is: "value", value: "Managed by Pulumi" },
        deployed: { is: "value", value: "Managed by Pulumi" },
        actual: { is: "value", value: "Don't touch" },
      },
    ],
    ways: [bringBack(resource)],
    age: seen("2026-11-27T04:00:00.000Z"),
    values: { description: "Don't touch" },
  };
}

function acceptedLink(): Finding {
  return {
    id: "OL009:a87ff679a2f3",
    rule: "OL009",
    severity: "high",
    message: 'The application link "Old monitoring" of jira is declared by no stack.',
    impact: RULES.OL009.impact,
    app: JIRA,
    object: {
      kind: "application link",
      id: "5f0b2c1e-7d44-3a52-9a63-3f4f6a1b2c3d",
      name: "Old monitoring",
    },
    resources: [],
    properties: [
      { property: "exists", declared: ABSENT, deployed: ABSENT, actual: { is: "value", value: true } },
      {
        property: "applicationUrl",
        declared: ABSENT,
        deployed: ABSENT,
        actual: { is: "value", value: "https://monitoring.example.com" },
      },
    ],
    ways: [
      {
        action: "delete in the app",
        description: "Delete the application link on the page Application links of jira.",
      },
    ],
    acceptance: {
      reason: "The monitoring moves to the new link in the first quarter.",
      owner: "platform team",
      until: "2027-03-31",
    },
    age: seen("2026-09-01T04:00:00.000Z"),
    values: { applicationUrl: "https://monitoring.example.com" },
  };
}

function edges(): GraphEdge[] {
  return [
    {
      from: WIKI,
      to: JIRA,
      granted: ["ADMIN", "READ"],
      requested: ["READ"],
      name: "Wiki",
      state: "drifted",
      halves: "both",
    },
    {
      from: JIRA,
      to: WIKI,
      granted: ["READ"],
      requested: ["READ"],
      name: "Jira",
      state: "declared",
      halves: "both",
    },
    {
      from: WIKI,
      to: CODE,
      granted: ["REPO_READ"],
      requested: ["REPO_READ"],
      name: "Wiki",
      state: "drifted",
      halves: "both",
    },
    {
      from: CODE,
      to: WIKI,
      granted: ["READ", "WRITE"],
      name: "Code",
      state: "drifted",
      halves: "incoming link only",
    },
    {
      from: JIRA,
      to: CODE,
      requested: ["REPO_READ"],
      name: "Code",
      state: "declared",
      halves: "outgoing link only",
    },
    {
      from: "https://collector.example.net",
      to: JIRA,
      granted: ["SYSTEM_ADMIN"],
      name: "backdoor",
      state: "undeclared",
      halves: "incoming link only",
    },
  ];
}

function incoming(name: string): ResourceName {
  return { urn: `urn:pulumi:prod::links::applinks:index:IncomingClient::${name}`, stack: LINKS };
}

function bringBack({ urn, stack }: ResourceName): Finding["ways"][number] {
  return {
    action: "bring back",
    description: "Deploy what is declared.",
    command: `pulumi up --refresh --target '${urn}' --stack ${stack}`,
  };
}

function accept(id: string): Finding["ways"][number] {
  return {
    action: "accept",
    description: "Accept the present values until a date.",
    command: `applinks accept ${id} --reason '<reason>' --owner '<owner>' --until 2027-02-28`,
  };
}

/** The age of a finding that this review has again, or for the first time. */
function seen(firstSeen: string): NonNullable<Finding["age"]> {
  return { firstSeen, lastSeen: RUN_AT, isNew: firstSeen === RUN_AT };
}
