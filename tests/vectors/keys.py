"""Recomputes the key tree with Python's standard library alone. Prints what crates/seal/src/keys/tree.rs asserts."""
import hashlib
import hmac
import struct


def pack(*parts: bytes) -> bytes:
    return struct.pack(">I", len(parts)) + b"".join(struct.pack(">I", len(p)) + p for p in parts)


def hkdf(salt: bytes, key: bytes, info: bytes, length: int) -> bytes:
    prk = hmac.new(salt, key, hashlib.sha256).digest()
    out, block, n = b"", b"", 0
    while len(out) < length:
        n += 1
        block = hmac.new(prk, block + info + bytes([n]), hashlib.sha256).digest()
        out += block
    return out[:length]


SALT = b"menshen-key-tree/1"
account = bytes(range(32))
program = hkdf(SALT, account, pack(b"program", b"dev:00ff"), 32)
purpose = hkdf(SALT, program, pack(b"purpose", b"storage-name/1"), 64)
print("program", program.hex())
print("name", hmac.new(purpose[32:], b"name", hashlib.sha256).hexdigest())
