/**
 * An application link: an app's record of a remote application, with its name, type and URLs.
 *
 * A link to an Atlassian app has that app's server ID. Its key is that ID, or its type and application URL. The products
 * silently rename a link whose name is taken, so a taken name is an error before anything is written.
 */

import {
  createApplicationLink,
  deleteApplicationLink,
  fetchManifest,
  findApplicationLink,
  getApplicationLink,
  listApplicationLinks,
  requireTokenAccess,
  updateApplicationLink,
  urlKey,
  type ApplicationLink,
} from "../atlassian/applicationLinks";
import type { App } from "../atlassian/app";
import { signedIn } from "../lifecycle/instance";
import { AppError, isAppError } from "../atlassian/appError";
import { checkOnce } from "../atlassian/learned";
import type { AppsConfig } from "../config/apps";
import { handoffKey } from "../config/cloud";
import { applicationTypeOf, typeIdOf } from "../atlassian/products";
import { mayEqual, type Known, type ObjectList } from "../atlassian/objectList";
import { baseUrlProblem, meaningOf, sameUrl, withoutTrailingSlashes } from "../atlassian/urls";
import { inputsOf } from "../schema/inputs";
import type { ApplicationLinkInputs, ApplicationLinkState, Product } from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import type { Compared } from "../lifecycle/adoption";
import { checkApp, missingProblems, nameProblems, selfProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs } from "../lifecycle/diff";
import { LifecycleError } from "../lifecycle/lifecycleError";
import { objectId } from "../lifecycle/ids";
import {
  deleteObject,
  examineExisting,
  listKind,
  readObject,
  reconcileObject,
  type ObjectKind,
} from "../lifecycle/reconcile";
import type { Change, Checked, ReadResult, Resource, ResourceState } from "../lifecycle/resource";
import { hasUnknown, type Properties, type Value } from "../schema/values";

const APPLICATION_LINK: ObjectKind<ApplicationLink, ApplicationLinkState> = {
  idKind: "link",
  title: "application link",
  idOf: ({ linkId }) => linkId,
  list: listApplicationLinks,
  find: findApplicationLink,
  get: getApplicationLink,
  createReturnsId: true,
  delete: deleteApplicationLink,
  recorded: ({ linkId: id, name, type, applicationUrl, displayUrl }) => ({
    id,
    name,
    typeId: typeIdOf(type),
    applicationUrl,
    displayUrl,
  }),
  obstacle: ({ system, typeId }) => {
    if (system) return "is a system link of the app, which cannot be changed";
    return applicationTypeOf(typeId) === undefined
      ? `is of the type "${typeId}", which cannot be declared`
      : undefined;
  },
  detail: ({ typeId, applicationUrl }) => `${typeId}, ${applicationUrl}`,
};

/** The resource `ApplicationLink`. */
export const applicationLink: Resource<ApplicationLinkInputs, ApplicationLinkState> = {
  type: "ApplicationLink",
  check,
  existing,
  diff,
  // An app refuses two links with one ID or one URL.
  deleteBeforeReplace: (changes) => !changes.some(({ path }) => path === "app"),
  reconcile,
  // An update keeps the link.
  previewOutputs: (_appsConfig, prior) => (prior === undefined ? {} : { linkId: prior.linkId }),
  read,
  uniquePosition: ({ app, type, name, primary }) =>
    primary === true && typeof app === "string" && typeof type === "string" && typeof name === "string"
      ? { app, position: `primary link of ${app} to apps of the type ${type}`, path: "primary", name }
      : undefined,
  delete: (context, id, state) => deleteObject(context, APPLICATION_LINK, id, state),
  list: (context, app) => listKind(context, APPLICATION_LINK, app),
};

