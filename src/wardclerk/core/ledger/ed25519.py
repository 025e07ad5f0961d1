"""Verification of Ed25519 signatures (RFC 8032) in plain Python.

Only verification: it handles no secret, so its running time tells nothing. Those
who sign use the library `cryptography`; an auditor needs nothing but Python.
"""

import hashlib

P = 2**255 - 19  # the field
L = 2**252 + 27742317777372353535851937790883648493  # order of the base point
D = -121665 * pow(121666, -1, P) % P  # the curve: -x^2 + y^2 = 1 + D x^2 y^2
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)
POINT_BYTES = 32

# Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.
NEUTRAL = (0, 1, 1, 0)


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the signature of the message was made with this key."""
    if len(public_key) != POINT_BYTES or len(signature) != 2 * POINT_BYTES:
        return False
    key, commitment = _decode(public_key), _decode(signature[:POINT_BYTES])
    scalar = int.from_bytes(signature[POINT_BYTES:], "little")
    if key is None or commitment is None or scalar >= L:
        return False
    hashed = hashlib.sha512(signature[:POINT_BYTES] + public_key + message).digest()
    challenge = int.from_bytes(hashed, "little") % L
    return _same(_multiply(scalar, BASE), _add(commitment, _multiply(challenge, key)))


def _add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _multiply(scalar, point):
    product = NEUTRAL
    while scalar:
        if scalar & 1:
            product = _add(product, point)
        point = _add(point, point)
        scalar >>= 1
    return product


def _same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 == (p[1] * q[2] - q[1] * p[2]) % P


def _decode(encoded):
    """Return the point, or None when the bytes name none in their one right way."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    x = _recover_x(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def _recover_x(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


_BASE_Y = 4 * pow(5, -1, P) % P
BASE = _decode(_BASE_Y.to_bytes(POINT_BYTES, "little"))
