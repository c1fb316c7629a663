import { ok, type Resource } from "./resource";

/** Crowd's resources that a link can use. */
export const crowdResources: Resource[] = [
  {
    method: "GET",
    scope: "USER",
    paths: ["/plugins/servlet/applinks/whoami"],
    isAccount: true,
    respond: ({ account }) => ({ status: 200, body: account?.username ?? "" }),
  },
  {
    method: "GET",
    role: "admin",
    scope: "SYSTEM_ADMIN",
    paths: ["/rest/admin/1.0/directory/managed"],
    respond: ({ app: { version, baseUrl } }) => ok({ version, baseUrl }),
  },
];