function check(
  appsConfig: AppsConfig,
  inputs: Partial<ApplicationLinkInputs>,
  declaredNames: ReadonlySet<string>,
): Checked<ApplicationLinkInputs> {
  const own = checkApp(appsConfig, inputs.app, "app");
  const remote = checkApp(appsConfig, inputs.remoteApp, "remoteApp");
  const problems: Problem[] = [
    ...own.problems,
    ...remote.problems,
    ...selfProblems(inputs.app, inputs.remoteApp),
    ...nameProblems(inputs.name),
  ];
  problems.push(...missingProblems(declaredNames, ["type", "applicationUrl"]));
  const filledIn: Partial<ApplicationLinkInputs> =
    remote.target === undefined
      ? {}
      : {
          type: remote.target.productKey,
          applicationUrl: remote.target.url,
          displayUrl: remote.target.displayUrl,
        };
  const urls: Partial<ApplicationLinkInputs> = {};
  for (const property of ["applicationUrl", "displayUrl"] as const) {
    const declared = inputs[property];
    if (declared === undefined) continue;
    urls[property] = withoutTrailingSlashes(declared);
    const rules = { allowHttp: own.target?.allowHttp ?? false, appName: inputs.app ?? "the app" };
    const reason = baseUrlProblem(declared, rules);
    if (reason !== undefined) problems.push({ path: property, reason });
  }
  if (inputs.type === "generic" && inputs.applicationId !== undefined) {
    const reason = "cannot be declared for a generic link: the products derive it from the application URL";
    problems.push({ path: "applicationId", reason });
  }
  const checked: Partial<ApplicationLinkInputs> = { ...filledIn, ...urls };
  if (checked.displayUrl === undefined && checked.applicationUrl !== undefined) {
    checked.displayUrl = checked.applicationUrl;
  }
  if (inputs.type !== undefined) checked.type = inputs.type;
  // The products store IDs in lower case.
  if (inputs.applicationId !== undefined) checked.applicationId = inputs.applicationId.toLowerCase();
  return { inputs: checked, problems };
}

/** Finds the existing link by its URL, or by the declared ID. */
async function existing(
  context: Context,
  app: App,
  inputs: Partial<ApplicationLinkInputs>,
  unknown: readonly string[],
): Promise<void> {
  await checkOnce(app, "token access", () => requireTokenAccess(app));
  if (inputs.name === undefined || inputs.type === undefined || inputs.applicationUrl === undefined) return;
  const declared = inputs as ApplicationLinkInputs;
  const settings = settingsOf(declared);
  await examineExisting(context, app, APPLICATION_LINK, {
    inputs: declared,
    unknown,
    candidates: (list) => candidatesIn(list, inputs.applicationId, settings),
    mayBeCandidate: (known) => mayHaveUrl(settings, known),
    compare: (link) => comparison(settings, link),
    adoption: (link) => Promise.resolve({ compared: [adoptable(declared, link)] }),
  });
}

function mayHaveUrl({ typeId, applicationUrl }: LinkSettings, known: Known<ApplicationLink>): boolean {
  const { applicationUrl: url } = known;
  return mayEqual(known.typeId, typeId) && (url === undefined || sameUrl(url, applicationUrl));
}

function systemLinkReason(app: string, { id, name }: ApplicationLink): string {
  return (
    `${app} has the application link "${name}" (${objectId(app, "link", id)}) as a system link, which cannot be adopted, changed or ` +
    "deleted. Remove the resource"
  );
}

