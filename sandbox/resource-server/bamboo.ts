import { products } from "../products/products";
import type { Container, Content } from "../state/types";
import { callerOf, inVersions, ok, refuseResource, type Resource } from "./resource";

const api = (path: string): string[] => inVersions("/rest/api", ["latest", "1.0"], path);
const read = { method: "GET", role: "user", scope: "READ" } as const;

/** Bamboo's REST API (vendor documentation); responses have some of the documented members. */
export const bambooResources: Resource[] = [
  {
    ...read,
    paths: api("/currentUser"),
    isAccount: true,
    respond: (call) => {
      const { username: name, displayName: fullName } = callerOf(call);
      return ok({ name, fullName });
    },
  },
  {
    method: "GET",
    scope: "READ",
    paths: api("/info"),
    respond: ({ app: { version } }) => {
      const buildNumber = String(products.bamboo.buildNumber);
      return ok({ version, edition: "", buildNumber, state: "RUNNING" });
    },
  },
  {
    method: "GET",
    scope: "READ",
    paths: api("/server"),
    respond: () => ok({ state: "RUNNING", reindexInProgress: false }),
  },
  {
    ...read,
    paths: api("/project"),
    respond: ({ app: { containers } }) =>
      ok({
        expand: "projects",
        projects: { size: containers.length, "start-index": 0, project: containers.map(projectEntity) },
      }),
  },
  {
    ...read,
    paths: api("/project/:key"),
    respond: ({ app, parameters: { key } }) => {
      const project = app.containers.find((candidate) => candidate.key === key);
      return ok(projectEntity(project ?? refuseResource(app, 404, `Project ${key ?? ""} not found.`)));
    },
  },
  {
    ...read,
    paths: api("/queue"),
    respond: ({ app: { content } }) =>
      ok({ queuedBuilds: { size: content.length, queuedBuild: content.map(buildEntity) } }),
  },
  {
    // Every project has one plan.
    method: "POST",
    role: "user",
    scope: "TRIGGER",
    paths: api("/queue/:plan"),
    respond: (call) => {
      const { app } = call;
      const plan = call.parameters["plan"] ?? "";
      const project = app.containers.find(({ key }) => planOf(key) === plan);
      if (project === undefined) return refuseResource(app, 404, `Plan ${plan} not found.`);
      const number = app.content.filter(({ container }) => container === project.key).length + 1;
      const build: Content = {
        id: String(number),
        key: `${plan}-${number}`,
        container: project.key,
        title: plan,
        author: callerOf(call).username,
        links: [],
      };
      app.content.push(build);
      return ok({ ...buildEntity(build), triggerReason: "Manual build" });
    },
  },
  {
    method: "GET",
    role: "admin",
    scope: "USER",
    paths: inVersions("/rest/admin", ["latest", "1.0"], "/config/general"),
    respond: ({ app: { baseUrl } }) => ok({ instanceName: products.bamboo.title, baseUrl }),
  },
];

const planOf = (projectKey: string): string => `${projectKey}-BUILD`;

const projectEntity = ({ key, name }: Container): object => ({ key, name });

const buildEntity = ({ id, key, container }: Content): object => ({
  planKey: planOf(container),
  buildNumber: Number(id),
  buildResultKey: key,
});
