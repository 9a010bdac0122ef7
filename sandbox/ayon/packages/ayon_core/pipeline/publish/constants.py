"""Orders of validators and keys of shared data."""

from __future__ import annotations

import pyblish.api

ValidatePipelineOrder = pyblish.api.ValidatorOrder + 0.05
ValidateContentsOrder = pyblish.api.ValidatorOrder + 0.1
ValidateSceneOrder = pyblish.api.ValidatorOrder + 0.2
ValidateMeshOrder = pyblish.api.ValidatorOrder + 0.3

FARM_JOB_ENV_DATA_KEY = "farmJobEnv"
