/**
 * An application link: an app's record of a remote application, with its name, type and URLs.
 *
 * A link to an Atlassian app bears that app's own server ID, and is found by it; any link is also found by its type and
 * application URL. The products silently rename a link whose name is taken, so a taken name stops before anything is written.
 */

import { isDeepStrictEqual } from "node:util";
import type { App } from "../atlassian/app";
import {
  createApplicationLink,
  deleteApplicationLink,
  fetchManifest,
  findApplicationLink,
  getApplicationLink,
  listApplicationLinks,
  updateApplicationLink,
  type ApplicationLink,
} from "../atlassian/applicationLinks";
import { AppError, isAppError } from "../atlassian/errors";
import type { AppsConfig } from "../config/apps";
import { handoffKey } from "../config/cloud";
import { applicationTypeOf, typeIdOf } from "../atlassian/products";
import { withoutTrailingSlashes } from "../atlassian/oauth/redirectUrl";
import { confirmWrite, confirmDeletion, untilShown } from "../atlassian/confirmWrite";
import { baseUrlProblem } from "../atlassian/urls";
import { inputsOf } from "../schema/inputs";
import type { ApplicationLinkInputs, ApplicationLinkState, Product } from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import { adopt, ambiguous, isLeftInPlace, nameTaken, type Compared } from "../lifecycle/adoption";
import { checkApp, missingProblems, nameProblems, selfProblems } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { diffInputs } from "../lifecycle/diff";
import { LifecycleError, PartialFailure } from "../lifecycle/errors";
import { objectId, parseObjectId } from "../lifecycle/ids";
import type { Change, Checked, ReadResult, Listed, Resource, ResourceState } from "../lifecycle/resource";
import { hasUnknown, type Properties } from "../schema/values";

/** The lifecycle of application links. */
export const applicationLink: Resource<ApplicationLinkInputs, ApplicationLinkState> = {
  type: "ApplicationLink",
  check,
  preflight,
  diff,
  // Old and new would have one ID or one URL, which an app refuses; on another app they cannot meet.
  deleteBeforeReplace: (changes) => !changes.some(({ path }) => path === "app"),
  reconcile,
  // An update keeps the link.
  previewOutputs: (_appsConfig, prior) =>
    prior === undefined ? {} : { linkId: prior.linkId, adopted: prior.adopted },
  read,
  uniquePosition: ({ app, type, name, primary }) =>
    primary === true && typeof app === "string" && typeof type === "string" && typeof name === "string"
      ? { position: `primary link of ${app} to apps of the type ${type}`, path: "primary", name }
      : undefined,
  delete: remove,
  list,
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
    const reason = "cannot be chosen for a generic link: the products derive it from the application URL";
    problems.push({ path: "applicationId", reason });
  }
  const checked: Partial<ApplicationLinkInputs> = { ...filledIn, ...urls };
  // Nobody declared where people go: they go where the servers go.
  if (checked.displayUrl === undefined && checked.applicationUrl !== undefined) {
    checked.displayUrl = checked.applicationUrl;
  }
  if (inputs.type !== undefined) checked.type = inputs.type;
  // The products store it in lower case.
  if (inputs.applicationId !== undefined) checked.applicationId = inputs.applicationId.toLowerCase();
  return { inputs: checked, problems };
}

/** A link that the app made by itself stands in the way for good: nobody may take it over, change it or delete it. */
async function preflight(
  context: Context,
  { app, type, applicationUrl, applicationId }: Properties,
): Promise<Problem[]> {
  if (typeof app !== "string" || context.appsConfig.targets.get(app)?.preflight !== true) return [];
  let links: ApplicationLink[];
  try {
    links = await listApplicationLinks(context.app(app), "shared");
  } catch (error) {
    // The run itself meets with it, and says so.
    if (isAppError(error)) return [];
    throw error;
  }
  const made = links.find(
    (link) =>
      link.system &&
      (link.id === applicationId ||
        (applicationTypeOf(link.typeId) === type && link.applicationUrl === applicationUrl)),
  );
  return made === undefined ? [] : [{ path: "app", reason: madeByItself(app, made) }];
}

function madeByItself(app: string, { id, name }: ApplicationLink): string {
  return `${app} has made the link "${name}" (${objectId(app, "link", id)}) by itself; nobody may change it. Remove the resource`;
}

