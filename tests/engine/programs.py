"""Runs Pulumi programs, one after the other, without an engine: every name that a program uses has to be in its SDK.

    programs.py <program.py>...

Prints a line of JSON for each program: the types and inputs of the resources that it declares, by name, and the functions that it
calls with their arguments, in order.
"""

import asyncio
import json
import runpy
import sys

import pulumi
from pulumi.runtime import mocks
from pulumi.runtime.stack import run_pulumi_func

CONFIG = {
    "clientId": "client",
    "clientSecret": "secret",
    "redirectUrl": "https://example.com/callback",
    "token": "token",
}


class Recorder(mocks.Mocks):
    """An engine that records what is declared and called, and gives back the inputs and what resources take from each other."""

    def __init__(self):
        self.declared = {}
        self.calls = []

    def new_resource(self, args):
        self.declared[args.name] = {"type": args.typ, "inputs": sorted(args.inputs)}
        return f"{args.name}-id", {"clientId": "client", "clientSecret": "secret", **args.inputs}

    def call(self, args):
        self.calls.append({"function": args.token, "arguments": args.args})
        return {"redirectUrl": f"https://{args.args['app']}.example.com/callback"}


async def run(program):
    recorder = Recorder()
    mocks.set_mocks(recorder, project="examples", stack="test")
    pulumi.runtime.set_all_config({f"examples:{name}": value for name, value in CONFIG.items()})
    await run_pulumi_func(lambda: runpy.run_path(program))
    return {"declared": recorder.declared, "calls": sorted(recorder.calls, key=json.dumps)}


for path in sys.argv[1:]:
    print(json.dumps(asyncio.run(run(path))))
