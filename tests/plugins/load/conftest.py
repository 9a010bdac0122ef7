"""What tests of loaders share: real image files, and what is in the scene."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

PATH = "/shots/sq01/sh010"


def image(color: str = "red", extension: str = "png", size: int = 4) -> bytes:
    """Return a small image file."""
    kinds = {"jpg": "JPEG", "jpeg": "JPEG", "tif": "TIFF", "tiff": "TIFF"}
    made = io.BytesIO()
    kind = kinds.get(extension, extension.upper())
    mode = "RGB" if kind in ("JPEG", "BMP") else "RGBA"
    Image.new(mode, (size, size), color).save(made, kind)
    return made.getvalue()


@pytest.fixture
def publish(studio: Any) -> Callable[..., Any]:
    """Publish a sequence of one colour, or a still where no frames are given."""

    def make(
        color: str = "red",
        frames: range | None = None,
        product: str = "renderMain",
        extension: str = "png",
        version: int | None = None,
        **options: Any,
    ) -> Any:
        content = options.pop("content", None) or image(color, extension)
        names = [""] if frames is None else [f"{number:04d}" for number in frames]
        return studio.project("demo").publish(
            PATH,
            product,
            options.pop("kind", "render"),
            dict.fromkeys(names, content),
            representation=extension,
            version=version,
            **options,
        )

    return make


@pytest.fixture
def loaders(host: Any) -> Any:
    """The addon's loaders by class name, as core finds them."""
    from ayon_core.pipeline.load import get_loaders_by_name

    return get_loaders_by_name()


@pytest.fixture
def load(loaders: Any) -> Callable[..., Any]:
    """Load a representation with a loader by name."""
    from ayon_core.pipeline import load_container

    def do(loader: str, representation: Any, **options: Any) -> Any:
        return load_container(loaders[loader], representation["id"], options=options)

    return do
