"""Prints the OpenAPI description: ``python -m api.openapi > docs/reference/openapi.json``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from api.app import create_app
from api.settings import Settings


def description() -> str:
    """The description of the JSON interface, stable from run to run."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)), with_pages=False)
        text = json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True)
        app.state.store.close()
    return f"{text}\n"


if __name__ == "__main__":
    sys.stdout.write(description())
