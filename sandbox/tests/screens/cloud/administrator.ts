import type { NamedSandbox } from "../../../index";
import { detail, list, logIn, newPerson, type Person, type SeenPage } from "../person";

/** A sandbox with a Cloud site of Jira, one of Confluence in the same organization, and a Data Center app. */
export type Linked = NamedSandbox<"site" | "wiki" | "confluence">;

/** Logs in to a site with e-mail address and password; ends at the list of application links. */
export async function logInToSite(
  person: Person,
  site: string,
  email = "admin@example.com",
): Promise<SeenPage> {
  const page = await person.open(site + list);
  return person.submit(page, "Log in", { username: email, password: email.split("@")[0] ?? "" });
}

/** Creates a link on a site, up to the form of its incoming link. */
export async function createLink(person: Person, site: string, remote: string): Promise<SeenPage> {
  const start = await person.follow(await person.open(site + list), "Create link");
  return person.submit(await person.submit(start, "Next", { url: remote }), "Continue");
}

/** What two administrators see while they link a site with a Data Center app. */
export interface Handover {
  ofSite: Person;
  ofApp: Person;
  /** The site's client secret. */
  secret: string;
  /** The site's page of the link, before Connect. */
  page: SeenPage;
}

/** Links both, as their administrators do: each value is read off one screen and entered on another. */
export async function linkWithScreens({ apps: { site, confluence } }: Linked): Promise<Handover> {
  const [ofSite, ofApp] = [newPerson(), newPerson()];
  await logInToSite(ofSite, site.url);
  const incoming = await createLink(ofSite, site.url, confluence.url);
  const start = await ofApp.follow(await logIn(ofApp, confluence.url), "Create link");
  await ofApp.submit(await ofApp.submit(start, "Continue", { url: site.url }), "Create");

  // The app's outgoing link shows its redirect URL for the site's endpoints.
  const endpoints = {
    authorizationEndpoint: detail(incoming, "Authorization endpoint"),
    tokenEndpoint: detail(incoming, "Token endpoint"),
  };
  const query = new URLSearchParams(endpoints).toString();
  const outgoingOfApp = await ofApp.open(`${confluence.url}/plugins/servlet/oauth2/client?${query}`);
  const credentials = await ofSite.submit(incoming, "Save", {
    redirects: detail(outgoingOfApp, "Redirect URL"),
    scope: ["READ"],
  });
  const secret = detail(credentials, "Client secret");
  await ofApp.submit(outgoingOfApp, "Save", {
    name: "Jira site",
    clientId: detail(credentials, "Client ID"),
    clientSecret: secret,
    scopes: "READ",
  });

  const outgoing = await ofSite.follow(credentials, "Configure outgoing link");
  const client = await ofApp.open(`${confluence.url}/plugins/servlet/oauth2/provider`);
  const issued = await ofApp.submit(client, "Save", {
    name: "Jira site",
    redirects: detail(outgoing, "Redirect URL"),
    scope: ["READ"],
  });
  const page = await ofSite.submit(outgoing, "Save", {
    clientId: detail(issued, "Client ID"),
    clientSecret: detail(issued, "Client secret"),
    scopes: "READ",
  });
  return { ofSite, ofApp, secret, page };
}
