"""`publish`: the site as files, in one step, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import ReleaseError, SettingError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.publish.exchange import MARKER, exchanged
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.web import folder
from tests.answer_pages import AnswerPage
from tests.commands import run
from tests.links import Pages
from tests.published import PUBLISHER, publish, small_release

BASE_URL = "https://graph.example.org/mpsc"
FORMATS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES}
FORMATS |= {"rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}


NAMES_PEOPLE = ("--persons", "functions")
OPERATOR = {f"MPSC_{name.upper()}": value for name, value in PUBLISHER.items()}


def arguments(release: Release, folder: Path, *more: str) -> list[str]:
    return ["publish", "--release", str(release.folder), "--base-url", BASE_URL, "-o", str(folder), *more]


def command(release: Release, folder: Path) -> list[str]:
    return [sys.executable, "-m", "mpsc_graph", *arguments(release, folder, *NAMES_PEOPLE)]


def published(release: Release, folder: Path, **settings: str) -> Path:
    done = subprocess.run(
        command(release, folder), env={**os.environ, **OPERATOR, **settings}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def small(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return small_release(release, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def site(small: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(small, tmp_path_factory.mktemp("www") / "site", PYTHONHASHSEED="1")


@pytest.fixture(scope="module")
def whole(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(release, tmp_path_factory.mktemp("www") / "whole")


def test_what_a_folder_holds(site: Path, small: Release) -> None:
    measure = "doc/dresden/measure/open-data"
    for path in (
        "index.html", "index.ttl", "de/index.html", "en/index.html", f"{measure}.ttl", f"{measure}.nt",
        f"{measure}.rdf", f"{measure}.jsonld", f"de/{measure}/index.html", f"en/{measure}/index.html", "ontology.ttl",
        "role.jsonld", "ontology/context.jsonld", "de/ontology/classes.svg", "questions/leads.csv",
        "network.ttl", "network.json", "de/network.svg", "en/network/index.html", "network/edges.csv",
        "en/questions/leads.json", "static/style.css", "sitemap.xml", "robots.txt", "404.html",
        "de/404.html", "en/404.html", ".htaccess",
        ".well-known/sparql-examples", "download/mpsc.ttl.gz", "download/SHA256SUMS", "conf/nginx-http.conf",
    ):  # fmt: skip
        assert (site / path).is_file(), path
    assert (site / "release").read_text() == f"{small.manifest.id}\n"
    assert "Open Data" in (site / "de" / measure / "index.html").read_text("utf-8")
    start = (site / "de/index.html").read_text("utf-8")
    assert 'role="search"' not in start and '/sparql"' not in start, "nothing that a server has to answer"
    assert (site / "questions/teams.csv").read_bytes() == (site / "de/questions/teams.csv").read_bytes()
    checked = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=site / "download", capture_output=True)
    assert checked.returncode == 0, checked.stderr


def test_data_alone_is_the_same_beside_a_server(site: Path, small: Release, tmp_path: Path) -> None:
    """What portals and archives take, to the byte, and no page; a release may be too large for pages."""
    done = run(tmp_path, *arguments(small, tmp_path / "data", *NAMES_PEOPLE, "--only-data"), **OPERATOR)
    assert done.returncode == 0, done.stderr
    data, all_of_it = files(tmp_path / "data"), files(site)
    assert {name: all_of_it[name] for name in data} == data
    beside = {f"{name}.{ending}" for name in ("catalog", ".well-known/void") for ending in FORMATS}
    folders = ("download/", f"releases/{small.manifest.id}/")
    fetched = {name for name in all_of_it if name.startswith(folders) and not name.endswith("index.html")}
    assert data.keys() == beside | fetched | {MARKER, "release", "CITATION.cff"}
    for name in ("mpsc.nq", "mpsc.ttl.gz"):
        assert (tmp_path / "data" / folders[0] / name).samefile(tmp_path / "data" / folders[1] / name), "its room once"


def test_a_release_that_is_too_large_for_pages_is_told(
    small: Release, resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "MOST_IN_PAGES", 10)
    with pytest.raises(ReleaseError, match=rf"{small.manifest.statements} statements; .* give --only-data"):
        publish(small, resources, f"{BASE_URL}/", tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_question_pages_as_files_offer_nothing_that_needs_a_server(site: Path, small: Release) -> None:
    text = (site / "de/questions/claims-per-source/index.html").read_text("utf-8")
    page = AnswerPage(text)
    assert page.headings and page.drawn and all(page.proofs)
    assert "<form" not in text and "?sort=" not in text and "sparql?" not in text and "release=" not in text
    assert f'<a href="{BASE_URL}/releases/{small.manifest.id}">' in text, "what is cited stays there"
    for name in ("Excel (XLSX)", "CSV für Excel", "CSV", "JSON"):
        assert (site / page.link(name).removeprefix("/mpsc/")).is_file()
    rows = [*csv.reader((site / "de/questions/claims-per-source.csv").read_text("utf-8").splitlines())]
    assert len(page.cells) == len(rows) - 1


def test_a_release_is_ready_for_an_archive(site: Path, small: Release) -> None:
    folder = site / "releases" / small.manifest.id
    for name in ("datacite.json", "CITATION.cff", "LICENSE.txt", "README.txt", "manifest.json", "mpsc.nq"):
        assert (folder / name).is_file(), name
    checked = subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    assert (folder / "mpsc.nq").read_bytes() == small.data.read_bytes()


@pytest.mark.slow
def test_a_catalogue_that_breaks_a_rule_is_not_published(small: Release, tmp_path: Path) -> None:
    """A theme that no portal knows is a warning in the data, and a reason not to publish the catalogue."""
    lines = [line.replace(b"data-theme/GOVE", b"data-theme/TOWN") for line in small.data.read_bytes().splitlines(True)]
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    manifest = replace(small.manifest, id=digest[:16], sha256=digest)
    broken = Releases(tmp_path / "releases").add(b"".join(lines), manifest, "{}")
    done = run(tmp_path, *arguments(broken, tmp_path / "site", *NAMES_PEOPLE), **OPERATOR)
    assert done.returncode == 1, done.stderr
    assert "nothing was published" in done.stderr and "data-theme/TOWN" in "".join(done.stderr.split())
    assert not (tmp_path / "site").exists()


@pytest.mark.slow
def test_the_same_files_each_time(small: Release, site: Path, tmp_path: Path) -> None:
    assert files(published(small, tmp_path / "again", PYTHONHASHSEED="2")) == files(site)


def test_nothing_is_published_by_nobody(small: Release, tmp_path: Path) -> None:
    done = run(tmp_path, *arguments(small, tmp_path / "site", *NAMES_PEOPLE))
    assert done.returncode == 2
    assert all(name in done.stderr for name in OPERATOR)
    assert not (tmp_path / "site").exists()


def test_nobody_is_named_unless_asked_for(small: Release, tmp_path: Path) -> None:
    done = run(tmp_path, *arguments(small, tmp_path / "site"), **OPERATOR)
    assert done.returncode == 2
    assert "names people" in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_what_goes_wrong_is_said_and_leaves_nothing(small: Release, tmp_path: Path) -> None:
    asked = arguments(small, tmp_path / "site", *NAMES_PEOPLE)
    done = run(tmp_path, *asked, **OPERATOR, MPSC_QUERY_TIMEOUT="0.004")
    assert (done.returncode, "MPSC_QUERY_TIMEOUT" in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_stays(small: Release, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    done = run(tmp_path, *arguments(small, tmp_path, *NAMES_PEOPLE), **OPERATOR)
    assert done.returncode == 2
    assert "choose a new or empty folder" in " ".join(done.stderr.split())
    assert files(tmp_path) == {"thesis.txt": b"mine"}


def test_only_what_changed_is_a_new_file(tmp_path: Path) -> None:
    """So that the tags that web servers give, made of size and time, hold for the rest."""
    folder = tmp_path / "site"
    for text in (b"old", b"new"):
        with exchanged(folder) as exchange:
            exchange.put("doc/same.ttl", b"same")
            exchange.put("doc/changed.ttl", text)
            exchange.put(f"doc/{text.decode()}.ttl", text)
        if text == b"old":
            before = {name: (folder / name).stat() for name in files(folder)}
    assert files(folder).keys() == {MARKER, "doc/same.ttl", "doc/changed.ttl", "doc/new.ttl"}
    assert (folder / "doc/same.ttl").stat().st_ino == before["doc/same.ttl"].st_ino
    assert (folder / "doc/changed.ttl").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"], "nothing is left beside it"


def test_a_large_file_is_copied_once(tmp_path: Path) -> None:
    """What is published may be given to somebody else, whom the release is none of; it takes its room once."""
    made, site = tmp_path / "made.nq", tmp_path / "site"
    for text in ("old", "old", "new"):
        made.write_text(text)
        with exchanged(site) as exchange:
            before = (site / "a/x.nq").stat().st_ino if site.exists() else 0
            exchange.put("a/x.nq", made)
            exchange.put("b/x.nq", made)
            with pytest.raises(FileExistsError):
                exchange.put("a/x.nq", made)
        assert (site / "a/x.nq").read_text() == text
        assert (site / "a/x.nq").samefile(site / "b/x.nq") and not made.samefile(site / "a/x.nq")
        kept = (site / "a/x.nq").stat().st_ino == before
        assert kept == (text == "old" and before != 0)


@pytest.mark.parametrize("address", ["../outside", "/etc/cron.d/x", "doc/../../x", "", "a\0b", "doc/x.ttl"])
def test_no_id_leads_out_of_the_folder_or_onto_another(tmp_path: Path, address: str) -> None:
    with pytest.raises((SettingError, ValueError, Exception)), exchanged(tmp_path / "site") as exchange:
        exchange.put("doc/x.ttl", b"")
        exchange.put(address, b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_killed_run_leaves_what_was_published(small: Release, site: Path) -> None:
    before = files(site)
    with subprocess.Popen(command(small, site), env={**os.environ, **OPERATOR}, stderr=subprocess.DEVNULL) as process:
        while not any(site.parent.glob(".unfinished-site-*/*")):
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert files(site) == before
    (leftover,) = site.parent.glob(".unfinished-site-*")
    os.utime(leftover, (0, 0))
    with exchanged(site.parent / "other") as exchange:
        exchange.put("x", b"")
    assert not leftover.exists(), "a later run sweeps it away"


def test_pages_lead_somewhere(site: Path) -> None:
    """But for things that the cut-down release knows only by name."""
    left = {link for _, link in Pages(site, "/mpsc").broken() if "/doc/" not in link and "/graph/" not in link}
    assert left == set()


@pytest.mark.slow
def test_no_page_leads_to_nowhere(whole: Path) -> None:
    pages = Pages(whole, "/mpsc")
    assert len(pages.texts) > 4000
    assert sorted(pages.broken()) == []


@pytest.mark.slow
def test_every_passage_has_its_place_on_a_page(whole: Path, release: Release) -> None:
    pages = Pages(whole, "/mpsc")
    iris = set(re.findall(rf"<{re.escape(DEFAULT_BASE)}([^#>]+)#([^>]+)>", release.data.read_text("utf-8")))
    assert len(iris) > 1000
    for language in ("de", "en"):
        lost = [each for each in iris if each[1] not in pages.ids[whole / language / "doc" / each[0] / "index.html"]]
        assert lost == []
    for path, text in pages.texts.items():
        assert len(re.findall(r'\bid="', text)) == len(pages.ids[path]), f"{path}: an id is there twice"


@pytest.mark.slow
def test_every_format_of_every_document_says_the_same(whole: Path) -> None:
    """There are no blank nodes, so graphs are the same when their statements are."""
    documents = [path.with_suffix("") for path in whole.rglob("*.nt") if "download" not in path.parts]
    assert len(documents) > 2000
    for document in documents:
        first, *others = (set(ox.parse(path=f"{document}.{end}", format=of)) for end, of in FORMATS.items())
        assert first and all(first == other for other in others), document
