"""Bytes on the wire and the payloads they carry. No I/O, no JSON.

A frame is ``b"AH"``, the payload's length as an unsigned 32-bit big-endian
number, then that many bytes. Both directions use the same header.
"""

from __future__ import annotations

import struct

from ayon_harmony.errors import FramingError, OldClientError

MAGIC = b"AH"
HEADER = struct.Struct(">2sI")

DEFAULT_MAX_PAYLOAD = 256 * 1024 * 1024

# Older integrations write the length as eight ASCII hex digits. Read as our
# header those are lengths from 0x30303030 up, so a limit below that keeps the
# two apart without looking any further.
HIGHEST_MAX_PAYLOAD = 0x30303030 - 1
_HEX_DIGITS = frozenset(b"0123456789abcdefABCDEF")


def encode_header(payload_size: int) -> bytes:
    """Return the six bytes that go before a payload of that many bytes."""
    return HEADER.pack(MAGIC, payload_size)


def encode_frame(payload: bytes, max_payload: int = DEFAULT_MAX_PAYLOAD) -> bytes:
    """Return ``payload`` with its header.

    Raises:
        FramingError: The payload is empty or larger than ``max_payload``.

    """
    check_size(len(payload), max_payload)
    return encode_header(len(payload)) + payload


def check_size(payload_size: int, max_payload: int) -> None:
    """Raise FramingError unless a payload of that size may be sent."""
    if payload_size == 0:
        raise FramingError("A frame must carry at least one byte.")
    if payload_size > max_payload:
        raise FramingError(
            f"The message has {payload_size} bytes, the limit is {max_payload}. "
            "Send large data as a file and its path instead."
        )


class FrameDecoder:
    """Takes bytes as they arrive and gives the payloads they complete.

    The work is linear in the number of bytes, however they are cut: pieces of
    an unfinished payload are only collected, and joined once.
    """

    def __init__(self, max_payload: int = DEFAULT_MAX_PAYLOAD) -> None:
        if not 0 < max_payload <= HIGHEST_MAX_PAYLOAD:
            raise ValueError(
                f"max_payload must lie in 1..{HIGHEST_MAX_PAYLOAD}, not {max_payload}"
            )
        self.max_payload = max_payload
        # Bytes of an incomplete header, never more than five.
        self._header = b""
        # Pieces of the payload being received, and how many bytes it lacks.
        self._pieces: list[bytes] = []
        self._missing = 0
        # Why the stream ended; raised once its complete payloads are out.
        self._error: FramingError | None = None

    @property
    def is_between_frames(self) -> bool:
        """True when the stream could end here without losing anything."""
        return not self._header and not self._missing

    def feed(self, data: bytes) -> list[bytes]:
        """Add received bytes and return the payloads they complete.

        Args:
            data: Bytes in arrival order; may hold half a frame or many.

        Returns:
            Payloads (UTF-8 JSON, not yet decoded), oldest first. Empty while
            the next frame is still incomplete.

        Raises:
            FramingError: The next bytes are not a frame header, or the frame
                announces nothing or more than ``max_payload`` bytes. Payloads
                that ``data`` completed before that are returned instead, and
                the error is raised by ``check()`` and every later call.

        """
        self.check()
        payloads: list[bytes] = []
        position = 0
        end = len(data)
        while position < end:
            if not self._missing:
                taken = HEADER.size - len(self._header)
                self._header += data[position : position + taken]
                position += taken
                try:
                    self._missing = self._read_header(self._header)
                except FramingError as error:
                    self._error = error
                    if payloads:
                        return payloads
                    raise
                if self._missing:
                    self._header = b""
                continue
            piece = data[position : position + self._missing]
            position += len(piece)
            self._missing -= len(piece)
            if self._missing:
                self._pieces.append(piece)
            elif self._pieces:
                self._pieces.append(piece)
                payloads.append(b"".join(self._pieces))
                self._pieces = []
            else:
                payloads.append(piece)
        return payloads

    def check(self) -> None:
        """Raise the error that ended the stream, if one did."""
        if self._error is not None:
            raise self._error

    def _read_header(self, header: bytes) -> int:
        """Return the payload size that a header announces, 0 if it is not whole."""
        # A stream is refused as early as its first wrong byte.
        if not MAGIC.startswith(header[: len(MAGIC)]):
            raise FramingError(f"Received {header!r}, which is not a frame header.")
        if len(header) < HEADER.size:
            return 0
        size: int = HEADER.unpack(header)[1]
        if 0 < size <= self.max_payload:
            return size
        if _HEX_DIGITS.issuperset(header[2:]):
            raise OldClientError(
                "The peer writes eight hex digits after 'AH': that is the "
                "start-up script of an older integration."
            )
        if size == 0:
            raise FramingError("A frame announces no bytes at all.")
        raise FramingError(
            f"A frame announces {size} bytes (header {header!r}), "
            f"the limit is {self.max_payload}."
        )
