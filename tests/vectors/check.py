"""Checks the header form of the vectors with a library that others wrote: PyPI http-message-signatures (3.0.0 was used).

    python3 -m venv V && V/bin/pip install http-message-signatures==3.0.0 && V/bin/python tests/vectors/check.py

Cases whose address the library's own URL parser refuses or rewrites, and methods that are not upper case (the library knows none), are
counted and left out: the library then signs another text than the one that is sent.
"""
import base64
import hashlib
import json
import pathlib
import sys
import urllib.parse

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
from http_message_signatures.exceptions import InvalidSignature

HERE = pathlib.Path(__file__).parent
KEYS = json.loads((HERE / "keys.json").read_text())


class Message:
    def __init__(self, method, url, headers):
        self.method, self.url, self.headers = method, url, headers


class Resolver(HTTPSignatureKeyResolver):
    def __init__(self, who):
        self.who = who

    def resolve_public_key(self, key_id):
        if "." in key_id:
            return bytes.fromhex(self.who["request_key"])
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.who["seed"])).public_key()

    def resolve_private_key(self, key_id):
        raise NotImplementedError


class AnyTime(HTTPMessageVerifier):
    """The vectors have a fixed time."""

    def validate_created_and_expires(self, *args, **kwargs):
        return None


def message(given, query, form, who):
    body = base64.b64decode(given["body"])
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    components = ["@method", "@authority", "@path", "@query", "content-digest", "x-wx-appid"]
    headers = {"Content-Digest": f"sha-256=:{digest}:", "X-WX-AppId": who["appid"]}
    if who["openid"] is not None:
        headers["X-WX-OpenId"] = who["openid"]
        components.append("x-wx-openid")
    headers["X-WX-Version"] = given["version"]
    components.append("x-wx-version")
    kid = f"{who['session']}.{who['expires']}"
    if given["mode"] == "ed25519":
        headers["X-WX-Cert"] = who["cert"]
        components.append("x-wx-cert")
        kid = who["kid"]
    names = " ".join(f'"{c}"' for c in components)
    created = given["created"]
    headers["Signature-Input"] = (
        f'wx=({names});created={created};expires={created + 300};nonce="{given["nonce"]}"'
        f';alg="{given["mode"]}";keyid="{kid}";tag="wx-request"'
    )
    headers["Signature"] = f"wx=:{form['signature']}:"
    url = f"{given['scheme']}://{given['authority']}{given['path']}" + ("" if query is None else f"?{query}")
    return Message(given["method"], url, headers)


def same_address(given, query):
    """Whether urllib leaves the address as it is sent."""
    parts = urllib.parse.urlsplit(f"{given['scheme']}://{given['authority']}{given['path']}" + ("" if query is None else f"?{query}"))
    return parts.path == given["path"] and parts.query == (query or "")


checked = left_out = refused = 0
for line in (HERE / "requests.jsonl").read_text().splitlines():
    case = json.loads(line)
    given, want = case["given"], case["want"]
    if "unsignable" in want:
        continue
    who = KEYS["who"][given["who"]]
    algorithm = algorithms.ED25519 if given["mode"] == "ed25519" else algorithms.HMAC_SHA256
    for query, form in ((given["query"], want["header"]), (want.get("query"), want.get("both"))):
        if form is None:
            continue
        if given["method"] != given["method"].upper() or not same_address(given, query):
            left_out += 1
            continue
        verifier = AnyTime(signature_algorithm=algorithm, key_resolver=Resolver(who))
        try:
            verifier.verify(message(given, query, form, who), expect_tag="wx-request")
        except InvalidSignature as e:
            if "Invalid URL" not in str(e):
                raise
            left_out += 1
            continue
        checked += 1
        bad = message(given, query, form, who)
        bad.headers["X-WX-Version"] += "x"
        try:
            verifier.verify(bad, expect_tag="wx-request")
            sys.exit(f"case {case['id']}: a changed field verifies")
        except InvalidSignature:
            refused += 1
print(f"{checked} signatures verify, {refused} changed ones are refused, {left_out} left out")
sys.exit(0 if checked >= 2000 else 1)
