"""Where the worker keeps signed checkpoints of the ledger, and the key that signs them (docs/operations.md).

A directory, a store that speaks S3, or both. Other processes sign nothing and need none of these.
"""

import os

import environ

from rosi.key_files import secret

env = environ.Env()


def _secret_if_given(name: str) -> str:
    return secret(name) if os.environ.get(name) or os.environ.get(f"{name}_FILE") else ""


ROSI_CHECKPOINT_KEY = env("ROSI_CHECKPOINT_KEY", default="")  # base64 of 32 bytes (Ed25519)
ROSI_CHECKPOINTS = env("ROSI_CHECKPOINTS", default="")
ROSI_CHECKPOINTS_STORE = env("ROSI_CHECKPOINTS_STORE", default="")  # s3://bucket/prefix
# Empty: what the machine itself knows (its role, its profile), and the store of that provider.
ROSI_CHECKPOINTS_ENDPOINT = env("ROSI_CHECKPOINTS_ENDPOINT", default="")
ROSI_CHECKPOINTS_REGION = env("ROSI_CHECKPOINTS_REGION", default="")
ROSI_CHECKPOINTS_ACCESS_KEY = env("ROSI_CHECKPOINTS_ACCESS_KEY", default="")
ROSI_CHECKPOINTS_SECRET_KEY = _secret_if_given("ROSI_CHECKPOINTS_SECRET_KEY")
