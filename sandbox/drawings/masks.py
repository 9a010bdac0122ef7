"""Opacity masks of a drawing's palette, packed as Harmony packs them."""

from __future__ import annotations


def pack_mask(pixels: bytes, width: int, height: int) -> bytes:
    """Pack an opacity mask of ``width`` x ``height`` bytes."""
    packed = bytearray()
    padding = bytes(-width % 4)
    for start in range(0, width * height, width):
        row = pixels[start : start + width] + padding
        position = 0
        while position < len(row):
            for wants_zeros in (True, False):
                end = position
                while end < len(row) and (row[end] == 0) == wants_zeros:
                    end += 1
                packed += _packed_count(end - position)
                if not wants_zeros:
                    packed += row[position:end]
                position = end
                if position >= len(row):
                    break
    return bytes(packed)


def _packed_count(count: int) -> bytes:
    if count < 0xF0:
        return bytes([count])
    return bytes([0xF0 + count // 240, count % 240])