function diff(_appsConfig: AppsConfig, state: Properties, inputs: Properties): Change[] {
  return diffInputs("ApplicationLink", state, inputs, {
    replaceOn: ["app", "type", "applicationId"],
    same: {
      // Declaring the ID that the link has already changes nothing.
      applicationId: (_old, declared) => declared === state["linkId"],
    },
  }).map((change) => (isSettled(change) ? { ...change, replace: false } : change));

  /** Whether the change needs no other link: it declares what stands, or takes back what is not yet known to be another. */
  function isSettled({ path, kind }: Change): boolean {
    if (path === "applicationId") return kind === "delete" || inputs[path] === state["linkId"];
    return path === "type" && kind === "delete" && hasUnknown(inputs["remoteApp"]);
  }
}

/** What is to stand: checked inputs in the products' terms. */
interface Wanted {
  name: string;
  typeId: string;
  applicationUrl: string;
  displayUrl: string;
  /** `true`: make it primary; `undefined`: not our business. */
  primary: true | undefined;
}

async function reconcile(
  context: Context,
  prior: ResourceState<ApplicationLinkState> | undefined,
  inputs: ApplicationLinkInputs,
): Promise<ResourceState<ApplicationLinkState>> {
  const app = context.app(inputs.app);
  const wanted = wantedBy(inputs);
  const links = await listApplicationLinks(app, "fresh");
  const { link, adopted } =
    prior === undefined
      ? await ensure(context, app, links, inputs, wanted)
      : { link: observed(links, prior), adopted: prior.state.adopted };
  if (prior !== undefined) await refuseOther(context, inputs, wanted, link);
  const existing = {
    id: objectId(inputs.app, "link", link.id),
    state: stateOf(inputs, wanted, { linkId: link.id, adopted }),
  };
  try {
    refuseTakenName(app, links, wanted.name, link.id);
    await sync(app, link, wanted);
    return existing;
  } catch (cause) {
    if (prior !== undefined) throw cause;
    throw new PartialFailure(existing.id, existing.state, cause);
  }
}

function observed(links: ApplicationLink[], prior: ResourceState<ApplicationLinkState>): ApplicationLink {
  const link = links.find(({ id }) => id === prior.state.linkId);
  if (link !== undefined) return link;
  throw new LifecycleError(
    "GONE",
    `the application link "${prior.state.name}" (${prior.id}) was deleted outside of Pulumi. ` +
      "Run pulumi up --refresh to create it again.",
  );
}

/** The link that stands for the remote application, if the adoption rule lets us have it; else a new one. */
async function ensure(
  context: Context,
  app: App,
  links: ApplicationLink[],
  inputs: ApplicationLinkInputs,
  wanted: Wanted,
): Promise<{ link: ApplicationLink; adopted: boolean }> {
  const byUrl = links.filter(
    ({ typeId, applicationUrl }) => typeId === wanted.typeId && applicationUrl === wanted.applicationUrl,
  );
  const id = inputs.applicationId ?? byUrl[0]?.id ?? (await fetchApplicationId(context, inputs, wanted));
  const candidates = links.filter((link) => link.id === id || byUrl.includes(link));
  if (candidates.length > 1) {
    const title = `the application link "${wanted.name}" on ${inputs.app}`;
    throw ambiguous(
      title,
      candidates.map((link) => objectId(inputs.app, "link", link.id)),
    );
  }
  const [existing] = candidates;
  if (existing !== undefined) return { link: existing, ...acquire(context, inputs, wanted, existing) };
  refuseTakenName(app, links, wanted.name, id);
  const created = await confirmWrite(app, {
    act: () => createApplicationLink(app, { ...wanted, id, primary: wanted.primary ?? false }),
    observe: async () =>
      (await listApplicationLinks(app, "fresh")).find(
        (link) => isSame(link, wanted) && (id === undefined || link.id === id),
      )?.id,
  });
  try {
    const link = await untilShown(app, () => getApplicationLink(app, created));
    if (link !== undefined) return { link, adopted: false };
    throw notShown(app, wanted);
  } catch (cause) {
    const state = stateOf(inputs, wanted, { linkId: created, adopted: false });
    throw new PartialFailure(objectId(inputs.app, "link", created), state, cause);
  }
}

/**
 * A URL that moved must lead to the application that the link is to, since a link keeps its ID. Where that cannot be asked from here,
 * or the ID is declared, the declaration is taken at its word.
 */