function diff(_appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[] {
  return diffInputs("ApplicationLink", state, inputs, {
    replaceOn: ["app", "type", "applicationId"],
    same: {
      applicationUrl: sameUrlValue,
      displayUrl: sameUrlValue,
      // To declare the ID of the link changes nothing.
      applicationId: (_old, declared) => declared === state["linkId"],
    },
  }).map((change) => (keepsLink(change) ? { ...change, replace: false } : change));

  /** Whether the change needs no replacement: the ID is the same, or the remote app is not yet known. */
  function keepsLink({ path, kind }: Change): boolean {
    if (path === "applicationId") return kind === "delete" || inputs[path] === state["linkId"];
    return path === "type" && kind === "delete" && hasUnknown(inputs["remoteApp"]);
  }
}

/** Another spelling of a URL is no change: a write would gain nothing, and the app may spell it in its own way. */
function sameUrlValue(old: Value, declared: Value): boolean {
  return typeof old === "string" && typeof declared === "string" && sameUrl(old, declared);
}

/** Checked inputs in the products' terms. */
interface LinkSettings {
  name: string;
  typeId: string;
  applicationUrl: string;
  displayUrl: string;
  /** `undefined`: the app decides. */
  primary: true | undefined;
}

/** Throws `LifecycleError` (CONFIGURATION) for inputs that were not checked. */
function settingsOf(inputs: ApplicationLinkInputs): LinkSettings {
  const { name, type, applicationUrl, displayUrl = applicationUrl, primary } = inputs;
  if (type === undefined || applicationUrl === undefined || displayUrl === undefined) {
    throw new LifecycleError(
      "CONFIGURATION",
      `the application link "${name}" declares neither remoteApp nor both type and applicationUrl.`,
    );
  }
  return { name, typeId: typeIdOf(type), applicationUrl, displayUrl, primary };
}

async function reconcile(
  context: Context,
  prior: ResourceState<ApplicationLinkState> | undefined,
  inputs: ApplicationLinkInputs,
): Promise<ResourceState<ApplicationLinkState>> {
  const app = context.app(inputs.app);
  const settings = settingsOf(inputs);
  const known = prior?.state.linkId ?? inputs.applicationId;
  const listed = known ?? linksTo(settings, await listApplicationLinks(app, "shared"))[0]?.id;
  const id = listed ?? (await fetchApplicationId(context, inputs, settings));
  const sent = { ...settings, primary: settings.primary ?? false };
  return reconcileObject(context, app, APPLICATION_LINK, prior, {
    inputs,
    candidates: (list) => candidatesIn(list, id, settings),
    key: `${settings.typeId} ${meaningOf(settings.applicationUrl)}`,
    mayBeCandidate: (known) => (id !== undefined && mayEqual(known.id, id)) || mayHaveUrl(settings, known),
    vet: (link) => refuseOtherRemote(context, inputs, settings, link),
    compare: (link) => comparison(settings, link),
    adoption: (link) => Promise.resolve({ compared: [adoptable(inputs, link)] }),
    create: async () => {
      // The link in the list no longer exists.
      const isOld = known === undefined && listed !== undefined;
      const own = isOld ? await fetchApplicationId(context, inputs, settings) : id;
      return { ...sent, id: await createApplicationLink(app, { ...sent, id: own }), system: false };
    },
    recoverCreated: (link) => Promise.resolve(id === undefined || link.id === id ? link : undefined),
    update: (link) => updateApplicationLink(app, link, sent),
    state: (link, ownership) => stateOf(inputs, settings, { linkId: link.id, ownership }),
  });
}

/** The links with this ID, or to the declared application. */
function candidatesIn(
  list: ObjectList<ApplicationLink>,
  id: string | undefined,
  settings: LinkSettings,
): ApplicationLink[] {
  const byId = id === undefined ? undefined : list.get(id);
  const byUrl = linksTo(settings, list).filter((link) => link !== byId);
  return byId === undefined ? byUrl : [byId, ...byUrl];
}

/** The links to the declared application: by its URL as declared, or else by the URL in another spelling. */
function linksTo(settings: LinkSettings, list: ObjectList<ApplicationLink>): ApplicationLink[] {
  const links = list.having(urlKey(settings));
  const exact = links.filter(({ applicationUrl }) => applicationUrl === settings.applicationUrl);
  return [...(exact.length === 0 ? links : exact)];
}

function comparison(settings: LinkSettings, link: ApplicationLink): Compared[] {
  const declared = ["name", "typeId", "applicationUrl", "displayUrl", "primary"] as const;
  return declared
    .filter((property) => settings[property] !== undefined)
    .map((property) => ({
      property: property === "typeId" ? "type" : property,
      declared: settings[property],
      existing: link[property],
      ...(property === "applicationUrl" || property === "displayUrl"
        ? { same: sameUrl(settings[property], link[property]) }
        : {}),
    }));
}

/** Compares the ID, which no update changes. Throws `LifecycleError` (ALREADY_EXISTS) for a system link. */
function adoptable({ app, applicationId }: ApplicationLinkInputs, link: ApplicationLink): Compared {
  if (link.system) throw new LifecycleError("ALREADY_EXISTS", `${systemLinkReason(app, link)}.`);
  return { property: "applicationId", declared: applicationId ?? link.id, existing: link.id };
}

/** The server ID in the remote application's manifest; generic applications have none. */
async function fetchApplicationId(
  context: Context,
  inputs: ApplicationLinkInputs,
  { name, typeId, applicationUrl }: LinkSettings,
): Promise<string | undefined> {
  if (inputs.type === undefined || inputs.type === "generic") return undefined;
  const manifest = await manifestOf(context, inputs, applicationUrl, inputs.type);
  if (manifest.typeId === typeId) return manifest.id;
  throw new LifecycleError(
    "WRONG_REMOTE",
    `the application link "${name}" on ${inputs.app} declares the type "${typeId}", but ${applicationUrl} is an application of ` +
      `the type "${manifest.typeId}". Nothing was changed. Correct the type or the URL.`,
  );
}

/**
 * Refuses a new URL that belongs to another application, since a link keeps its ID. A manifest that cannot be read, and a
 * declared ID, are no reason to refuse. Throws `LifecycleError` (WRONG_REMOTE).
 */
async function refuseOtherRemote(
  context: Context,
  inputs: ApplicationLinkInputs,
  { name, applicationUrl }: LinkSettings,
  link: ApplicationLink,
): Promise<void> {
  if (sameUrl(applicationUrl, link.applicationUrl)) return;
  if (inputs.type === undefined || inputs.type === "generic" || inputs.applicationId !== undefined) return;
  let id: string;
  try {
    ({ id } = await manifestOf(context, inputs, applicationUrl, inputs.type));
  } catch (error) {
    if (isAppError(error)) return;
    throw error;
  }
  if (id === link.id) return;
  throw new LifecycleError(
    "WRONG_REMOTE",
    `the application link "${name}" on ${inputs.app} belongs to the application with the server ID ${link.id}, but ` +
      `${applicationUrl} is another application (server ID ${id}). Nothing was changed. Declare another resource for the ` +
      "other application, or replace this one: give it the option deleteBeforeReplace: true, and run pulumi up --replace '<urn>'.",
  );
}

async function manifestOf(
  context: Context,
  { app, remoteApp }: ApplicationLinkInputs,
  url: string,
  type: Product,
): Promise<{ id: string; typeId: string }> {
  // A configured app has its own certificate authority, proxy and paths.
  const target = remoteApp === undefined ? undefined : context.appsConfig.targets.get(remoteApp);
  const configured = target !== undefined && sameUrl(target.url, url) ? target.name : undefined;
  try {
    return configured === undefined
      ? await fetchManifest(context.appAt(url, type))
      : await fetchManifest(context.anonymously(configured), signedIn(context, configured));
  } catch (error) {
    if (!isAppError(error)) throw error;
    // A site may show its manifest to its credential alone.
    const manifest = configured === undefined ? undefined : (await context.site(configured))?.manifest;
    if (manifest?.is === "observed") return manifest.value;
    const declare =
      target?.deployment === "cloud"
        ? `declare its applicationId; for a MutualLink, run: pulumi config set --path '${handoffKey(target, app)}.applicationId' <the ID in its manifest>`
        : "declare its applicationId";
    throw new AppError(error.code, `${error.message} If it cannot be reached from here, ${declare}.`, {
      cause: error,
    });
  }
}

function stateOf(
  inputs: ApplicationLinkInputs,
  { typeId, applicationUrl, displayUrl }: Pick<LinkSettings, "typeId" | "applicationUrl" | "displayUrl">,
  outputs: Pick<ApplicationLinkState, "linkId" | "ownership">,
): ApplicationLinkState {
  const type = declarableType(typeId, inputs.app);
  return { ...inputs, type, applicationUrl, displayUrl, drift: [], ...outputs };
}

function declarableType(typeId: string, app: string): ApplicationLinkState["type"] {
  const type = applicationTypeOf(typeId);
  if (type !== undefined) return type;
  throw new AppError(
    "APP_UNSUPPORTED",
    `${app} has an application link of the type "${typeId}", which cannot be declared. Update pulumi-applinks.`,
  );
}

async function read(
  context: Context,
  id: string,
  prior: ApplicationLinkState | undefined,
): Promise<ReadResult<ApplicationLinkInputs, ApplicationLinkState> | undefined> {
  const found = await readObject(context, APPLICATION_LINK, id);
  if (found === undefined) return undefined;
  const { name: app } = found.app.target;
  const { name, typeId, primary, id: linkId } = found.object;
  const urls = {
    applicationUrl: inDeclaredSpelling(prior?.applicationUrl, found.object.applicationUrl),
    displayUrl: inDeclaredSpelling(prior?.displayUrl, found.object.displayUrl),
  };
  const { primary: declaredPrimary, ...declared } =
    prior === undefined ? {} : inputsOf("ApplicationLink", prior);
  const inputs: ApplicationLinkInputs = {
    ...declared,
    app,
    name,
    type: declarableType(typeId, app),
    ...urls,
    ...(declaredPrimary === true && primary ? { primary: true as const } : {}),
  };
  const ownership = prior?.ownership ?? "owned";
  return { id: found.id, inputs, state: stateOf(inputs, { typeId, ...urls }, { linkId, ownership }) };
}

/** The app's URL in the declared spelling, if that is another one. */
function inDeclaredSpelling(declared: string | undefined, actual: string): string {
  return declared !== undefined && sameUrl(declared, actual) ? declared : actual;
}
