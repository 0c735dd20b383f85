"""What all pages share."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["PAGE_HEADERS", "SCRIPT_HEADERS", "STATIC", "TEMPLATES", "VENDOR", "fingerprint"]

STATIC, TEMPLATES = (Path(__file__).parent / name for name in ("static", "templates"))

VENDOR = STATIC / "vendor"
"""What others have written for the browser, as `hatch_build.py` bundles it; a checkout may be without."""

_POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@cache
def fingerprint(name: str) -> str:
    """The beginning of the hash of a file that comes with the pages: part of its address, so that it may be kept."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _headers(**more: str) -> dict[str, str]:
    policy = _POLICY | {name.replace("_", "-"): value for name, value in more.items()}
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "referrer-policy": "no-referrer",
    }


PAGE_HEADERS = _headers()
"""No script runs on a page, and nothing is loaded from elsewhere."""

SCRIPT_HEADERS = _headers(script_src="'self'", connect_src="'self'")
"""For pages with scripts: those of this server run, and ask this server only."""
