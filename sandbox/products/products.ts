import type { Account, App, Container, ProductName } from "../state/types";

/** What an audit log's events contain that differs between products. */
export interface AuditLogFacts {
  /** The first version with the REST API of the audit log. */
  since: string;
  /** The author of a user's events, without its avatar. */
  authorOf: (account: Account, baseUrl: string) => { id: string; name: string; type: string; uri: string };
  /** Whether events have the node of the cluster. */
  hasNode: boolean;
}

/** One product. This table holds everything that differs between products. */
export interface Product {
  /** The `typeId` of its application links and of its manifest. */
  typeId: string;
  /** The default name of an installation. */
  title: string;
  defaultVersion: string;
  defaultContextPath: string;
  /**
   * First versions with incoming links, with outgoing links, and with the link type "Atlassian product via
   * OAuth 2.0".
   */
  since: { incoming: string; outgoing: string; productLinks: string };
  /** Each scope of incoming links with the scopes it implies. */
  scopes: Record<string, { implies: string[]; since?: string }>;
  /** The minimal scope of a client. */
  leastScope: string;
  /** The scope that an OAuth token must cover to act as an administrator, and as a system administrator. */
  roleScopes: { admin: string; sysadmin: string };
  /** The path of the login form. */
  loginPath: string;
  /** The path that the login form is sent to. */
  loginAction: string;
  /** The prefix of the login form's field names, as in `os_username` and `j_username`. */
  loginFields: "os" | "j";
  /** The name of the cookie that holds a browser session's ID. */
  sessionCookie: string;
  /** The paths of the form that opens a secure administrator session, and the name of its password field. */
  secureSession: { path: string; action: string; field: string };
  /** The body of an error of the product's own REST API. */
  errorOf: (status: number, message: string) => object;
  /** The first project or space, which new content can be in. */
  container: Container;
  /** Headers of every response to this account, in addition to those of all products. */
  headersOf: (account: Account) => Record<string, string>;
  /** The audit log over REST; absent: the product has none that is known. */
  auditLog?: AuditLogFacts;
  /** The first version with personal access tokens over REST, and the family of their API; absent: none that is known. */
  personalTokens?: { api: "pat" | "access-tokens"; since: string };
  /** The version of the bundled application links plugin that the manifest shows. */
  applinksVersion: string;
  buildNumber: number;
  /** The user key of the account with this index. */
  userKey: (number: number, username: string) => string;
}

/** Where a product's own paths are not known. */
const ownSecureSession = {
  path: "/plugins/servlet/websudo",
  action: "/plugins/servlet/websudo",
  field: "webSudoPassword",
};

