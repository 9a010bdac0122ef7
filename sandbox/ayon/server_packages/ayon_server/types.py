"""Colour types of settings."""

ColorRGB_hex = str
ColorRGBA_hex = str
ColorRGB_uint8 = tuple[int, int, int]
ColorRGBA_uint8 = tuple[int, int, int, float]
ColorRGB_float = tuple[float, float, float]
ColorRGBA_float = tuple[float, float, float, float]
