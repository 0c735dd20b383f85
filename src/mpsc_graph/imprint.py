"""Who answers for the site, as the operator sets it (`MPSC_…`): what the Impressum, the pages on privacy and
accessibility and the catalogue say of them. Nobody does until they are set.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Imprint", "PublisherType"]

_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")
_CONTRIBUTOR = re.compile(r"http://dcat-ap\.de/def/contributors/\w+")
_ABSOLUTE_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


class PublisherType(StrEnum):
    """http://purl.org/adms/publishertype/"""

    ACADEMIA = "Academia-ScientificOrganisation"
    COMPANY = "Company"
    INDUSTRY = "IndustryConsortium"
    LOCAL_AUTHORITY = "LocalAuthority"
    NATIONAL_AUTHORITY = "NationalAuthority"
    NON_GOVERNMENTAL = "NonGovernmentalOrganisation"
    NON_PROFIT = "NonProfitOrganisation"
    PRIVATE = "PrivateIndividual(s)"
    REGIONAL_AUTHORITY = "RegionalAuthority"
    STANDARDISATION = "StandardisationBody"
    SUPRANATIONAL = "SupraNationalAuthority"


class Imprint(BaseSettings):
    """The settings that name the publisher; the README names each of them."""

    model_config = SettingsConfigDict(env_prefix="MPSC_", frozen=True, extra="ignore")

    publisher_name: str | None = None
    """Who publishes the data set (`MPSC_PUBLISHER_NAME`). Nobody does until this is set: a local server shows an
    example, and `publish` refuses."""

    publisher_url: str | None = None
    """The publisher's home page (`MPSC_PUBLISHER_URL`)."""

    publisher_type: PublisherType = PublisherType.LOCAL_AUTHORITY
    """What kind of agent the publisher is, by name in the list of ADMS (`MPSC_PUBLISHER_TYPE`)."""

    contact_email: str | None = None
    """Where questions about the data set go (`MPSC_CONTACT_EMAIL`)."""

    publisher_address: str | None = None
    """The publisher's postal address for the Impressum, its lines separated by ; (`MPSC_PUBLISHER_ADDRESS`)."""

    responsible_person: str | None = None
    """Who answers for the contents (`MPSC_RESPONSIBLE_PERSON`)."""

    contact_phone: str | None = None
    """The telephone number of the contact (`MPSC_CONTACT_PHONE`)."""

    privacy_contact: str | None = None
    """How to reach the data protection officer (`MPSC_PRIVACY_CONTACT`)."""

    log_days: int | None = None
    """How many days the operator keeps the access log, of this server or of the one before it (`MPSC_LOG_DAYS`)."""

    accessibility_date: date | None = None
    """When the accessibility statement was made or last checked, ISO 8601; due again a year later
    (`MPSC_ACCESSIBILITY_DATE`)."""

    accessibility_gaps: str | None = None
    """What is not accessible besides what the pages say of themselves, separated by ; (`MPSC_ACCESSIBILITY_GAPS`)."""

    enforcement_body: str = (
        "Landesbeauftragter für Inklusion der Menschen mit Behinderungen; Sächsische Staatskanzlei; Archivstraße 1; "
        "01097 Dresden"
    )
    """Whom to turn to where a report of a barrier is not answered, its lines separated by ; by default the one of
    Saxony (`MPSC_ENFORCEMENT_BODY`)."""

    easy_language: Path | None = None
    """A text file for the page in Leichte Sprache, paragraphs separated by blank lines; there is no such page without
    it (`MPSC_EASY_LANGUAGE`)."""

    contributor_id: str | None = None
    """Who delivers to GovData, an IRI of http://dcat-ap.de/def/contributors/ (`MPSC_CONTRIBUTOR_ID`)."""

    legal_basis: str | None = None
    """What the publication rests on, in words of the publisher (`MPSC_LEGAL_BASIS`)."""

    @field_validator("publisher_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and not _ABSOLUTE_IRI.fullmatch(value):
            raise ValueError("must be an http(s) IRI")
        return value

    @field_validator(
        *("publisher_name", "legal_basis", "publisher_address", "responsible_person", "contact_phone"),
        *("privacy_contact", "accessibility_gaps", "enforcement_body"),
    )
    @classmethod
    def _is_text(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("must not be blank; leave it unset instead")
        return value

    @field_validator("contact_email")
    @classmethod
    def _is_mail(cls, value: str | None) -> str | None:
        if value is not None and not _MAIL.fullmatch(value):
            raise ValueError("must be an address as in opendata@example.org")
        return value

    @field_validator("contributor_id")
    @classmethod
    def _is_contributor(cls, value: str | None) -> str | None:
        if value is not None and not _CONTRIBUTOR.fullmatch(value):
            raise ValueError("must be an IRI as in http://dcat-ap.de/def/contributors/freistaatSachsen")
        return value

    @field_validator("easy_language")
    @classmethod
    def _is_text_file(cls, value: Path | None) -> Path | None:
        try:
            if value is not None:
                value.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError("must be a text file in UTF-8 that can be read") from error
        return value

    @field_validator("log_days")
    @classmethod
    def _is_a_number_of_days(cls, value: int | None) -> int | None:
        if value is not None and value < 0:
            raise ValueError("must be 0 or a number above it")
        return value
