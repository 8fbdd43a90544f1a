"""A process that begins a sync and never ends it: ``python -m tests.syncing KEY LEASE``.

It reads its settings from the environment, and says ``held`` once it holds the source.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from threading import Event

from widget import open_service

if __name__ == "__main__":
    key, lease = sys.argv[1:]
    service = open_service(os.environ)
    if service.sources.claim("killed", timedelta(seconds=float(lease)), key):
        print("held", flush=True)
        Event().wait()
