import * as applinks from "pulumi-applinks";

/** Who is linked with whom, and what each lets the other's users do. */
const LINKS: { between: [string, string]; grants: Record<string, string[]> }[] = [
  // Pages show issues, and issues show pages.
  { between: ["jira", "confluence"], grants: { jira: ["WRITE"], confluence: ["READ"] } },
  // Issues show branches and commits, and a commit can close an issue.
  { between: ["jira", "bitbucket"], grants: { jira: ["WRITE"], bitbucket: ["REPO_READ"] } },
  // Issues show builds and start them.
  { between: ["jira", "bamboo"], grants: { jira: ["READ"], bamboo: ["TRIGGER"] } },
  // A push starts a build, and a build reads the repository.
  { between: ["bitbucket", "bamboo"], grants: { bitbucket: ["REPO_READ"], bamboo: ["TRIGGER"] } },
  // Pages show pull requests; Bitbucket doesn't call Confluence.
  { between: ["confluence", "bitbucket"], grants: { bitbucket: ["PUBLIC_REPOS"] } },
  // Jira reads users from Crowd; Crowd doesn't call Jira.
  { between: ["jira", "crowd"], grants: { crowd: ["USER"] } },
];

const links = LINKS.map((link) => new applinks.MutualLink(link.between.join("-"), link));

export const status = links.map((link) => link.status);
