"""The shapes that come with the package."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Profile"]


class Profile(StrEnum):
    """Shapes that come with the package, by name."""

    MPSC = "mpsc"
    DCAT_AP_DE = "dcat-ap-de"
