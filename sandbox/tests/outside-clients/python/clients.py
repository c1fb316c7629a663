"""Runs clients one after the other. Exchanges messages with the test as in dialogue.mjs; the settings name the client."""

import asyncio
import json
import os
import sys
from urllib.parse import parse_qs, urlsplit

# The sandbox uses http on loopback.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from atlassian import Bitbucket, Confluence, Jira
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from httpx_oauth.oauth2 import GetAccessTokenError, OAuth2
from jira import JIRA
from requests_oauthlib import OAuth2Session


def receive():
    return json.loads(sys.stdin.readline())


def send(message):
    print(json.dumps(message), flush=True)


def authlib(settings):
    """The option is the method of client authentication."""
    option = settings["option"]
    session = AuthlibSession(
        settings["clientId"],
        settings["clientSecret"],
        scope=settings["scope"],
        redirect_uri=settings["redirectUrl"],
        code_challenge_method="S256",
        **({} if option == "default" else {"token_endpoint_auth_method": option}),
    )
    verifier = generate_token(48)
    start, state = session.create_authorization_url(authorize(settings), code_verifier=verifier)
    send({"start": start})
    back = receive()["back"]
    try:
        first = dict(
            session.fetch_token(token(settings), authorization_response=back, state=state, code_verifier=verifier)
        )
        second = dict(session.refresh_token(token(settings)))
        return {"first": first, "second": second}
    except requests.HTTPError as error:
        return {"refused": error.response.status_code}


def requests_oauthlib(settings):
    """With the option `body`, the client's ID and secret are in the form."""
    in_body = settings["option"] == "body"
    session = OAuth2Session(
        settings["clientId"], redirect_uri=settings["redirectUrl"], scope=[settings["scope"]], pkce="S256"
    )
    start, _state = session.authorization_url(authorize(settings))
    send({"start": start})
    back = receive()["back"]
    statuses = []
    session.register_compliance_hook(
        "access_token_response", lambda response: statuses.append(response.status_code) or response
    )
    secret = settings["clientSecret"]
    options = {"include_client_id": True} if in_body else {}
    try:
        first = dict(
            session.fetch_token(token(settings), authorization_response=back, client_secret=secret, **options)
        )
    except Exception:
        if statuses == [200]:
            raise
        return {"refused": statuses[-1]}
    second = dict(
        session.refresh_token(token(settings), client_id=settings["clientId"], client_secret=secret)
    )
    return {"first": first, "second": second}


def httpx_oauth(settings):
    """The option is the method of client authentication."""

    async def run():
        option = settings["option"]
        methods = {} if option == "default" else {"token_endpoint_auth_method": option}
        client = OAuth2(
            settings["clientId"],
            settings["clientSecret"],
            authorize(settings),
            token(settings),
            refresh_token_endpoint=token(settings),
            **methods,
        )
        redirect_url = settings["redirectUrl"]
        send({"start": await client.get_authorization_url(redirect_url, scope=[settings["scope"]])})
        code = parse_qs(urlsplit(receive()["back"]).query)["code"][0]
        try:
            first = await client.get_access_token(code, redirect_url)
        except GetAccessTokenError as error:
            return {"refused": error.response.status_code}
        return {"first": first, "second": await client.refresh_token(first["refresh_token"])}

    return asyncio.run(run())


def jira(settings):
    """pycontribs/jira, with a token or, with the option `session`, a name and a password for a session."""
    name_and_password = (settings["username"], settings["username"])
    how = {"auth": name_and_password} if settings["option"] == "session" else {"token_auth": settings["token"]}
    client = JIRA(settings["jira"], max_retries=0, **how)
    issue = client.create_issue(project="DEMO", summary="From a client", issuetype={"name": "Task"})
    client.add_simple_link(issue, {"url": "https://wiki.example.com/1", "title": "A page"})
    return {
        "user": client.current_user("name"),
        "version": client.server_info()["versionNumbers"],
        "projects": [project.key for project in client.projects()],
        "issue": [issue.key, issue.fields.summary],
        "links": [link.object.title for link in client.remote_links(issue)],
        "found": [found.key for found in client.search_issues("project = DEMO")],
    }


def atlassian_python_api(settings):
    confluence = Confluence(settings["confluence"], token=settings["confluenceToken"])
    page = confluence.create_page("DEMO", "From a client", "<p>Text</p>")
    jira = Jira(settings["jira"], token=settings["token"])
    bitbucket = Bitbucket(settings["bitbucket"], username="admin", password="admin")
    return {
        "user": jira.myself()["emailAddress"],
        "projects": [project["key"] for project in jira.projects()],
        "spaces": [space["key"] for space in confluence.get_all_spaces()["results"]],
        "page": confluence.get_page_by_id(page["id"])["title"],
        "found": [result["title"] for result in confluence.cql("type = page")["results"]],
        "repositories": [project["key"] for project in bitbucket.project_list()],
    }


def authorize(settings):
    return settings["issuer"] + "/rest/oauth2/latest/authorize"


def token(settings):
    return settings["issuer"] + "/rest/oauth2/latest/token"


clients = {
    "Authlib": authlib,
    "requests-oauthlib": requests_oauthlib,
    "httpx-oauth": httpx_oauth,
    "jira": jira,
    "atlassian-python-api": atlassian_python_api,
}

while line := sys.stdin.readline():
    asked = json.loads(line)
    send(clients[asked["client"]](asked))
