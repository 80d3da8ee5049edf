"""What came of calls with boto3, to be printed as JSON."""

import json
import sys

from botocore.exceptions import BotoCoreError, ClientError


class Steps:
    """The calls of one client, in order."""

    def __init__(self, client):
        self.client = client
        self.steps = []

    def call(self, name, /, **parameters):
        """One call: its answer without metadata, or its error."""
        operation = self.client.meta.method_to_api_mapping[name]
        try:
            answer = getattr(self.client, name)(**parameters)
        except ClientError as error:
            self.refused(operation, error)
            return {}
        answer.pop("ResponseMetadata")
        if hasattr(answer.get("Body"), "read"):
            answer["Body"] = answer["Body"].read().decode()
        self.note(operation, answer)
        return answer

    def refused(self, operation, error):
        """An error of AWS's."""
        self.steps.append(
            {
                "call": operation,
                "error": error.response["Error"]["Code"],
                "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
                "message": error.response["Error"]["Message"],
            }
        )

    def attempt(self, name, act):
        """Something that is more than a call, or that has its calls made by others."""
        try:
            self.note(name, act())
        except ClientError as error:
            self.refused(name, error)
        except BotoCoreError as error:
            self.steps.append({"call": name, "error": type(error).__name__, "message": str(error)})

    def note(self, call, answer):
        self.steps.append({"call": call, "answer": answer})

    def print(self):
        json.dump(self.steps, sys.stdout, default=str)
