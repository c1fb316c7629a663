/** Records of audit logs in the shapes that the products return, with invented values. */

/** An event as a product returns it. */
export type Recorded = Record<string, unknown>;

/** Jira's author: the name is the user name, the ID that of the user's record. */
export const ofJira = (name = "mallory"): Recorded => ({
  name,
  type: "ApplicationUser",
  id: "10003",
  uri: `https://jira.example.com/secure/ViewProfile.jspa?name=${name}`,
  avatarUri: "",
});

/** Confluence's author: the name is the full name, the ID the user key. */
export const ofConfluence: Recorded = {
  name: "Mallory Doe",
  type: "user",
  id: "8a80819c8f5a0001018f5a0002340007",
  uri: "https://wiki.example.com/admin/users/viewuser.action?username=mallory",
  avatarUri: "",
};

/** Bitbucket's author: the ID is the user key. */
export const ofBitbucket: Recorded = {
  name: "mallory",
  type: "NORMAL",
  id: "7",
  uri: "https://git.example.com/users/mallory",
  avatarUri: "",
};

/** An event with a key; `rest` replaces members. */
export function recorded(key: string, rest: Recorded = {}): Recorded {
  return {
    timestamp: "2026-11-20T10:00:00.000Z",
    author: ofJira(),
    type: {
      categoryI18nKey: "audit.logging.category.general.configuration",
      category: "General configuration",
      actionI18nKey: key,
      action: "in any language",
    },
    affectedObjects: [],
    changedValues: [],
    source: "203.0.113.7",
    system: "https://jira.example.com",
    method: "Browser",
    extraAttributes: [],
    ...rest,
  };
}

/** A changed value of a client. */
export const changed = (key: string, from?: string, to?: string): Recorded => ({
  key: "in any language",
  i18nKey: `audit.logging.summary.${key}`,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});

/** The attributes of a client's event. */
export const attributes = (clientId: string, creator = "JIRAUSER10000"): Recorded[] => [
  { nameI18nKey: "audit.logging.summary.client.id", name: "in any language", value: clientId },
  { nameI18nKey: "audit.logging.summary.user.key", name: "in any language", value: creator },
];

/** A search of the audit log. */
export const searched = (timestamp = "2026-11-21T10:00:00.000Z"): Recorded =>
  recorded("atlassian.audit.event.action.audit.search", {
    timestamp,
    extraAttributes: [
      { nameI18nKey: "atlassian.audit.event.attribute.id", name: "ID Range", value: "1 - 86" },
      { nameI18nKey: "atlassian.audit.event.attribute.results", name: "Results returned", value: "86" },
    ],
  });
