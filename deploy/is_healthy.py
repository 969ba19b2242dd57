"""The web container's health check: asks for the health page under a name that the application answers to."""

import http.client
import os
import sys

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
connection.request("GET", "/healthz", headers={"Host": "localhost" if host == "*" else host})
sys.exit(connection.getresponse().status != 200)
