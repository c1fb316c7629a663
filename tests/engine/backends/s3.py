"""An S3 and KMS server with an empty bucket and a key. Prints its URL, and ends when its input closes."""

import sys

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
url = f"http://{host}:{port}"

anyone = {"region_name": "us-east-1", "aws_access_key_id": "any", "aws_secret_access_key": "any"}
boto3.client("s3", endpoint_url=url, **anyone).create_bucket(Bucket="state")
kms = boto3.client("kms", endpoint_url=url, **anyone)
key = kms.create_key()["KeyMetadata"]["KeyId"]
kms.create_alias(AliasName="alias/state", TargetKeyId=key)

print(url, flush=True)
sys.stdin.read()
