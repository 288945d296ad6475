"""What a developer's server does about menshen-sig/1 (docs/back-end.md), in Python: believes a request in header form. The standard
library is enough for derived keys (hmac-sha256); certificates (ed25519) need `cryptography`.

As a program it reads requests as lines of JSON (`method authority path query headers body`, the body in base64) and prints a verdict
for each: `python3 verify.py CONFIG < requests`.
"""
import base64
import hashlib
import hmac
import json
import re
import struct
import sys
import time

SKEW = 300
INPUT = re.compile(
    r'(?:^|, *)wx=(\(([^)]*)\);created=(\d{1,12});expires=(\d{1,12});nonce="([0-9A-Za-z]{22,32})"'
    r';alg="([a-z0-9-]+)";keyid="([0-9A-Za-z_.-]{1,96})";tag="wx-request")(?:$|, *)'
)
SIGNATURE = re.compile(r"(?:^|, *)wx=:([0-9A-Za-z+/]{43,86}={0,2}):(?:$|, *)")
SESSION = re.compile(r"([0-9A-Za-z_-]{16,64})\.(\d{1,12})")


class Refused(Exception):
    """Why a request is not believed; `errcode` is what the peer is told, with status 401."""

    def __init__(self, why, errcode=40234):
        super().__init__(why)
        self.errcode = errcode


def need(good, why):
    if not good:
        raise Refused(why)


def url64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digest(body):
    return "sha-256=:%s:" % base64.b64encode(hashlib.sha256(body).digest()).decode()


def thumbprint(x):
    jwk = '{"crv":"Ed25519","kty":"OKP","x":"%s"}' % x
    return base64.urlsafe_b64encode(hashlib.sha256(jwk.encode()).digest()).decode().rstrip("=")


def derive(secret, parts):
    """HKDF-SHA-256 of one block; each part after its length, after their number."""
    info = struct.pack(">I", len(parts)) + b"".join(struct.pack(">I", len(p)) + p for p in map(str.encode, parts))
    key = hmac.new(b"menshen-sig/1", secret, hashlib.sha256).digest()
    return hmac.new(key, info + b"\x01", hashlib.sha256).digest()


def ed25519(x, signature, message):
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(url64(x)).verify(signature, message)
        return True
    except InvalidSignature:
        return False


class Verifier:
    """Believes requests of one app: by `keys` (the platform's JWK set) or by `secret` (the app's signing secret)."""

    def __init__(self, appid, authorities, keys=None, secret=None, now=lambda: int(time.time()), since=None):
        self.appid, self.authorities, self.secret, self.now = appid, authorities, secret, now
        self.platform = {key["kid"]: key["x"] for key in (keys or {"keys": []})["keys"]}
        # What was made before this process could remember may have been answered by the one before it.
        self.low, self.seen = (now() if since is None else since) + SKEW, {}

    def request(self, method, authority, path, query, headers, body):
        """`headers`: names in lower case; `query`: raw, without `?`, None if there is none. Returns openid and key id."""
        found, signed = INPUT.search(headers.get("signature-input", "")), SIGNATURE.search(headers.get("signature", ""))
        need(found and signed, "the request is not signed")
        params, names, created, expires, nonce, alg, kid = found.groups()
        now, openid = self.now(), headers.get("x-wx-openid")
        need(abs(now - int(created)) <= SKEW and int(expires) == int(created) + SKEW, "made too long ago")
        need(headers.get("x-wx-appid") == self.appid, "for another app")
        need(authority.lower() in self.authorities, "for another server")
        lines = [("@method", method), ("@authority", authority.lower()), ("@path", path or "/")]
        lines += [("@query", "?" + (query or "")), ("content-digest", digest(body)), ("x-wx-appid", self.appid)]
        lines += [("x-wx-openid", openid)] if openid is not None else []
        lines += [("x-wx-version", headers.get("x-wx-version", ""))]
        lines += [] if self.secret else [("x-wx-cert", headers.get("x-wx-cert", ""))]
        need(names == " ".join('"%s"' % name for name, _ in lines), "other components are signed")
        need(headers.get("content-digest") == digest(body), "the body is not the one that was signed")
        base = "\n".join(['"%s": %s' % line for line in lines] + ['"@signature-params": ' + params]).encode()
        signature = base64.b64decode(signed.group(1))
        if self.secret:
            session = SESSION.fullmatch(kid)
            need(alg == "hmac-sha256" and session and now < int(session.group(2)), "the session is over")
            need("x-wx-cert" not in headers, "of another kind")
            key = derive(self.secret, ["req", self.appid, openid or "", *session.groups()])
            need(hmac.compare_digest(hmac.new(key, base, hashlib.sha256).digest(), signature), "the signature does not fit")
        else:
            need(alg == "ed25519", "another algorithm")
            need(ed25519(self.certified(headers.get("x-wx-cert", ""), kid, openid, now), signature, base), "the signature does not fit")
        self.claim((kid, nonce), int(created), now)
        return {"openid": openid, "kid": kid}

    def certified(self, text, kid, openid, now):
        """The device's key, if the platform's certificate for it holds."""
        parts = text.split(".")
        need(len(parts) == 3, "there is no certificate")
        head, claims = json.loads(url64(parts[0])), json.loads(url64(parts[1]))
        issuer = self.platform.get(head["kid"])
        need(head["alg"] == "EdDSA" and head["typ"] == "menshen-cert+jwt" and issuer, "of an unknown authority")
        need(ed25519(issuer, url64(parts[2]), (parts[0] + "." + parts[1]).encode()), "the certificate is forged")
        need(claims["nbf"] <= now < claims["exp"] and claims["exp"] - claims["nbf"] <= 3600, "the certificate is over")
        x = claims["cnf"]["jwk"]["x"]
        need(claims["appid"] == self.appid and thumbprint(x) == kid, "the certificate is of another app or key")
        need(openid is None or openid == claims.get("openid"), "the certificate names another person")
        return x

    def claim(self, name, created, now):
        """Lets each nonce in once. Several processes share a store instead: SET NX with 600 s."""
        self.seen = {n: at for n, at in self.seen.items() if at >= now - 2 * SKEW} if len(self.seen) > 100_000 else self.seen
        if created <= self.low or name in self.seen:
            raise Refused("seen before", 104100)
        self.seen[name] = now


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)
    secret = bytes.fromhex(config["secret"]) if "secret" in config else None
    fixed = (lambda: config["now"]) if "now" in config else (lambda: int(time.time()))
    verifier = Verifier(config["appid"], config["authorities"], config.get("keys"), secret, fixed, config.get("since"))
    for line in sys.stdin:
        asked = json.loads(line)
        asked["body"] = base64.b64decode(asked["body"])
        try:
            print(json.dumps(verifier.request(**asked)))
        except Refused as why:
            print(json.dumps({"refused": str(why), "errcode": why.errcode}))


if __name__ == "__main__":
    main()
