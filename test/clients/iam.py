"""Makes every IAM call of the lab with boto3, and prints what came of each as JSON."""

import json
import sys

import boto3
from steps import Steps

iam = boto3.client("iam", endpoint_url=sys.argv[1])
steps = Steps(iam)
call = steps.call


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(**principal):
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


READ = policy({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"})
TAGS = [{"Key": "team", "Value": "hyve + co"}]

# managed policies and their versions
made = call("create_policy", PolicyName="read", Path="/team/", PolicyDocument=READ, Description="reads", Tags=TAGS)
READ_ARN = made["Policy"]["Arn"]
call("create_policy", PolicyName="READ", PolicyDocument=READ)
call("get_policy", PolicyArn=READ_ARN)
call("get_policy", PolicyArn="arn:aws:iam::111122223333:policy/none")
for number in range(4):
    call("create_policy_version", PolicyArn=READ_ARN, PolicyDocument=READ, SetAsDefault=number == 3)
call("create_policy_version", PolicyArn=READ_ARN, PolicyDocument=READ)
call("list_policy_versions", PolicyArn=READ_ARN)
call("get_policy_version", PolicyArn=READ_ARN, VersionId="v5")
call("delete_policy_version", PolicyArn=READ_ARN, VersionId="v5")
call("set_default_policy_version", PolicyArn=READ_ARN, VersionId="v1")
call("delete_policy_version", PolicyArn=READ_ARN, VersionId="v5")
call("get_policy_version", PolicyArn=READ_ARN, VersionId="v5")
call("tag_policy", PolicyArn=READ_ARN, Tags=[{"Key": "stage", "Value": ""}])
call("untag_policy", PolicyArn=READ_ARN, TagKeys=["team"])
call("list_policy_tags", PolicyArn=READ_ARN)
call("list_policies", Scope="Local")

# roles
call("create_role", RoleName="worker", Path="/team/", AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"),
     Description="works", MaxSessionDuration=7200, Tags=TAGS, PermissionsBoundary=READ_ARN)
call("get_role", RoleName="worker")
call("list_roles", PathPrefix="/team/")
call("update_role", RoleName="worker", Description="works more", MaxSessionDuration=3600)
call("update_role_description", RoleName="worker", Description="works most")
call("update_assume_role_policy", RoleName="worker", PolicyDocument=trust(AWS="111122223333"))
call("delete_role_permissions_boundary", RoleName="worker")
call("put_role_permissions_boundary", RoleName="worker", PermissionsBoundary=READ_ARN)
call("tag_role", RoleName="worker", Tags=[{"Key": "stage", "Value": "test"}])
call("untag_role", RoleName="worker", TagKeys=["team"])
call("list_role_tags", RoleName="worker")
call("put_role_policy", RoleName="worker", PolicyName="inline", PolicyDocument=READ)
call("get_role_policy", RoleName="worker", PolicyName="inline")
call("get_role_policy", RoleName="worker", PolicyName="constructor")
call("list_role_policies", RoleName="worker")
call("attach_role_policy", RoleName="worker", PolicyArn=READ_ARN)
call("list_attached_role_policies", RoleName="worker")

# users and groups
call("create_user", UserName="anna", Path="/people/", Tags=TAGS)
call("get_user", UserName="anna")
call("list_users")
call("put_user_permissions_boundary", UserName="anna", PermissionsBoundary=READ_ARN)
call("delete_user_permissions_boundary", UserName="anna")
call("tag_user", UserName="anna", Tags=[{"Key": "a", "Value": "b"}])
call("untag_user", UserName="anna", TagKeys=["a"])
call("list_user_tags", UserName="anna")
call("put_user_policy", UserName="anna", PolicyName="inline", PolicyDocument=READ)
call("get_user_policy", UserName="anna", PolicyName="inline")
call("list_user_policies", UserName="anna")
call("attach_user_policy", UserName="anna", PolicyArn=READ_ARN)
call("list_attached_user_policies", UserName="anna")
call("create_group", GroupName="team")
call("add_user_to_group", GroupName="team", UserName="anna")
call("get_group", GroupName="team")
call("list_groups")
call("list_groups_for_user", UserName="anna")
call("put_group_policy", GroupName="team", PolicyName="inline", PolicyDocument=READ)
call("get_group_policy", GroupName="team", PolicyName="inline")
call("list_group_policies", GroupName="team")
call("attach_group_policy", GroupName="team", PolicyArn=READ_ARN)
call("list_attached_group_policies", GroupName="team")
call("update_group", GroupName="team", NewGroupName="crew", NewPath="/x/")
key = call("create_access_key", UserName="anna")["AccessKey"]
call("list_access_keys", UserName="anna")
call("get_access_key_last_used", AccessKeyId=key["AccessKeyId"])
call("update_access_key", UserName="anna", AccessKeyId=key["AccessKeyId"], Status="Inactive")
call("get_login_profile", UserName="anna")
call("list_mfa_devices", UserName="anna")
call("list_virtual_mfa_devices")
call("list_ssh_public_keys", UserName="anna")
call("list_signing_certificates", UserName="anna")
call("list_service_specific_credentials", UserName="anna")
call("update_user", UserName="anna", NewUserName="ann", NewPath="/")

# instance profiles
call("create_instance_profile", InstanceProfileName="node", Path="/team/", Tags=TAGS)
call("add_role_to_instance_profile", InstanceProfileName="node", RoleName="worker")
call("get_instance_profile", InstanceProfileName="node")
call("list_instance_profiles")
call("list_instance_profiles_for_role", RoleName="worker")
call("tag_instance_profile", InstanceProfileName="node", Tags=[{"Key": "a", "Value": "b"}])
call("untag_instance_profile", InstanceProfileName="node", TagKeys=["a"])
call("list_instance_profile_tags", InstanceProfileName="node")

# OpenID Connect providers
url = "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE"
arn = call("create_open_id_connect_provider", Url=url, ClientIDList=["sts.amazonaws.com"],
           ThumbprintList=["a" * 40], Tags=TAGS)["OpenIDConnectProviderArn"]
call("create_open_id_connect_provider", Url=url, ThumbprintList=[])
call("add_client_id_to_open_id_connect_provider", OpenIDConnectProviderArn=arn, ClientID="other")
call("remove_client_id_from_open_id_connect_provider", OpenIDConnectProviderArn=arn, ClientID="other")
call("update_open_id_connect_provider_thumbprint", OpenIDConnectProviderArn=arn, ThumbprintList=["B" * 40])
call("tag_open_id_connect_provider", OpenIDConnectProviderArn=arn, Tags=[{"Key": "a", "Value": "b"}])
call("untag_open_id_connect_provider", OpenIDConnectProviderArn=arn, TagKeys=["a"])
call("list_open_id_connect_provider_tags", OpenIDConnectProviderArn=arn)
call("get_open_id_connect_provider", OpenIDConnectProviderArn=arn)
call("list_open_id_connect_providers")

# the account
call("list_entities_for_policy", PolicyArn=READ_ARN)
call("get_account_summary")
call("list_account_aliases")
call("get_account_password_policy")
call("simulate_custom_policy", PolicyInputList=[READ], ActionNames=["s3:GetObject"])
call("simulate_principal_policy", PolicySourceArn="arn:aws:iam::111122223333:role/team/worker",
     ActionNames=["s3:GetObject"], ResourceArns=["arn:aws:s3:::data/a"])
call("get_context_keys_for_custom_policy", PolicyInputList=[READ])
call("get_context_keys_for_principal_policy", PolicySourceArn="arn:aws:iam::111122223333:role/team/worker")
details = {}
for page in iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 1}):
    for name in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"):
        details.setdefault(name, []).extend(page[name])
