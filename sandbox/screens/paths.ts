/**
 * The paths of the administrator screens, below the app's base URL. `listApplicationLinks`, `edit`, `oauth2/provider`, `oauth2/client` and
 * `access-tokens` are the products'; what follows them is the sandbox's own, because products open dialogs there.
 */
export const paths = {
  home: "/",
  list: "/plugins/servlet/applinks/listApplicationLinks",
  create: "/plugins/servlet/applinks/createApplicationLink",
  link: (id: string): string => `/plugins/servlet/applinks/edit/${id}`,
  deleteLink: (id: string): string => `/plugins/servlet/applinks/delete/${id}`,
  primary: (id: string): string => `/plugins/servlet/applinks/primary/${id}`,
  newIncoming: "/plugins/servlet/oauth2/provider",
  incoming: (id: string): string => `/plugins/servlet/oauth2/provider/${id}`,
  credentials: (id: string): string => `/plugins/servlet/oauth2/provider/${id}/credentials`,
  rotate: (id: string): string => `/plugins/servlet/oauth2/provider/${id}/rotate`,
  deleteIncoming: (id: string): string => `/plugins/servlet/oauth2/provider/${id}/delete`,
  newOutgoing: "/plugins/servlet/oauth2/client",
  outgoing: (id: string): string => `/plugins/servlet/oauth2/client/${id}`,
  connect: (id: string): string => `/plugins/servlet/oauth2/client/${id}/connect`,
  connected: (id: string): string => `/plugins/servlet/oauth2/client/${id}/connected`,
  deleteOutgoing: (id: string): string => `/plugins/servlet/oauth2/client/${id}/delete`,
  authorizedApplications: "/plugins/servlet/oauth/users/access-tokens",
} as const;
