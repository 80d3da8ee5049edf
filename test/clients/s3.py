"""Makes every S3 call of the lab that boto3 has, by an endpoint or by AWS's own names, and prints what came of each as JSON."""

import io
import json
import ssl
import sys
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from steps import Steps

ENDPOINT, CA, PROXY = sys.argv[1] or None, sys.argv[2], sys.argv[3]
s3 = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(signature_version="s3v4", retries={"max_attempts": 0}))
steps = Steps(s3)
call = steps.call
IN = {"Bucket": "data"}
KEY = {**IN, "Key": "a b/ü+.txt"}

# buckets and their settings
call("create_bucket", **IN)
call("create_bucket", Bucket="Not_A_Name")
call("create_bucket", Bucket="away", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
call("put_bucket_ownership_controls", Bucket="away", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
call("list_buckets")
call("head_bucket", **IN)
call("head_bucket", Bucket="none")
call("get_bucket_location", Bucket="away")
POLICY = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::data/closed/*"}],
})
call("get_bucket_policy", **IN)
call("put_bucket_policy", **IN, Policy=POLICY)
call("get_bucket_policy", **IN)
call("get_bucket_policy_status", **IN)
call("put_object", **IN, Key="closed/a", Body=b"x")
call("delete_bucket_policy", **IN)
BLOCKED = {name: True for name in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")}
call("put_public_access_block", **IN, PublicAccessBlockConfiguration={**BLOCKED, "BlockPublicAcls": False})
call("get_public_access_block", **IN)
call("delete_public_access_block", **IN)
call("get_public_access_block", **IN)
call("put_bucket_ownership_controls", **IN, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
call("get_bucket_ownership_controls", **IN)
call("delete_bucket_ownership_controls", **IN)
call("put_bucket_ownership_controls", **IN, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
call("put_bucket_encryption", **IN, ServerSideEncryptionConfiguration={
    "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]})
call("get_bucket_encryption", **IN)
call("delete_bucket_encryption", **IN)
call("put_bucket_tagging", **IN, Tagging={"TagSet": [{"Key": "team", "Value": "hyve + co"}]})
call("get_bucket_tagging", **IN)
call("delete_bucket_tagging", **IN)
call("get_bucket_tagging", **IN)
call("put_bucket_acl", **IN, ACL="private")
call("put_bucket_acl", Bucket="away", ACL="private")
call("get_bucket_acl", **IN)
call("put_bucket_versioning", **IN, VersioningConfiguration={"Status": "Enabled"})

# what the lab's buckets never have
for name in ("accelerate_configuration", "logging", "notification_configuration", "request_payment", "versioning", "cors",
             "lifecycle_configuration", "replication", "website"):
    call(f"get_bucket_{name}", **IN)
call("get_object_lock_configuration", **IN)
for name in ("analytics", "inventory", "metrics", "intelligent_tiering"):
    call(f"list_bucket_{name}_configurations", **IN)

# objects
call("put_object", **KEY, Body=b"0123456789", ContentType="text/plain", Metadata={"who": "hyve"}, Tagging="team=hyve")
call("head_object", **KEY)
call("head_object", **IN, Key="none")
call("get_object", **KEY, Range="bytes=2-4")
call("get_object", **KEY, Range="bytes=20-")
call("get_object", **IN, Key="none")
call("get_object", **KEY, IfNoneMatch='"781e5e245d69b566979b86e28d23f2c7"')
call("get_object_tagging", **KEY)
call("put_object_tagging", **KEY, Tagging={"TagSet": [{"Key": "stage", "Value": "test"}]})
call("delete_object_tagging", **KEY)
call("get_object_acl", **KEY)
call("put_object_acl", **KEY, ACL="private")
call("copy_object", **IN, Key="copy", CopySource=KEY, MetadataDirective="REPLACE", Metadata={"who": "copy"})
call("copy_object", **IN, Key="none", CopySource={**IN, "Key": "none"})
for algorithm in ("CRC32", "SHA1", "SHA256"):
    call("put_object", **IN, Key=f"sums/{algorithm}", Body=b"summed", ChecksumAlgorithm=algorithm)
    call("get_object", **IN, Key=f"sums/{algorithm}", ChecksumMode="ENABLED")
call("put_object", **IN, Key="sums/wrong", Body=b"summed", ChecksumSHA256="A" * 43 + "=")
call("get_object_attributes", **IN, Key="sums/SHA256", ObjectAttributes=["ETag", "Checksum", "ObjectSize"])
call("list_objects", **IN, Prefix="sums/", MaxKeys=2)
call("list_objects_v2", **IN, Delimiter="/")
call("list_object_versions", **IN, Prefix="copy")
steps.attempt("pages", lambda: [
    item["Key"] for page in s3.get_paginator("list_objects_v2").paginate(**IN, PaginationConfig={"PageSize": 2})
    for item in page["Contents"]])

# bodies of several shapes
BIG = b"0123456789abcdef" * (9 * 65536)


def up_and_down(key, body, config):
    s3.upload_fileobj(io.BytesIO(body), "data", key, Config=config)
    out = io.BytesIO()
    s3.download_fileobj("data", key, out, Config=config)
    return {"size": out.getbuffer().nbytes, "same": out.getvalue() == body, "etag": s3.head_object(**IN, Key=key)["ETag"]}


steps.attempt("whole", lambda: up_and_down("big/whole", BIG, TransferConfig(multipart_threshold=1 << 30)))
steps.attempt("parts", lambda: up_and_down("big/parts", BIG, TransferConfig()))
steps.attempt("empty", lambda: up_and_down("big/empty", b"", TransferConfig()))
steps.attempt("stream", lambda: b"".join(s3.get_object(**IN, Key="big/whole")["Body"].iter_chunks(1 << 20)) == BIG)
steps.attempt("lines", lambda: [line.decode() for line in s3.get_object(**KEY)["Body"].iter_lines()])
steps.attempt("copied in parts", lambda: s3.copy({**IN, "Key": "big/whole"}, "data", "big/copy"))
call("head_object", **IN, Key="big/copy")

# an upload in parts, by hand
upload = {**IN, "Key": "parts", "UploadId": call("create_multipart_upload", **IN, Key="parts")["UploadId"]}
call("list_multipart_uploads", **IN)
first = call("upload_part", **upload, PartNumber=1, Body=BIG[: 5 << 20])["ETag"]
second = call("upload_part_copy", **upload, PartNumber=2, CopySource={**IN, "Key": "big/whole"},
              CopySourceRange="bytes=0-9")["CopyPartResult"]["ETag"]
call("list_parts", **upload)
call("complete_multipart_upload", **upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": second}]})
call("complete_multipart_upload", **upload,
     MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]})
call("abort_multipart_upload", **{**upload, "UploadId": call("create_multipart_upload", **IN, Key="parts")["UploadId"]})
call("upload_part", **{**upload, "UploadId": "none"}, PartNumber=1, Body=b"x")


# presigned URLs, opened by a program that knows nothing of AWS
opener = urllib.request.build_opener(urllib.request.ProxyHandler({"https": PROXY}),
                                     urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=CA)))


def opened(url, method="GET", data=None):
    try:
        with opener.open(urllib.request.Request(url, method=method, data=data)) as reply:
            return f"{reply.status} {reply.read().decode()}"
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        return f"{error.code} {text[text.index('<Code>') + 6:text.index('</Code>')]}"


url = s3.generate_presigned_url("get_object", Params=KEY, ExpiresIn=60)
steps.attempt("presigned get", lambda: opened(url))
steps.attempt("presigned get of another", lambda: opened(url.replace(".txt", ".tx")))
steps.attempt("presigned put", lambda: opened(
    s3.generate_presigned_url("put_object", Params={**IN, "Key": "put"}), "PUT", b"by hand"))
steps.attempt("host", lambda: url.split("/")[2] + "/" + url.split("/")[3])

# a bucket of another region
call("head_bucket", Bucket="away")
call("put_object", Bucket="away", Key="a", Body=b"x")
call("delete_object", Bucket="away", Key="a")
call("delete_bucket", Bucket="away")

# all goes
call("delete_bucket", **IN)
call("delete_object", **KEY)
call("delete_objects", **IN, Delete={"Objects": [{"Key": item["Key"]} for item in s3.list_objects_v2(**IN)["Contents"]]})
call("delete_bucket", **IN)

steps.print()
