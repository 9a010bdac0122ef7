"""Ids that mark our data in a scene."""

from __future__ import annotations

AVALON_CONTAINER_ID = "pyblish.avalon.container"
AVALON_INSTANCE_ID = "pyblish.avalon.instance"
AYON_CONTAINER_ID = "ayon.load.container"
AYON_INSTANCE_ID = "ayon.create.instance"
