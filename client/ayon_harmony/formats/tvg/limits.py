"""How much a drawing may hold before it counts as hostile.

The largest honest values seen are behind each limit; limits are a hundred times
these and more.
"""

from __future__ import annotations

FILE_BYTES = 256 << 20  # 1.3 MB
BLOCK_BYTES = 64 << 20  # 13 MB, an embedded image
INFLATED_BYTES = 256 << 20  # of all blocks of a file
CHUNKS = 1_000  # 8
NODES = 100_000  # 861 in a layer
COMPONENTS = 100_000  # 1,860 in a shape
ALL_COMPONENTS = 1_000_000
OBJECTS = 2_000_000  # 12,038 in a layer
PATH_POINTS = 1_000_000  # 1,337
PROFILE_POINTS = 10_000  # 40
GROUP_DEPTH = 16  # 1
COLORS = 10_000  # 52
STOPS = 10_000  # 8
TEXTURE_PIXELS = 64 << 20  # 3 million
TILES = 65_536  # 320
TILE_PIXELS = 64 << 20  # 65,536
TEXTS = 10_000  # 59 in all files
COORDINATE = 1e9  # 420,037
