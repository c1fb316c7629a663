"""Runs the code flow with Authlib. Exchanges messages with the test as in dialogue.mjs."""

import json
import os
import sys

# The sandbox uses http on loopback.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from requests import HTTPError


def receive():
    return json.loads(sys.stdin.readline())


def send(message):
    print(json.dumps(message), flush=True)


settings = receive()
token_endpoint = settings["issuer"] + "/rest/oauth2/latest/token"
options = {} if settings["option"] == "default" else {"token_endpoint_auth_method": settings["option"]}
session = OAuth2Session(
    settings["clientId"],
    settings["clientSecret"],
    scope=settings["scope"],
    redirect_uri=settings["redirectUrl"],
    code_challenge_method="S256",
    **options,
)
verifier = generate_token(48)
start, state = session.create_authorization_url(
    settings["issuer"] + "/rest/oauth2/latest/authorize", code_verifier=verifier
)
send({"start": start})

back = receive()["back"]
try:
    first = dict(
        session.fetch_token(token_endpoint, authorization_response=back, state=state, code_verifier=verifier)
    )
    second = dict(session.refresh_token(token_endpoint))
    send({"first": first, "second": second})
except HTTPError as error:
    send({"refused": error.response.status_code})
