/**
 * The paths of the administrator screens, below the app's base URL. `listApplicationLinks`, `edit`, `oauth2/provider`, `oauth2/client` and
 * `access-tokens` are the products'; what follows them is the sandbox's own, because products open dialogs there.
 */
export const paths = {
  home: "/",
  logOut: "/logout",
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

const edit = "/plugins/servlet/applinks/edit";

/** The paths of a Cloud site's screens. The list is the site's; what follows it is the sandbox's own. */
export const sitePaths = {
  home: paths.home,
  list: paths.list,
  create: paths.create,
  link: paths.link,
  deleteLink: paths.deleteLink,
  incoming: (id: string): string => `${edit}/${id}/incoming`,
  credentials: (id: string): string => `${edit}/${id}/incoming/credentials`,
  rotate: (id: string): string => `${edit}/${id}/incoming/rotate`,
  outgoing: (id: string): string => `${edit}/${id}/outgoing`,
  connect: (id: string): string => `${edit}/${id}/outgoing/connect`,
  connected: (id: string): string => `${edit}/${id}/outgoing/connected`,
} as const;