async function refuseOther(
  context: Context,
  inputs: ApplicationLinkInputs,
  wanted: Wanted,
  link: ApplicationLink,
): Promise<void> {
  if (wanted.applicationUrl === link.applicationUrl) return;
  if (inputs.type === undefined || inputs.type === "generic" || inputs.applicationId !== undefined) return;
  let id: string;
  try {
    ({ id } = await manifestOf(context, inputs, wanted.applicationUrl, inputs.type));
  } catch (error) {
    if (isAppError(error)) return;
    throw error;
  }
  if (id === link.id) return;
  throw new LifecycleError(
    "WRONG_REMOTE",
    `${wanted.applicationUrl} is another application (server ID ${id}) than the one that the application link "${wanted.name}" on ` +
      `${inputs.app} is to (${link.id}), and a link keeps its ID. Nothing was changed. Declare a resource of its own for the ` +
      "other application, or replace this one: give it the option deleteBeforeReplace: true, and run pulumi up --replace '<urn>'.",
  );
}

function notShown(app: App, { name }: Wanted): LifecycleError {
  return new LifecycleError(
    "NOT_APPLIED",
    `${app.target.name} accepted the application link "${name}", but does not show it as declared. ` +
      "Look at it on the app's admin screen, then run pulumi up --refresh.",
  );
}

/** The remote application's server ID, as it publishes it; generic applications have none. */
async function fetchApplicationId(
  context: Context,
  inputs: ApplicationLinkInputs,
  wanted: Wanted,
): Promise<string | undefined> {
  if (inputs.type === undefined || inputs.type === "generic") return undefined;
  const manifest = await manifestOf(context, inputs, wanted.applicationUrl, inputs.type);
  if (manifest.typeId === wanted.typeId) return manifest.id;
  throw new LifecycleError(
    "WRONG_REMOTE",
    `${wanted.applicationUrl} is an application of type "${manifest.typeId}", not "${wanted.typeId}" as declared for the ` +
      `application link "${wanted.name}" on ${inputs.app}. Nothing was changed. Correct the type or the URL.`,
  );
}

async function manifestOf(
  context: Context,
  { app, remoteApp }: ApplicationLinkInputs,
  url: string,
  type: Product,
): Promise<{ id: string; typeId: string }> {
  // An app of the fleet is asked as its entry says: with its authority, its proxy, its paths.
  const target = remoteApp === undefined ? undefined : context.appsConfig.targets.get(remoteApp);
  try {
    return await fetchManifest(
      target?.url === url ? context.anonymously(target.name) : context.appAt(url, type),
    );
  } catch (error) {
    if (!isAppError(error)) throw error;
    const declare =
      target?.deployment === "cloud"
        ? `declare its applicationId; of a MutualLink, run: pulumi config set --path '${handoffKey(target, app)}.applicationId' <the ID in its manifest>`
        : "declare its applicationId";
    throw new AppError(error.code, `${error.message} Where it cannot be reached from here, ${declare}.`, {
      cause: error,
    });
  }
}

function acquire(
  context: Context,
  inputs: ApplicationLinkInputs,
  wanted: Wanted,
  existing: ApplicationLink,
): { adopted: boolean } {
  const id = objectId(inputs.app, "link", existing.id);
  if (existing.system) {
    throw new LifecycleError("ALREADY_EXISTS", `${madeByItself(inputs.app, existing)}.`);
  }
  return adopt(context, inputs, {
    id,
    title: `the application link "${existing.name}" on ${inputs.app}`,
    compared: [
      ...comparison(wanted, existing),
      {
        property: "applicationId",
        declared: inputs.applicationId ?? existing.id,
        existing: existing.id,
      },
    ],
  });
}

function comparison(wanted: Wanted, link: ApplicationLink): Compared[] {
  const declared = ["name", "typeId", "applicationUrl", "displayUrl", "primary"] as const;
  return declared
    .filter((property) => wanted[property] !== undefined)
    .map((property) => ({
      property: property === "typeId" ? "type" : property,
      declared: wanted[property],
      existing: link[property],
    }));
}

function isSame(link: ApplicationLink, wanted: Wanted): boolean {
  return comparison(wanted, link).every(({ declared, existing }) => isDeepStrictEqual(declared, existing));
}

function refuseTakenName(app: App, links: ApplicationLink[], name: string, id: string | undefined): void {
  const other = links.find((link) => link.name === name && link.id !== id);
  if (other === undefined) return;
  const { name: appName } = app.target;
  const by = `${objectId(appName, "link", other.id)} (${other.typeId}, ${other.applicationUrl})`;
  throw nameTaken(appName, name, by);
}

