"""What all pages share."""

from __future__ import annotations

from pathlib import Path

__all__ = ["PAGE_HEADERS", "STATIC", "TEMPLATES"]

STATIC, TEMPLATES = (Path(__file__).parent / name for name in ("static", "templates"))

PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""No script runs on a page, and nothing is loaded from elsewhere."""
