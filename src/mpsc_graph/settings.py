"""The settings, read once from the environment (`MPSC_…`); the command line may override them."""

from __future__ import annotations

import re
from math import inf
from pathlib import Path

from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from mpsc_graph.errors import SettingError
from mpsc_graph.namespaces import DEFAULT_BASE

__all__ = ["Settings"]

_ABSOLUTE_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


class Settings(BaseSettings):
    """All settings with their defaults. The README names each of them."""

    model_config = SettingsConfigDict(env_prefix="MPSC_", frozen=True, extra="ignore")

    base_iri: str = DEFAULT_BASE
    """What the IRIs of things start with (`MPSC_BASE_IRI`); vocabulary IRIs stay as they are."""

    license: str = "https://creativecommons.org/licenses/by/4.0/"
    """Licence of ontology and data (`MPSC_LICENSE`); quotes are citations of third parties and outside it."""

    releases: Path = Path("releases")
    """Folder of the releases (`MPSC_RELEASES`), in the working folder by default."""

    max_request_size: int = 1_000_000
    """Largest query the endpoint takes, in bytes (`MPSC_MAX_REQUEST_SIZE`)."""

    query_timeout: float = 30.0
    """Seconds a query may take before it is ended (`MPSC_QUERY_TIMEOUT`)."""

    query_memory: int = 512
    """Megabytes a query may use beyond the store (`MPSC_QUERY_MEMORY`)."""

    workers: int = 16
    """How many queries are answered at a time (`MPSC_WORKERS`)."""

    @field_validator("base_iri")
    @classmethod
    def _is_namespace(cls, value: str) -> str:
        if not _ABSOLUTE_IRI.fullmatch(value) or value[-1] not in "/#":
            raise ValueError("must be an http(s) IRI that ends with / or #")
        return value

    @field_validator("license")
    @classmethod
    def _is_iri(cls, value: str) -> str:
        if not _ABSOLUTE_IRI.fullmatch(value):
            raise ValueError("must be the http(s) IRI of a licence")
        return value

    @field_validator("max_request_size", "query_timeout", "query_memory", "workers")
    @classmethod
    def _is_positive(cls, value: float) -> float:
        if not 0 < value < inf:
            raise ValueError("must be a number above 0")
        return value

    @classmethod
    def load(cls, **overrides: object) -> Settings:
        """Read the environment; `overrides` that are not None win.

        Raises SettingError naming the setting, its value and what it may be.
        """
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            lines = [
                f"MPSC_{str(item['loc'][0]).upper()}={item['input']}: {item['msg'].removeprefix('Value error, ')}"
                for item in error.errors()
            ]
            raise SettingError("\n".join(lines)) from error