/** Brings the link to what is wanted, writing only if something differs, and reads it back. */
async function sync(app: App, link: ApplicationLink, wanted: Wanted): Promise<void> {
  if (isSame(link, wanted)) return;
  const written = async (): Promise<true | undefined> => {
    const seen = await getApplicationLink(app, link.id);
    return seen !== undefined && isSame(seen, wanted) ? true : undefined;
  };
  await confirmWrite(app, {
    act: () =>
      updateApplicationLink(app, link, { ...wanted, primary: wanted.primary ?? false }).then(() => true),
    observe: written,
  });
  if ((await untilShown(app, written)) === true) return;
  throw notShown(app, wanted);
}

/** Checked inputs in the products' terms. Throws `LifecycleError` (CONFIGURATION) for inputs that never were checked. */
function wantedBy(inputs: ApplicationLinkInputs): Wanted {
  const { name, type, applicationUrl, displayUrl = applicationUrl, primary } = inputs;
  if (type === undefined || applicationUrl === undefined || displayUrl === undefined) {
    throw new LifecycleError(
      "CONFIGURATION",
      `the application link "${name}" declares neither remoteApp nor both type and applicationUrl.`,
    );
  }
  return { name, typeId: typeIdOf(type), applicationUrl, displayUrl, primary };
}

function stateOf(
  inputs: ApplicationLinkInputs,
  wanted: Pick<Wanted, "typeId" | "applicationUrl" | "displayUrl">,
  own: { linkId: string; adopted: boolean },
): ApplicationLinkState {
  const { applicationUrl, displayUrl } = wanted;
  return {
    ...inputs,
    type: declarableType(wanted.typeId, inputs.app),
    applicationUrl,
    displayUrl,
    drift: [],
    ...own,
  };
}

function declarableType(typeId: string, app: string): ApplicationLinkState["type"] {
  const type = applicationTypeOf(typeId);
  if (type !== undefined) return type;
  throw new AppError(
    "APP_UNSUPPORTED",
    `${app} has a link of the type "${typeId}", which cannot be declared here yet. Update pulumi-applinks.`,
  );
}

async function read(
  context: Context,
  id: string,
  prior: ApplicationLinkState | undefined,
): Promise<ReadResult<ApplicationLinkInputs, ApplicationLinkState> | undefined> {
  const parts = parseObjectId(id, "link");
  const app = context.app(parts.app);
  const link = await findApplicationLink(app, parts.id);
  if (link === undefined) return undefined;
  const { primary: declaredPrimary, ...declared } =
    prior === undefined ? {} : inputsOf("ApplicationLink", prior);
  const inputs: ApplicationLinkInputs = {
    ...declared,
    app: parts.app,
    name: link.name,
    type: declarableType(link.typeId, parts.app),
    applicationUrl: link.applicationUrl,
    displayUrl: link.displayUrl,
    ...(declaredPrimary === true && link.primary ? { primary: true as const } : {}),
  };
  return { id, inputs, state: stateOf(inputs, link, { linkId: link.id, adopted: prior?.adopted ?? false }) };
}

async function list(context: Context, name: string): Promise<Listed[]> {
  const links = await listApplicationLinks(context.app(name), "shared");
  return links.map((link) => {
    const obstacle = obstacleOf(link);
    return {
      id: objectId(name, "link", link.id),
      name: link.name,
      ...(obstacle === undefined ? {} : { obstacle }),
    };
  });
}

function obstacleOf({ system, typeId }: ApplicationLink): string | undefined {
  if (system) return "was made by the app itself, which keeps it as it is";
  return applicationTypeOf(typeId) === undefined
    ? `is of the type "${typeId}", which cannot be declared`
    : undefined;
}

async function remove(context: Context, id: string, state: ApplicationLinkState): Promise<void> {
  if (isLeftInPlace(context, id, state)) return;
  const parts = parseObjectId(id, "link");
  const app = context.app(parts.app);
  const { name, type, applicationUrl, displayUrl } = state;
  const known = { id: parts.id, name, typeId: typeIdOf(type), applicationUrl, displayUrl };
  await confirmDeletion(
    app,
    () => deleteApplicationLink(app, parts.id, known),
    () => getApplicationLink(app, parts.id),
  );
}
