"""A published folder under nginx and under Apache answers as the live server does."""

from __future__ import annotations

import http.client
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from mpsc_graph.manifest import Withdrawal
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from tests.conftest import serving
from tests.hosts import apache, nginx
from tests.published import PUBLISHER, publish, small_release

HOST, PATHS = "https://graph.example.org", ("", "/mpsc.d")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
MEASURE, PERSON = "doc/dresden/measure/open-data", "doc/dresden/person/michael-breidung"
GRAPH = "graph/source/dresden/neues-forschungsprojekt-zu-open-data-2023"
PARSERS = {"text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES}
PARSERS |= {"application/rdf+xml": ox.RdfFormat.RDF_XML, "application/xml": ox.RdfFormat.RDF_XML}
PARSERS |= {"application/ld+json": ox.RdfFormat.JSON_LD, "application/json": ox.RdfFormat.JSON_LD}
FREE = {"access-control-allow-origin", "cache-control"}
"""What the live server does not say of the style sheet."""
PROBLEM = "application/problem+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# address, Accept, Accept-Language → status, type, language
GONE = "doc/dresden/measure/what-was-withdrawn"
OLD = "dresden/measure/what-gave-way"
TABLE = [
    ("", None, None, 200, "text/html", "de"),
    ("", BROWSER, "en-US,en;q=0.5", 200, "text/html", "en"),
    ("", "text/turtle", None, 200, "text/turtle", None),
    ("de/", "*/*", "en", 200, "text/html", "de"),
    ("en", None, None, 200, "text/html", "en"),
    ("index.html", None, "en", 200, "text/html", "en"),
    ("index.nt", BROWSER, None, 200, "application/n-triples", None),
    ("ontology", BROWSER, "de-DE,de;q=0.9,en;q=0.8", 200, "text/html", "de"),
    ("ontology", "application/rdf+xml", None, 200, "application/rdf+xml", None),
    ("ontology/0.2.0", "application/ld+json", None, 200, "application/ld+json", None),
    ("ontology/0.2.0.ttl", None, None, 200, "text/turtle", None),
    ("ontology/context.jsonld", "text/html", None, 200, "application/ld+json", None),
    ("en/ontology/context.jsonld", None, None, 200, "application/ld+json", None),
    ("ontology/classes.svg", "image/*", "en", 200, "image/svg+xml", "en"),
    ("de/ontology/classes.svg", None, "en", 200, "image/svg+xml", "de"),
    ("role", "text/turtle;q=0.5, application/n-triples", None, 200, "application/n-triples", None),
    ("en/role", "text/turtle", None, 200, "text/html", "en"),
    (GRAPH, "application/n-triples", None, 200, "application/n-triples", None),
    (GRAPH, "text/html", "fr", 200, "text/html", "de"),
    (MEASURE, "application/json", None, 200, "application/json", None),
    (MEASURE, "application/xml", None, 200, "application/xml", None),
    (f"{MEASURE}.jsonld", "application/json", None, 200, "application/ld+json", None),
    (f"{MEASURE}.html", "text/turtle", "en;q=0.3, de;q=0.2", 200, "text/html", "en"),
    (f"en/{MEASURE}.html", None, "de", 200, "text/html", "en"),
    (f"en/{MEASURE}", None, "de", 200, "text/html", "en"),
    (f"en/{MEASURE}.ttl", None, None, 200, "text/turtle", None),
    (MEASURE, "text/turtle;q=0.85, application/rdf+xml;q=0.851", None, 200, "application/rdf+xml", None),
    (MEASURE, "text/turtle;q=0.80, application/rdf+xml;q=0.8", None, 200, "text/turtle", None),
    (MEASURE, "text/turtle; charset=utf-8 ;q=0.2,text/html;q=0.100", None, 200, "text/turtle", None),
    (MEASURE, "*/*, text/turtle", None, 200, "text/turtle", None),
    (MEASURE, "text/*;q=0.9, application/*", None, 200, "application/n-triples", None),
    (MEASURE, "TEXT/TURTLE;Q=0.4, text/html;q=0", None, 200, "text/turtle", None),
    (MEASURE, "text/html;q=0, */*;q=0.1", None, 200, "text/turtle", None),
    (MEASURE, "text/turtle;q=1.000, text/html;q=0.999", None, 200, "text/turtle", None),
    (MEASURE, "*", "de;q=0, en;q=0.001", 200, "text/html", "en"),
    (MEASURE, "", "*", 200, "text/html", "de"),
    (MEASURE, "image/png", None, 406, PROBLEM, None),
    (MEASURE, "text/html;q=0, text/turtle;q=0.0", None, 406, PROBLEM, None),
    ("", "image/png", None, 406, PROBLEM, None),
    ("doc/dresden/me%61sure/open-data", "text/turtle", None, 200, "text/turtle", None),
    (PERSON, "text/html", None, 200, "text/html", "de"),
    (PERSON, "text/turtle", None, 200, "text/turtle", None),
    ("questions/leads", "text/html", "en", 200, "text/html", "en"),
    ("questions/leads", "text/turtle", None, 200, "text/turtle", None),
    ("questions/leads.csv", "image/png", "en", 200, "text/csv", None),
    ("questions/leads.xlsx", None, None, 200, XLSX, None),
    ("en/questions/leads.excel.csv", BROWSER, None, 200, "text/csv", None),
    ("questions/leads.json", None, None, 200, "application/sparql-results+json", None),
    ("en/questions/leads.xml", None, None, 200, "application/sparql-results+xml", None),
    ("de/questions/leads.tsv", None, None, 200, "text/tab-separated-values", None),
    ("network", BROWSER, "en", 200, "text/html", "en"),
    ("network", "text/turtle", None, 200, "text/turtle", None),
    ("en/network/codebook", None, None, 200, "text/html", "en"),
    ("network.json", "text/html", "en", 200, "application/json", None),
    ("en/network.gexf", None, None, 200, "application/gexf+xml", None),
    ("en/network.svg", None, None, 200, "image/svg+xml", "en"),
    ("network/nodes.csv", "text/html", None, 200, "text/csv", None),
    ("de/network/figures.xlsx", None, None, 200, XLSX, None),
    ("static/network/main.js", None, None, 200, "text/javascript", None),
    ("static/style.css", "text/html", None, 200, "text/css", None),
    ("de/static/style.css", None, None, 200, "text/css", None),
    ("catalog", "application/rdf+xml", None, 200, "application/rdf+xml", None),
    ("catalog.rdf", None, None, 200, "application/rdf+xml", None),
    ("catalog", "text/html", "en", 200, "text/html", "en"),
    ("doc/dataset/mpsc", BROWSER, "en", 200, "text/html", "en"),
    (".well-known/void", "text/turtle", None, 200, "text/turtle", None),
    ("en/.well-known/void", None, None, 200, "text/html", "en"),
    ("CITATION.cff", None, None, 200, "application/yaml", None),
    ("releases", "text/turtle", None, 200, "text/turtle", None),
    ("releases/ID", "text/html", None, 200, "text/html", "de"),
    ("releases/ID.ttl", None, None, 200, "text/turtle", None),
    ("releases/ID/mpsc.ttl", "text/html", None, 200, "text/turtle", None),
    ("releases/ID/teams.de.csv-metadata.json", None, None, 200, "application/csvm+json", None),
    ("download/mpsc.nt", "text/html", None, 200, "application/n-triples", None),
    ("download/mpsc.nq.gz", None, None, 200, "application/gzip", None),
    ("download/teams.de.csv", None, None, 200, "text/csv", None),
    ("download/SHA256SUMS", None, None, 200, "text/plain", None),
    ("download/manifest.json", None, None, 200, "application/json", None),
    ("robots.txt", None, None, 200, "text/plain", None),
    ("sitemap.xml", None, None, 200, "application/xml", None),
    ("id/dresden/measure/open-data", "text/turtle", None, 303, None, None),
    ("en/id/dresden/measure/open-data?x=y", None, None, 303, None, None),
    ("id/no/such%20thing", None, None, 303, None, None),
    ("doc/dresden/measure/open-dat", BROWSER, "en", 404, "text/html", "en"),
    ("en/doc/dresden/measure/open-dat", "text/html", "de", 404, "text/html", "en"),
    ("doc/dresden/measure/open-dat", "text/turtle", None, 404, PROBLEM, None),
    ("doc/dresden/measure/open-dat", "*/*", None, 404, PROBLEM, None),
    ("nothing", None, None, 404, PROBLEM, None),
    (GONE, "text/turtle", None, 410, PROBLEM, None),
    (f"{GONE}.ttl", None, None, 410, PROBLEM, None),
    (GONE, BROWSER, "en", 410, "text/html", "en"),
    (f"de/{GONE}", "text/html", "en", 410, "text/html", "de"),
    (f"{GONE}-not", "text/turtle", None, 404, PROBLEM, None),
    (f"{MEASURE}/", "text/turtle", None, 404, PROBLEM, None),
    (f"{MEASURE}.pdf", "text/turtle", None, 404, PROBLEM, None),
    ("static/", "text/turtle", None, 404, PROBLEM, None),
    ("doc", "text/turtle", None, 404, PROBLEM, None),
]


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    withdrawn = {GONE.removeprefix("doc/"): Withdrawal("Auf Wunsch der Stelle", "2026-11-25")}
    manifest = replace(release.manifest, withdrawn=withdrawn)
    return small_release(
        replace(release, manifest=manifest), tmp_path_factory.mktemp("small"), {OLD: MEASURE.removeprefix("doc/")}
    )


@pytest.fixture(scope="module")
def live(small: Release) -> Iterator[dict[str, httpx.Client]]:
    """The live server, told to be at each of the public addresses."""
    with ExitStack() as stack:
        yield {path: stack.enter_context(serving(small, public_url=f"{HOST}{path}/", **PUBLISHER))[0] for path in PATHS}


@pytest.fixture(scope="module", params=PATHS, ids=["at-the-root", "below-a-path"])
def prefix(request: pytest.FixtureRequest) -> str:
    path: str = request.param
    return path


@pytest.fixture(scope="module")
def folders(small: Release, resources: Resources) -> Iterator[dict[str, Path]]:
    """A published folder for each address, which other users can read."""
    own = Path(tempfile.mkdtemp())
    own.chmod(0o755)
    yield {
        path: publish(small, resources, f"{HOST}{path}/", own / f"site{number}") for number, path in enumerate(PATHS)
    }
    shutil.rmtree(own)


@pytest.fixture(scope="module")
def folder(folders: dict[str, Path], prefix: str) -> Path:
    return folders[prefix]


@pytest.fixture(scope="module", params=["nginx", "apache"])
def host(request: pytest.FixtureRequest, folder: Path, prefix: str) -> Iterator[httpx.Client]:
    own = Path(tempfile.mkdtemp())
    own.chmod(0o755)
    with nginx(folder, own) if request.param == "nginx" else apache(folder, own, prefix) as client:
        yield client
    shutil.rmtree(own)


def headers(accept: str | None, language: str | None) -> dict[str, str]:
    given = {"accept": accept, "accept-language": language, "accept-encoding": "identity"}
    return {name: value for name, value in given.items() if value is not None}


LIVE = {"", "index.html", "de/", "en", "en/", "network", "questions/leads", "questions/leads.xlsx"}
"""Where a live server offers more: an endpoint, parameters, an address to cite."""


def get(client: httpx.Client, path: str, method: str = "GET", **more: str) -> httpx.Response:
    """Only with the headers that are given: the client has an Accept of its own."""
    request = client.build_request(method, path, headers=more)
    for name in ("accept", "accept-language"):
        if name not in more and name in request.headers:
            del request.headers[name]
    return client.send(request)


def told(answer: httpx.Response) -> dict[str, object]:
    """What an answer tells about itself that both have to tell alike."""
    names = ("link", "location", "x-robots-tag", "content-language", "content-security-policy", "referrer-policy")
    names += ("content-disposition", "access-control-allow-origin", "cache-control")
    same = {name: answer.headers.get(name) for name in names} if answer.status_code < 400 else {}
    varies = {each.strip() for each in answer.headers.get("vary", "").split(",")} - {"Accept-Encoding", ""}
    kind = answer.headers.get("content-type") if answer.status_code != 303 else None
    sniffed = answer.headers.get("x-content-type-options")
    return {"status": answer.status_code, "type": kind, "vary": varies, "sniffed": sniffed, **same}


def meaning(answer: httpx.Response) -> object:
    """The body, as triples where it is RDF; a page without its navigation, in which a live server has more to offer."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind in PARSERS and answer.url.path.rpartition("/")[2] not in ("context.jsonld", "sitemap.xml"):
        return {str(triple) for triple in ox.parse(answer.content, PARSERS[kind])}
    if kind == "text/html":
        head, _, body = answer.text.partition("<body>")
        return head, body.partition('<main id="content"')[2]
    return answer.content


@pytest.mark.parametrize(("address", "accept", "language", "status", "kind", "spoken"), TABLE)
def test_the_same_answer_as_the_live_server(
    host: httpx.Client, live: dict[str, httpx.Client], prefix: str, small: Release,
    address: str, accept: str | None, language: str | None, status: int, kind: str | None, spoken: str | None,
) -> None:  # fmt: skip
    address = address.replace("ID", small.manifest.id)
    theirs = get(host, f"{prefix}/{address}", **headers(accept, language))
    ours = get(live[prefix], f"/{address}", **headers(accept, language))
    assert theirs.status_code == status
    if kind is not None:
        assert theirs.headers["content-type"].partition(";")[0] == kind
    assert theirs.headers.get("content-language") == spoken
    told_by_both = told(theirs).keys() - (FREE if "static/" in address else set())
    assert {name: told(theirs)[name] for name in told_by_both} == {name: told(ours)[name] for name in told_by_both}
    if status == 200 and (kind not in ("text/html", XLSX) or address not in LIVE):
        assert meaning(theirs) == meaning(ours)


@pytest.mark.parametrize(
    ("address", "there"),
    [(f"doc/{OLD}", MEASURE), (f"en/doc/{OLD}", f"en/{MEASURE}"), (f"doc/{OLD}.ttl", f"{MEASURE}.ttl")],
)
def test_what_gave_way_leads_on(
    host: httpx.Client, live: dict[str, httpx.Client], prefix: str, address: str, there: str
) -> None:
    theirs = get(host, f"{prefix}/{address}")
    assert (theirs.status_code, theirs.headers["location"]) == (301, f"{HOST}{prefix}/{there}")
    ours = get(live[prefix], f"/{address}")
    assert ours.status_code == 301
    asked = httpx.URL(f"{HOST}{prefix}/{address}")
    assert str(asked.join(ours.headers["location"])) == f"{HOST}{prefix}/{there}".removesuffix(".ttl")


@pytest.mark.parametrize("address", ["", MEASURE, f"{MEASURE}.ttl", "role", "static/style.css", "nothing"])
def test_head_says_what_get_says(host: httpx.Client, prefix: str, address: str) -> None:
    asked, answered = (get(host, f"{prefix}/{address}", method, accept="text/turtle") for method in ("HEAD", "GET"))
    assert asked.content == b""
    assert told(asked) == told(answered)


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(("address", "accept"), [("ontology", "text/html"), (MEASURE, "text/turtle")])
def test_an_answer_that_still_holds_is_not_sent_again(
    host: httpx.Client, prefix: str, address: str, accept: str, coding: str
) -> None:
    asked = {"accept": accept, "accept-encoding": coding}
    first = get(host, f"{prefix}/{address}", **asked)
    assert first.headers.get("content-encoding", "identity") == coding
    again = get(host, f"{prefix}/{address}", **asked, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert get(host, f"{prefix}/{address}", **asked, **{"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/.htaccess", "/.mpsc-graph", "/.git/config", "/de/.htaccess", "/conf", "/conf/", "/conf/nginx-http.conf",
        "/de/conf/nginx-http.conf", "/404.json", "/410.json", "/de/410.html",
        "/406.json", "/404.html", "/de/404.html", "/doc/", "/download/",
        "/../../../etc/passwd", "/static/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/doc/..%5c..%5cetc",
        "/static/..%2f..%2f..%2fetc/passwd", "/static/style.css/x", "/de/index.html/x", "/static/%00", "/static/",
    ],
)  # fmt: skip
def test_nothing_else_is_shown(host: httpx.Client, prefix: str, path: str) -> None:
    """Sent as it stands: a client would tidy up the dots."""
    connection = http.client.HTTPConnection(host.base_url.host, host.base_url.port)
    connection.request("GET", prefix + path, headers={"Accept": "text/turtle"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    assert answer.status in (400, 403, 404)
    assert b"root:" not in body and b"Rewrite" not in body and b"Index of" not in body


def test_only_reading(host: httpx.Client, prefix: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert get(host, f"{prefix}/{MEASURE}.ttl", method).status_code == 405, method


def test_files_to_fetch_can_be_resumed(host: httpx.Client, prefix: str, folder: Path) -> None:
    whole = (folder / "download" / "mpsc.nt").read_bytes()
    part = get(host, f"{prefix}/download/mpsc.nt", **{"range": "bytes=10-19", "accept-encoding": "gzip"})
    assert (part.status_code, part.content) == (206, whole[10:20])
    packed = get(host, f"{prefix}/download/mpsc.nt.gz")
    assert packed.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in packed.headers


def test_a_name_cannot_break_the_header_of_a_redirection(host: httpx.Client, prefix: str) -> None:
    answer = get(host, f"{prefix}/id/x%0d%0aSet-Cookie:%20a=b")
    assert "set-cookie" not in answer.headers
    assert answer.status_code in (303, 400, 403, 404)