/** The products by name. Scopes and first versions: vendor documentation. */
export const products: Record<ProductName, Product> = {
  jira: {
    typeId: "jira",
    title: "Jira",
    defaultVersion: "11.2.0",
    defaultContextPath: "/jira",
    since: { incoming: "8.22", outgoing: "8.22", productLinks: "11.2" },
    scopes: {
      READ: { implies: [] },
      WRITE: { implies: ["READ"] },
      ADMIN: { implies: ["WRITE", "READ"] },
      SYSTEM_ADMIN: { implies: ["ADMIN", "WRITE", "READ"] },
      READ_ALL: { implies: [], since: "10.3" },
      MANAGE_SUBSCRIPTIONS: { implies: ["READ_ALL"], since: "10.3" },
    },
    leastScope: "READ",
    roleScopes: { admin: "ADMIN", sysadmin: "SYSTEM_ADMIN" },
    loginPath: "/login.jsp",
    loginAction: "/login.jsp",
    loginFields: "os",
    sessionCookie: "JSESSIONID",
    secureSession: {
      path: "/secure/admin/WebSudoAuthenticate!default.jspa",
      action: "/secure/admin/WebSudoAuthenticate.jspa",
      field: "webSudoPassword",
    },
    errorOf: (_status, message) => ({ errorMessages: [message], errors: {} }),
    container: { id: "10000", key: "DEMO", name: "Demo" },
    headersOf: () => ({}),
    auditLog: {
      since: "8.8",
      authorOf: ({ username, userKey }, baseUrl) => ({
        // Not the user key, but the number of the user's record.
        id: userKey.replace(/^JIRAUSER/, ""),
        name: username,
        type: "ApplicationUser",
        uri: `${baseUrl}/secure/ViewProfile.jspa?name=${encodeURIComponent(username)}`,
      }),
      hasNode: false,
    },
    personalTokens: { api: "pat", since: "8.14" },
    applinksVersion: "9.1.4",
    buildNumber: 11020000,
    userKey: (number) => `JIRAUSER${10000 + number}`,
  },
  confluence: {
    typeId: "confluence",
    title: "Confluence",
    defaultVersion: "10.1.0",
    defaultContextPath: "/confluence",
    since: { incoming: "7.17", outgoing: "7.17", productLinks: "10.1" },
    scopes: {
      READ: { implies: [] },
      WRITE: { implies: ["READ"] },
      ADMIN: { implies: ["WRITE", "READ"] },
      SYSTEM_ADMIN: { implies: ["ADMIN", "WRITE", "READ"] },
    },
    leastScope: "READ",
    roleScopes: { admin: "ADMIN", sysadmin: "SYSTEM_ADMIN" },
    loginPath: "/login.action",
    loginAction: "/dologin.action",
    loginFields: "os",
    sessionCookie: "JSESSIONID",
    secureSession: { path: "/authenticate.action", action: "/doauthenticate.action", field: "password" },
    errorOf: (statusCode, message) => ({
      statusCode,
      data: {
        authorized: statusCode !== 401 && statusCode !== 403,
        valid: true,
        errors: [],
        successful: false,
      },
      message,
    }),
    container: { id: "98305", key: "DEMO", name: "Demo" },
    headersOf: () => ({}),
    auditLog: {
      since: "7.5",
      authorOf: ({ username, userKey, displayName }, baseUrl) => ({
        id: userKey,
        name: displayName,
        type: "user",
        uri: `${baseUrl}/admin/users/viewuser.action?username=${encodeURIComponent(username)}`,
      }),
      hasNode: false,
    },
    personalTokens: { api: "pat", since: "7.9" },
    applinksVersion: "9.1.4",
    buildNumber: 10100,
    userKey: (number) =>
      `8a8081${(0x90 + number).toString(16)}0000000000000000${(number + 1).toString(16).padStart(8, "0")}`,
  },
  bitbucket: {
    typeId: "stash",
    title: "Bitbucket",
    defaultVersion: "10.1.0",
    defaultContextPath: "",
    since: { incoming: "7.20", outgoing: "7.20", productLinks: "10.1" },
    scopes: {
      PUBLIC_REPOS: { implies: [] },
      ACCOUNT_WRITE: { implies: ["PUBLIC_REPOS"] },
      REPO_READ: { implies: ["PUBLIC_REPOS"] },
      REPO_WRITE: { implies: ["REPO_READ", "PUBLIC_REPOS"] },
      REPO_ADMIN: { implies: ["REPO_WRITE", "REPO_READ", "PUBLIC_REPOS"] },
      PROJECT_ADMIN: { implies: ["REPO_ADMIN", "REPO_WRITE", "REPO_READ", "PUBLIC_REPOS"] },
      ADMIN_WRITE: {
        implies: ["PROJECT_ADMIN", "REPO_ADMIN", "REPO_WRITE", "REPO_READ", "ACCOUNT_WRITE", "PUBLIC_REPOS"],
      },
      SYSTEM_ADMIN: {
        implies: [
          ...["ADMIN_WRITE", "PROJECT_ADMIN", "REPO_ADMIN", "REPO_WRITE", "REPO_READ", "ACCOUNT_WRITE"],
          "PUBLIC_REPOS",
        ],
      },
    },
    leastScope: "PUBLIC_REPOS",
    roleScopes: { admin: "ADMIN_WRITE", sysadmin: "SYSTEM_ADMIN" },
    loginPath: "/login",
    loginAction: "/j_atl_security_check",
    loginFields: "j",
    sessionCookie: "BITBUCKETSESSIONID",
    secureSession: ownSecureSession,
    errorOf: (_status, message) => ({ errors: [{ context: null, message, exceptionName: null }] }),
    container: { id: "1", key: "DEMO", name: "Demo" },
    headersOf: ({ userKey }) => ({ "x-auserid": userKey }),
    auditLog: {
      since: "7.0",
      authorOf: ({ username, userKey }, baseUrl) => ({
        id: userKey,
        name: username,
        type: "NORMAL",
        uri: `${baseUrl}/users/${encodeURIComponent(username)}`,
      }),
      hasNode: true,
    },
    personalTokens: { api: "access-tokens", since: "5.5" },
    applinksVersion: "9.1.4",
    buildNumber: 10001000,
    userKey: (number) => String(number + 1),
  },
  bamboo: {
    typeId: "bamboo",
    title: "Bamboo",
    defaultVersion: "12.0.0",
    defaultContextPath: "",
    since: { incoming: "9.1", outgoing: "9.1", productLinks: "12.0" },
    scopes: {
      READ: { implies: [] },
      TRIGGER: { implies: ["READ"] },
      USER: { implies: ["TRIGGER", "READ"] },
      // Its first version and the scopes that it implies are not documented.
      WRITE: { implies: [] },
    },
    leastScope: "READ",
    roleScopes: { admin: "USER", sysadmin: "USER" },
    loginPath: "/userlogin!doDefault.action",
    loginAction: "/userlogin.action",
    loginFields: "os",
    sessionCookie: "JSESSIONID",
    secureSession: ownSecureSession,
    errorOf: (status, message) => ({ message, "status-code": status }),
    container: { id: "1", key: "DEMO", name: "Demo" },
    headersOf: () => ({}),
    applinksVersion: "9.1.4",
    buildNumber: 120000,
    userKey: (_number, username) => username,
  },
  crowd: {
    typeId: "crowd",
    title: "Crowd",
    defaultVersion: "7.1.0",
    defaultContextPath: "/crowd",
    since: { incoming: "6.3", outgoing: "6.3", productLinks: "7.1" },
    scopes: { USER: { implies: [] }, SYSTEM_ADMIN: { implies: ["USER"] } },
    leastScope: "USER",
    roleScopes: { admin: "SYSTEM_ADMIN", sysadmin: "SYSTEM_ADMIN" },
    loginPath: "/console/login.action",
    loginAction: "/console/j_security_check",
    loginFields: "j",
    sessionCookie: "JSESSIONID",
    secureSession: ownSecureSession,
    errorOf: (status, message) => ({ message, "status-code": status }),
    container: { id: "1", key: "DEMO", name: "Demo" },
    headersOf: () => ({}),
    applinksVersion: "9.1.4",
    buildNumber: 7100,
    userKey: (_number, username) => username,
  },
};

