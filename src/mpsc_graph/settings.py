"""The settings, read once from the environment (`MPSC_…`); the command line may override them."""

from __future__ import annotations

import os
import re
from enum import StrEnum
from ipaddress import ip_network
from math import inf
from pathlib import Path
from typing import Annotated

from pydantic import SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode

from mpsc_graph.errors import SettingError
from mpsc_graph.imprint import Imprint
from mpsc_graph.manifest import Persons
from mpsc_graph.namespaces import DEFAULT_BASE

__all__ = ["EngineKind", "Persons", "Settings", "StoreKind", "engine_address"]

_ABSOLUTE_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_ENGINE = re.compile(
    r"""https?://(?:\[[0-9A-Fa-f:.]+\]|[^\s<>"@?\#/:\[\]]+)  # a host; a password in an address ends in logs and errors
    (?::[0-9]{1,5})?(?:/[^\s<>"@?\#\x7f-\U0010ffff]*)?      # a port; a path as HTTP sends it""",
    re.VERBOSE,
)


class StoreKind(StrEnum):
    AUTO = "auto"
    MEMORY = "memory"
    DISK = "disk"


class EngineKind(StrEnum):
    """Engines elsewhere whose habits are known; `auto` for what they say of themselves."""

    AUTO = "auto"
    STANDARD = "standard"
    OXIGRAPH = "oxigraph"
    VIRTUOSO = "virtuoso"
    FUSEKI = "fuseki"