steps.note("GetAccountAuthorizationDetails", details)

# what has something hanging on it is not deleted; then all of it is
call("delete_policy", PolicyArn=READ_ARN)
call("delete_role", RoleName="worker")
call("delete_user", UserName="ann")
call("delete_group", GroupName="crew")
call("delete_instance_profile", InstanceProfileName="node")
call("remove_role_from_instance_profile", InstanceProfileName="node", RoleName="worker")
call("delete_instance_profile", InstanceProfileName="node")
call("delete_role_policy", RoleName="worker", PolicyName="inline")
call("detach_role_policy", RoleName="worker", PolicyArn=READ_ARN)
call("delete_role", RoleName="worker")
call("delete_access_key", UserName="ann", AccessKeyId=key["AccessKeyId"])
call("remove_user_from_group", GroupName="crew", UserName="ann")
call("delete_user_policy", UserName="ann", PolicyName="inline")
call("detach_user_policy", UserName="ann", PolicyArn=READ_ARN)
call("delete_user", UserName="ann")
call("delete_group_policy", GroupName="crew", PolicyName="inline")
call("detach_group_policy", GroupName="crew", PolicyArn=READ_ARN)
call("delete_group", GroupName="crew")
for version in ("v2", "v3", "v4"):
    call("delete_policy_version", PolicyArn=READ_ARN, VersionId=version)
call("delete_policy", PolicyArn=READ_ARN)
call("delete_open_id_connect_provider", OpenIDConnectProviderArn=arn)
call("delete_open_id_connect_provider", OpenIDConnectProviderArn=arn)
call("create_virtual_mfa_device", VirtualMFADeviceName="none")

steps.print()