/** The email address of an account, with which a person signs in to a Cloud site. */
export const emailOf = ({ username }: Pick<Account, "username">): string =>
  username.includes("@") ? username : `${username}@example.com`;

/** The name of the cookie that holds a browser session's id. */
export const sessionCookieOf = ({ product, cloud }: Pick<App, "product" | "cloud">): string =>
  cloud === undefined ? products[product].sessionCookie : "tenant.session.token";

/** Whether `version` is `since` or newer. Compares parts as numbers; missing parts count as 0. */
export function isAtLeast(version: string, since: string): boolean {
  const have = version.split(".").map(Number);
  const need = since.split(".").map(Number);
  for (let part = 0; part < Math.max(have.length, need.length); part += 1) {
    const difference = (have[part] ?? 0) - (need[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The scope names that this version of the product offers. */
export function offeredScopes(product: ProductName, version: string): string[] {
  return Object.entries(products[product].scopes)
    .filter(([, { since }]) => since === undefined || isAtLeast(version, since))
    .map(([name]) => name);
}

/** The scopes of a space-separated list and all scopes that they imply. Keeps unknown names. */
export function scopeClosure(product: ProductName, scope: string): Set<string> {
  const names = scope.split(" ").filter((name) => name !== "");
  return new Set(names.flatMap((name) => [name, ...(products[product].scopes[name]?.implies ?? [])]));
}
