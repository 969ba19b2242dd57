"""A server that speaks S3, a process of its own (moto), for what is kept in such a store."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

import boto3
from botocore.exceptions import BotoCoreError

from rosi.embedded.ports import free_port

PATIENCE = 30.0  # seconds
ACCESS_KEY, SECRET_KEY, REGION = "tests", "tests-secret", "eu-west-1"


class Server:
    """Where it answers, and a client of the tests' own. `stop` ends it; what it held is gone."""

    def __init__(self) -> None:
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.client.list_buckets()
            except BotoCoreError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.1)
            else:
                return

    def bucket(self, name: str) -> str:
        self.client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name

    def keys(self, bucket: str) -> list[str]:
        return [found["Key"] for found in self.client.list_objects_v2(Bucket=bucket).get("Contents", ())]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def server() -> Iterator[Server]:
    started = Server()
    try:
        started.wait()
        yield started
    finally:
        started.client.close()
        started.stop()
