#!/usr/bin/env python3
"""Writes the requests that botocore signs, for the tests to compare the operator's and the testkit's with.

Needs botocore:  python3 -m venv /tmp/botocore && /tmp/botocore/bin/pip install botocore
Usage:           /tmp/botocore/bin/python build/aws-vectors.py [--check]

With --check nothing is written: it fails when the file differs from what botocore signs today.
The keys are made up; time stands still, so each run gives the same file.
"""
import datetime
import hashlib
import json
import pathlib
import sys

import botocore
import botocore.auth
import botocore.awsrequest
import botocore.credentials

TARGET = pathlib.Path(__file__).parent.parent / (
    "testkit/src/main/resources/com/infisical/testkit/aws/botocore-vectors.json"
)
BODY = "Action=GetCallerIdentity&Version=2011-06-15"
# Session tokens and keys have in them what encoders trip over.
CASES = [
    ("long-term key", "us-east-1", "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None,
     "2015-08-30T12:36:00Z"),
    ("temporary credentials", "eu-central-1", "ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
     "FwoGZXIvYXdzEXAMPLE//////////wEaDA+token/with=signs==", "2026-11-24T23:59:59Z"),
    ("first second of a day", "ap-southeast-3", "ASIAY34FZKBOKMUTVV7A", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
     "IQoJb3JpZ2luX2VjEXAMPLE", "2027-01-01T00:00:00Z"),
    ("government region", "us-gov-west-1", "AKIAI44QH8DHBEXAMPLE", "q/q==+leading/slashes+and=equals", None,
     "2026-02-28T09:05:07Z"),
]


class Signer(botocore.auth.SigV4Auth):
    """Keeps the canonical request, which otherwise only a debug log shows."""

    kept = ""

    def canonical_request(self, request):
        self.kept = super().canonical_request(request)
        return self.kept


def sign(with_digest, name, region, access_key, secret_key, token, moment):
    now = datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")
    botocore.auth.get_current_datetime = lambda *_, **__: now
    headers = {
        "Host": f"sts.{region}.amazonaws.com",
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "Content-Length": str(len(BODY)),
    }
    if with_digest:
        # The AWS SDK for Java sends it, and what is sent under X-Amz- has to be signed.
        headers["x-amz-content-sha256"] = hashlib.sha256(BODY.encode()).hexdigest()
    request = botocore.awsrequest.AWSRequest(
        method="POST", url=f"https://sts.{region}.amazonaws.com/", headers=headers, data=BODY
    )
    signer = Signer(botocore.credentials.Credentials(access_key, secret_key, token), "sts", region)
    signer.add_auth(request)
    return {
        "name": name + (", with digest" if with_digest else ""),
        "region": region,
        "accessKeyId": access_key,
        "secretAccessKey": secret_key,
        "sessionToken": token,
        "time": moment,
        "body": BODY,
        "headers": dict(sorted(request.headers.items())),
        "canonicalRequest": signer.kept,
    }


def main():
    vectors = [sign(with_digest, *case) for case in CASES for with_digest in (False, True)]
    text = json.dumps({"botocore": botocore.__version__, "vectors": vectors}, indent=2) + "\n"
    if "--check" in sys.argv[1:]:
        kept = json.loads(TARGET.read_text())["vectors"]
        if kept != json.loads(text)["vectors"]:
            sys.exit(f"{TARGET} is not what botocore {botocore.__version__} signs: write it anew and look at the difference")
        print(f"botocore {botocore.__version__} signs what {TARGET.name} holds")
        return
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text)
    print(f"written: {TARGET}")


if __name__ == "__main__":
    main()
