"""Makes every EKS call of the lab that boto3 has, and prints what came of each as JSON."""

import sys

import boto3
from steps import Steps

eks = boto3.client("eks", endpoint_url=sys.argv[1] or None, region_name="eu-west-1")
steps = Steps(eks)
call = steps.call

steps.note("operations", eks.meta.service_model.operation_names)
call("list_clusters")
cluster = call("describe_cluster", name="prod")["cluster"]
call("describe_cluster", name="none")
call("tag_resource", resourceArn=cluster["arn"], tags={"team": "hyve + co", "stage": ""})
call("untag_resource", resourceArn=cluster["arn"], tagKeys=["stage"])
call("list_tags_for_resource", resourceArn=cluster["arn"])
eks.get_waiter("cluster_active").wait(name="prod")
steps.print()
