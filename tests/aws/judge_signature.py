"""Recomputes the SigV4 signature of a captured request with botocore, the independent judge of ours.

Input (JSON on stdin): line, headers [[name, value]...], body, secret_access_key, region, service, host.
Prints "valid", or says what differs and exits with 1. With botocore missing it exits with 3.
"""

import json
import re
import sys

try:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    sys.exit(3)

captured = json.load(sys.stdin)
headers = {name.lower(): value for name, value in captured["headers"]}
given = re.fullmatch(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})",
    headers.get("authorization", ""),
)
if not given:
    sys.exit("no Authorization header in the SigV4 form")
access_key, day, region, service, signed, signature = given.groups()
if (region, service) != (captured["region"], captured["service"]):
    sys.exit("signed for %s in %s" % (service, region))
for needed in ("host", "x-amz-date") + (("x-amz-security-token",) if "x-amz-security-token" in headers else ()):
    if needed not in signed.split(";"):
        sys.exit("%s is not signed" % needed)

method, path, _ = captured["line"].split(" ")
request = AWSRequest(method=method, url="http://" + headers["host"] + path, data=captured["body"].encode())
for name in signed.split(";"):
    if name not in headers:
        sys.exit("%s is signed but not sent" % name)
    request.headers[name] = headers[name]
request.context["timestamp"] = headers["x-amz-date"]
judge = SigV4Auth(Credentials(access_key, captured["secret_access_key"]), service, region)
expected = judge.signature(judge.string_to_sign(request, judge.canonical_request(request)), request)
if expected != signature:
    sys.exit("the signature differs from botocore's")
if not headers["x-amz-date"].startswith(day):
    sys.exit("the date of the scope is another")
print("valid")
