"""Makes every STS call of the lab with boto3, by an endpoint or by AWS's own names, and prints what came of each as JSON."""

import json
import sys

import boto3
from steps import Steps

ENDPOINT, TOKEN, OTHER = sys.argv[1] or None, sys.argv[2], sys.argv[3]
sts = boto3.client("sts", endpoint_url=ENDPOINT)
steps = Steps(sts)
call = steps.call
ACCOUNT = "arn:aws:iam::111122223333"
TAGS = [{"Key": "team", "Value": "hyve + co"}]
READ = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}
TARGET = {"RoleArn": f"{ACCOUNT}:role/Target", "RoleSessionName": "hyve"}
PINNED = {"RoleArn": f"{ACCOUNT}:role/HyveS3WriterRole", "RoleSessionName": "hyve"}


def identity(keys):
    client = boto3.client("sts", endpoint_url=ENDPOINT, aws_access_key_id=keys["AccessKeyId"],
                          aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
    return client.get_caller_identity()["Arn"]


call("get_caller_identity")
role = call("assume_role", **TARGET, ExternalId="a/b:c", Tags=TAGS, TransitiveTagKeys=["team"], SourceIdentity="anna",
            DurationSeconds=900, Policy=json.dumps(READ), PolicyArns=[{"arn": f"{ACCOUNT}:policy/read"}])
call("assume_role", **TARGET, Tags=TAGS)
call("assume_role", **TARGET, ExternalId="a/b:c", DurationSeconds=43200)
call("assume_role", **TARGET, ExternalId="a/b:c", Policy="{")
web = call("assume_role_with_web_identity", **PINNED, WebIdentityToken=TOKEN, DurationSeconds=900)
call("assume_role_with_web_identity", **PINNED, WebIdentityToken=OTHER)
call("assume_role_with_web_identity", **PINNED, WebIdentityToken=TOKEN[:-8] + "AAAAAAAA")
session = call("get_session_token", DurationSeconds=900)
call("get_access_key_info", AccessKeyId=session["Credentials"]["AccessKeyId"])
call("get_access_key_info", AccessKeyId="AKIAIOSFODNN7EXAMPLE")
for answer in (role, web, session):
    steps.attempt("identity", lambda: identity(answer["Credentials"]))
steps.print()
