/** Checks of a site's endpoints and client over the network, from this machine. */

import {
  endpointReachProblem,
  verdictOfRevocation,
  verdictOnClient,
} from "../../provider/atlassian/oauth/endpointChecks";
import { redirectUrlOf } from "../../provider/atlassian/oauth/redirectUrl";
import { shownBy } from "../../provider/components/manualSteps";
import type { Handoff } from "../../provider/schema/types.gen";
import type { ValueProblem } from "./checks";
import type { OpenStep } from "./steps";

/** How long one request may take, in milliseconds. */
const LIMIT = 15_000;

/**
 * What the site's endpoints show about the values of a step: one that does not respond, or does not accept the client. These are doubts,
 * because other machines may reach the site. Only a client ID and a client secret that the site accepts in the other order are certainly wrong:
 * the secret would be stored as an ID.
 */
export async function networkDoubts({ cloudSite, app }: OpenStep, values: Handoff): Promise<ValueProblem[]> {
  const { authorizationEndpoint, tokenEndpoint, clientId, clientSecret } = values;
  const all = { ...shownBy(cloudSite, app), ...values };
  const doubts = await Promise.all([
    authorizationEndpoint === undefined
      ? undefined
      : endpointReachProblem(cloudSite, "authorization endpoint", authorizationEndpoint, LIMIT).then(
          (reason) => doubt("authorizationEndpoint", reason),
        ),
    tokenEndpoint === undefined
      ? undefined
      : endpointReachProblem(cloudSite, "token endpoint", tokenEndpoint, LIMIT).then((reason) =>
          doubt("tokenEndpoint", reason),
        ),
    (clientId ?? clientSecret) === undefined ? undefined : clientDoubt(),
  ]);
  return doubts.filter((one) => one !== undefined);

  async function clientDoubt(): Promise<ValueProblem | undefined> {
    if (all.clientId === undefined || all.clientSecret === undefined) return undefined;
    if (all.tokenEndpoint === undefined || all.authorizationEndpoint === undefined) return undefined;
    const { clientId: id, clientSecret: secret, tokenEndpoint: endpoint } = all;
    const redirectUrl = redirectUrlOf(app.displayUrl, all.authorizationEndpoint);
    const inOrder = { clientId: id, clientSecret: secret };
    const swapped = { clientId: secret, clientSecret: id };
    const verdict = (client: typeof inOrder) =>
      verdictOnClient(cloudSite, endpoint, { ...client, redirectUrl }, LIMIT);
    const first = await verdict(inOrder);
    if (first === "accepted" || first === undefined) return undefined;
    if (first === "unclear") {
      // The revocation endpoint may have rules of its own, so only swapped values are reported, not a client that it refuses.
      const revocation = (client: typeof inOrder) => verdictOfRevocation(cloudSite, endpoint, client, LIMIT);
      const areSwapped =
        (await revocation(inOrder)) === "refused" && (await revocation(swapped)) === "accepted";
      return areSwapped ? SWAPPED : undefined;
    }
    return (await verdict(swapped)) === "accepted"
      ? SWAPPED
      : { key: "clientId", reason: "and the client secret are not accepted by the site's token endpoint" };
  }
}

const SWAPPED: ValueProblem = {
  key: "clientId",
  reason: "and the client secret are swapped",
  isCertain: true,
};

function doubt(key: ValueProblem["key"], reason: string | undefined): ValueProblem | undefined {
  return reason === undefined ? undefined : { key, reason: `does not respond: ${reason}` };
}