class Settings(Imprint):
    """All settings with their defaults. The README names each of them."""

    base_iri: str = DEFAULT_BASE
    """What the IRIs of things start with (`MPSC_BASE_IRI`); vocabulary IRIs stay as they are."""

    license: str = "https://creativecommons.org/licenses/by/4.0/"
    """Licence of ontology and data (`MPSC_LICENSE`); quotes are citations of third parties and outside it."""

    geocoding: bool = False
    """Whether the catalogue also gives dcatde:politicalGeocodingURI, which DCAT-AP.de 3.0 has deprecated and some
    portals still read (`MPSC_GEOCODING`)."""

    releases: Path = Path("releases")
    """Folder of the releases (`MPSC_RELEASES`), in the working folder by default."""

    persons: Persons = Persons.FUNCTIONS
    """Whether people are named, in their public function (`functions`), or left out with all that speaks of them
    (`none`); each is a release of its own, in its own folder (`MPSC_PERSONS`)."""

    keep_releases: int = 0
    """How many releases of the history are kept, the current one included; 0 for all (`MPSC_KEEP_RELEASES`)."""

    public_url: str | None = None
    """Where the server is found from outside, ending with /, when it stands behind a proxy (`MPSC_PUBLIC_URL`)."""

    max_request_size: int = 1_000_000
    """Largest query the endpoint takes, in bytes (`MPSC_MAX_REQUEST_SIZE`)."""

    query_timeout: float = 30.0
    """Seconds a query may take before it is ended (`MPSC_QUERY_TIMEOUT`)."""

    query_memory: int = 512
    """Megabytes a query may use beyond the store (`MPSC_QUERY_MEMORY`)."""

    workers: int = 16
    """How many queries are answered at a time (`MPSC_WORKERS`)."""

    store: StoreKind = StoreKind.AUTO
    """Where the release is held while it is served: `memory`, `disk`, or `auto` for memory unless it would take more
    than a quarter of the machine's (`MPSC_STORE`)."""

    service_allow: Annotated[tuple[str, ...], NoDecode] = ()
    """What the IRIs of endpoints that SERVICE may ask start with, separated by blanks (`MPSC_SERVICE_ALLOW`)."""

    check_size: int = 10_000_000
    """Largest upload that is validated at /validate, in bytes (`MPSC_CHECK_SIZE`)."""

    check_timeout: float = 30.0
    """Seconds a validation at /validate may take before it is ended (`MPSC_CHECK_TIMEOUT`)."""

    check_memory: int = 1024
    """Megabytes a validation at /validate may use (`MPSC_CHECK_MEMORY`)."""

    checks: int = 2
    """How many validations at /validate run at a time; the processes for them are made when the first is asked for
    (`MPSC_CHECKS`)."""

    network_timeout: float = 900.0
    """Seconds that laying out, measuring or writing a network at /network may take before it is ended
    (`MPSC_NETWORK_TIMEOUT`)."""

    network_memory: int = 1024
    """Megabytes that may be used for it (`MPSC_NETWORK_MEMORY`)."""

    cache_size: int = 256
    """Megabytes of memory for answers that may be asked for again; 0 for none (`MPSC_CACHE_SIZE`)."""

    client_queries: int = 8
    """How many queries one client address may have under way; more get 429 (`MPSC_CLIENT_QUERIES`)."""

    client_rate: float = 20.0
    """How many queries per second one client address may ask in the long run, after a burst of ten times as many;
    answers from memory are not counted (`MPSC_CLIENT_RATE`)."""

    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "::1")
    """Addresses or networks of proxies whose X-Forwarded-For tells the client, separated by blanks. Who comes from one
    of them without that header is not limited (`MPSC_TRUSTED_PROXIES`)."""

    access_log: str | None = None
    """A file for one line of JSON per request, or - for standard output; it names no client (`MPSC_ACCESS_LOG`)."""

    union_default_graph: bool = True
    """Whether a query without a dataset is asked of the union of all graphs, or of the unnamed graph alone
    (`MPSC_UNION_DEFAULT_GRAPH`)."""

    remote: str | None = None
    """Address of an engine elsewhere that is asked in place of the built-in one (`MPSC_REMOTE`)."""

    remote_engine: EngineKind = EngineKind.AUTO
    """Which engine that is, where it does not say (`MPSC_REMOTE_ENGINE`)."""

    remote_user: str | None = None
    """Name to show to it, by Basic or Digest (`MPSC_REMOTE_USER`)."""

    remote_password: SecretStr | None = None
    """Password to that name (`MPSC_REMOTE_PASSWORD`)."""

    remote_token: SecretStr | None = None
    """Token to show to it instead, as Bearer (`MPSC_REMOTE_TOKEN`)."""

    reports: Path | None = None
    """Folder of the reports that `validate` keeps (`MPSC_REPORTS`); without it, one in the user's cache."""

    @property
    def kept_reports(self) -> Path:
        """Where reports are kept (XDG Base Directory Specification)."""
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return self.reports or cache / "mpsc-graph" / "reports"

    @field_validator("base_iri")
    @classmethod
    def _is_namespace(cls, value: str) -> str:
        if not _ABSOLUTE_IRI.fullmatch(value) or value[-1] not in "/#":
            raise ValueError("must be an http(s) IRI that ends with / or #")
        return value

    @field_validator("service_allow", mode="before")
    @classmethod
    def _are_beginnings(cls, value: object) -> object:
        """A host must end: http://example.org would allow http://example.org.somewhere.else as well."""
        allowed = tuple(value.split()) if isinstance(value, str) else value
        if not isinstance(allowed, tuple) or not all(
            re.fullmatch(r"https?://[^\s<>/?#@]+/[^\s<>]*", each) for each in allowed
        ):
            raise ValueError("must be http(s) IRIs with a / after the host, separated by blanks")
        return allowed

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _are_networks(cls, value: object) -> object:
        networks = tuple(value.split()) if isinstance(value, str) else value
        try:
            assert isinstance(networks, tuple)
            for each in networks:
                ip_network(each)
        except (ValueError, AssertionError) as error:
            raise ValueError("must be addresses or networks as in 10.0.0.0/8, separated by blanks") from error
        return networks

    @field_validator("public_url")
    @classmethod
    def _is_root(cls, value: str | None) -> str | None:
        if value is not None and not (_ABSOLUTE_IRI.fullmatch(value) and value.endswith("/")):
            raise ValueError("must be an http(s) IRI that ends with /")
        return value

    @field_validator("remote")
    @classmethod
    def _is_endpoint(cls, value: str | None) -> str | None:
        return None if value is None else engine_address(value)

    @field_validator("license")
    @classmethod
    def _is_iri(cls, value: str | None) -> str | None:
        if value is not None and not _ABSOLUTE_IRI.fullmatch(value):
            raise ValueError("must be an http(s) IRI")
        return value

    @field_validator("cache_size", "keep_releases")
    @classmethod
    def _is_not_negative(cls, value: int) -> int:
        if value < 0:
            raise ValueError("must be 0 or a number above it")
        return value

    @field_validator(
        *("max_request_size", "query_timeout", "query_memory", "workers", "client_queries", "client_rate"),
        *("check_size", "check_timeout", "check_memory", "checks", "network_timeout", "network_memory"),
    )
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
            raise SettingError("\n".join(map(_told, error.errors()))) from error


def engine_address(value: str) -> str:
    """The address as it is. Raises ValueError where it is none of an engine, or one that HTTP cannot send."""
    if not _ENGINE.fullmatch(value):
        problem = "must be the http(s) address of a SPARQL endpoint, without user, password or parameters"
        raise ValueError(f"{problem}, letters beyond ASCII in its path written as in %C3%B6")
    return value


def _told(error: ErrorDetails) -> str:
    """What is wrong with a setting; of an address without its user and password."""
    value = re.sub(r"//[^/\s]*@", "//…@", str(error["input"]))
    return f"MPSC_{str(error['loc'][0]).upper()}={value}: {error['msg'].removeprefix('Value error, ')}"
