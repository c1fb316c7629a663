"""Goes through the code flow with Authlib; talks to the test as dialogue.mjs says."""

import json
import os
import sys

# The sandbox speaks http on loopback.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from requests import HTTPError


def hear():
    return json.loads(sys.stdin.readline())


def tell(what):
    print(json.dumps(what), flush=True)


told = hear()
token_endpoint = told["issuer"] + "/rest/oauth2/latest/token"
options = {} if told["option"] == "default" else {"token_endpoint_auth_method": told["option"]}
session = OAuth2Session(
    told["clientId"],
    told["clientSecret"],
    scope=told["scope"],
    redirect_uri=told["redirectUrl"],
    code_challenge_method="S256",
    **options,
)
verifier = generate_token(48)
start, state = session.create_authorization_url(
    told["issuer"] + "/rest/oauth2/latest/authorize", code_verifier=verifier
)
tell({"start": start})

back = hear()["back"]
try:
    first = dict(
        session.fetch_token(token_endpoint, authorization_response=back, state=state, code_verifier=verifier)
    )
    second = dict(session.refresh_token(token_endpoint))
    tell({"first": first, "second": second})
except HTTPError as error:
    tell({"refused": error.response.status_code})
