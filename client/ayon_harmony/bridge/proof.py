"""How each side shows that it knows the secret, without telling it.

Each side sends a challenge, a value that was never sent before, and proves
itself with an HMAC-SHA-256 over both challenges under the secret. The words in
front keep a proof of one side, or of another version, from being one of the
other. ``js/client/proof.js`` does the same; ``docs/protocol.md`` has vectors.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from ayon_harmony.bridge.messages import PROTOCOL_VERSION

#: Who proves: the process of AYON, or whoever connects to it.
PYTHON = "python"
PEER = "peer"

_CHALLENGE = re.compile(r"[0-9a-f]{64}\Z")


def new_challenge() -> str:
    """Return 32 random bytes as hex."""
    return secrets.token_hex(32)


def is_challenge(value: object) -> bool:
    """Whether that is a challenge: 64 lower-case hex digits."""
    return isinstance(value, str) and _CHALLENGE.match(value) is not None


def prove(secret: str, side: str, peer_challenge: str, python_challenge: str) -> str:
    """Return the proof of a side as 64 hex digits.

    Args:
        secret: What both sides know; its UTF-8 bytes are the key.
        side: Whose proof it is, ``PYTHON`` or ``PEER``.
        peer_challenge: What the side that connects sent.
        python_challenge: What the process of AYON sent.

    """
    text = f"ayon-harmony {PROTOCOL_VERSION} {side} {peer_challenge} {python_challenge}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_same(given: object, expected: str) -> bool:
    """Whether a proof is the expected one, in a time that tells nothing."""
    return isinstance(given, str) and hmac.compare_digest(
        given.encode("utf-8", "replace"), expected.encode()
    )
