"""Source drift, against a server of our own: pages that stay, change, move, vanish, hang and are too large."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from mpsc_graph.curate.drift import Verdict, check
from mpsc_graph.curate.fetch import Manners, bare, fetch, visible_text
from mpsc_graph.curate.known import Known
from mpsc_graph.curate.stamp import stamp
from mpsc_graph.errors import PageUnreachable, SourceError
from mpsc_graph.resources import Resources
from tests.commands import run

PAGE = "<html><head><style>p {}</style><script>var t = 1</script></head><body><p>Die Bank wurde 2023 gebaut.</p></body>"
SHOWN = "DieBankwurde2023gebaut."
HASH = hashlib.sha256(SHOWN.encode()).hexdigest()
QUICK = Manners("mpsc-graph/test", timeout=2, delay=0, max_size=50_000, allow_private=True)


class Site(ThreadingHTTPServer):
    """A web site whose pages are functions that answer a request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Callable[[_Handler], None]] = {}
        self.asked: list[tuple[float, str, str]] = []
        self.stop = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def show(self, path: str, body: str | bytes, kind: str = "text/html; charset=utf-8") -> None:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = lambda request: request.answer(200, data, **{"Content-Type": kind})

    def answer(self, path: str, status: int, **headers: str) -> None:
        self.pages[path] = lambda request: request.answer(status, b"", **headers)


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((time.monotonic(), self.path, self.headers["User-Agent"]))
        self.server.pages.get(self.path, lambda request: request.answer(404, b"not here"))(self)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.stop.set()
        server.shutdown()
        thread.join()


def source(folder: Path, name: str, url: str, rest: str = "") -> Path:
    path = folder / "data" / "ulm" / "sources" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"id: source/ulm/{name}\ntype: WebPage\ntitle: {{de: Seite}}\nurl: {url}\n{rest}", "utf-8")
    return path


def verdicts(folder: Path, manners: Manners = QUICK) -> dict[str, tuple[Verdict, str]]:
    found = check(Known.load(Resources.find([folder / "data"])).sources.values(), manners)
    return {each.source.id.rpartition("/")[2]: (each.verdict, each.detail) for each in found}


def test_what_becomes_of_pages(tmp_path: Path, site: Site) -> None:
    site.show("/page", PAGE)
    site.answer("/gone", 410)
    site.answer("/broken", 500)
    site.answer("/old", 301, Location="/page")
    site.answer("/loop", 302, Location="/loop")
    site.answer("/away", 302, Location="file:///etc/passwd")
    site.show("/huge", "x" * 60_000)
    site.pages["/part"] = lambda request: request.answer(200, PAGE.encode(), **{"Content-Length": "1000"})
    site.show("/scripts", "<body><script>document.write('all')</script></body>")
    right, wrong = f"sha256: {HASH}\n", f"sha256: {'0' * 64}\n"
    for name, path, rest in (
        ("stays", "/page", right),
        ("changes", "/page", wrong),
        ("new", "/page", ""),
        ("missing", "/missing", right),
        ("gone", "/gone", right),
        ("broken", "/broken", right),
        ("moved", "/old", right),
        ("moved-and-changed", "/old", wrong),
        ("moved-and-new", "/old", ""),
        ("loop", "/loop", right),
        ("away", "/away", right),
        ("huge", "/huge", right),
        ("part", "/part", right),
        ("scripts", "/scripts", right),
    ):
        source(tmp_path, name, site.url + path, rest)
    source(tmp_path, "nobody", "http://127.0.0.1:1/", right)
    source(tmp_path, "file", "file:///etc/passwd", right)
    source(tmp_path, "odd", "http://[x/", right)
    assert verdicts(tmp_path) == {
        "stays": ("unchanged", ""),
        "changes": ("changed", ""),
        "new": ("new", ""),
        "missing": ("vanished", "answered 404"),
        "gone": ("vanished", "answered 410"),
        "broken": ("unreachable", "answered 500"),
        "moved": ("moved", f"to {site.url}/page (text unchanged)"),
        "moved-and-changed": ("moved", f"to {site.url}/page (text changed)"),
        "moved-and-new": ("moved", f"to {site.url}/page (text new)"),
        "loop": ("unreachable", f"more than 10 redirects, the last to {site.url}/loop"),
        "away": ("unreachable", "file:///etc/passwd: only http and https addresses are fetched"),
        "huge": ("unreachable", "larger than 50,000 bytes"),
        "part": ("unreachable", f"broken off, {1000 - len(PAGE)} bytes before its end"),
        "scripts": ("unreachable", "the page shows no text without scripts"),
        "nobody": ("unreachable", "Connection refused"),
        "file": ("unreachable", "file:///etc/passwd: only http and https addresses are fetched"),
        "odd": ("unreachable", "Invalid IPv6 URL"),
    }


def test_who_hangs_or_drips_is_left(site: Site) -> None:
    def drip(request: _Handler) -> None:
        request.send_response(200)
        request.end_headers()
        while not request.server.stop.wait(0.05):
            try:
                request.wfile.write(b".")
            except OSError:
                return

    site.pages["/hangs"] = lambda request: request.server.stop.wait(60) and None
    site.pages["/drips"] = drip
    for path in ("/hangs", "/drips"):
        begun = time.monotonic()
        with pytest.raises(PageUnreachable, match="no answer in time"):
            fetch(site.url + path, Manners("x", timeout=0.3, allow_private=True))
        assert time.monotonic() - begun < 30


def test_pages_of_one_host_are_asked_one_after_the_other_by_name(tmp_path: Path, site: Site) -> None:
    for number in range(3):
        site.show(f"/{number}", PAGE)
        source(tmp_path, str(number), f"{site.url}/{number}")
    verdicts(tmp_path, Manners("mpsc-graph/1 (+https://example.org/)", delay=0.2, allow_private=True))
    times = [time for time, _, _ in site.asked]
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))
    assert {agent for _, _, agent in site.asked} == {"mpsc-graph/1 (+https://example.org/)"}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0:{port}/",
    ],
)
def test_private_addresses_are_refused(site: Site, url: str) -> None:
    with pytest.raises(PageUnreachable, match=r"a private address \(--allow-private allows it\)"):
        fetch(url.format(port=site.server_port), Manners("x", timeout=2))
    assert site.asked == []


def test_a_redirect_is_checked_like_the_first_address(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host is let through; where it points to is not."""
    import mpsc_graph.curate.fetch as module

    site.answer("/", 302, Location="http://localhost:1/secret")
    real = module._check_host
    monkeypatch.setattr(module, "_check_host", lambda url, manners: None if "127.0.0.1" in url else real(url, manners))
    with pytest.raises(PageUnreachable, match=r"localhost is .*, a private address"):
        fetch(site.url, Manners("x", timeout=2))


def test_addresses_with_umlauts(site: Site) -> None:
    site.show("/stra%C3%9Fe?q=%C3%A4%20b", PAGE)
    assert fetch(site.url + "/straße?q=ä%20b#teil", QUICK).sha256 == HASH
    site.answer("/alt", 301, Location="/stra\u00c3\u009fe?q=%C3%A4%20b")  # UTF-8 bytes, as http.server writes Latin-1
    assert fetch(site.url + "/alt", QUICK).redirected


@pytest.mark.parametrize(
    "html",
    [
        PAGE,
        PAGE.replace("<p>", "\n\n<!-- 14:05 --><div class='new'><p>\t").replace("</p>", "</p></div>"),
        PAGE.replace("Bank", "<b>Ba</b>nk").replace("gebaut", "ge&shy;baut"),
        PAGE.replace("var t = 1", "var t = '<p>2</p>'"),
        PAGE.replace("</p>", "</p><noscript>Bitte <b>JavaScript</b> an</noscript><template>x</template>"),
        PAGE.replace(" ", "&nbsp;").replace("<p>", "<P>"),
    ],
)
def test_only_the_letters_a_page_shows_count(html: str) -> None:
    assert bare(visible_text(html)) == SHOWN


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Größe".encode(), "text/html", "Größe"),
        ("Größe".encode("latin-1"), "text/html", "Größe"),
        ("Größe".encode("latin-1"), "text/html; charset=iso-8859-1", "Größe"),
        ("Größe".encode(), "text/html; charset=no-such", "Größe"),
        ("Gro\u0308ße <b>".encode(), "text/plain", "Größe<b>"),
        (b"%PDF-1.7", "application/pdf", None),
    ],
)
def test_texts_and_other_files(site: Site, body: bytes, kind: str, text: str | None) -> None:
    site.show("/", body, kind)
    page = fetch(site.url, QUICK)
    assert page.shown == text
    assert page.sha256 == hashlib.sha256(body if text is None else text.encode()).hexdigest()


CLAIMS = """\
publisher: ulm/org/stadt
date: ["2023-12-04",
  "2024-11-21"]

# What it says
claims:  # two
  - {type: Claim, states: {id: ulm/org/stadt, notation: A}, basis: stated, quote: [wurde 2023, {exact: gebaut}]}
  - {type: Claim, states: {id: ulm/org/stadt, notation: B}, basis: stated, quote: wurde 2024 gebaut}
"""


def test_the_command(tmp_path: Path, site: Site) -> None:
    site.show("/page", PAGE)
    path = source(tmp_path, "page", site.url + "/page", CLAIMS)
    before = path.read_text("utf-8")
    command = ("check-sources", "--data", "data", "--delay", "0", "--allow-private")
    first = run(tmp_path, *command)
    shown = "data/ulm/sources/page.yaml"
    lost = f"             {shown}:12:83: not on the page: “wurde 2024 gebaut”"
    assert first.stdout.splitlines() == [f"new          {shown}  {site.url}/page", lost, "1 new"], first.stderr
    assert (first.returncode, first.stderr, path.read_text("utf-8")) == (0, "", before)
    assert run(tmp_path, *command, "--write", "--project", "ulm").returncode == 0
    stamped = before.replace(
        '"2024-11-21"]\n', f'"2024-11-21"]\nretrievedOn: "{date.today().isoformat()}"\nsha256: "{HASH}"\n'
    )
    assert path.read_text("utf-8") == stamped
    assert run(tmp_path, *command, "--write").stdout.splitlines()[-1] == "1 unchanged"
    assert path.read_text("utf-8") == stamped
    site.show("/page", PAGE.replace("2023", "2024"))
    changed = run(tmp_path, *command)
    assert (changed.returncode, changed.stdout.splitlines()[-1]) == (1, "1 changed")
    assert "not on the page: “wurde 2023”" in changed.stdout
    assert run(tmp_path, *command, "--write").returncode == 1
    assert run(tmp_path, *command).returncode == 0
    site.answer("/page", 404)
    assert run(tmp_path, *command).returncode == 1
    site.answer("/page", 503)
    unreachable = run(tmp_path, *command)
    assert unreachable.returncode == 2
    assert "no page could be reached" in unreachable.stderr
    refused = run(tmp_path, *command[:-1])
    assert "is 127.0.0.1, a private address" in refused.stdout
    for arguments, message in (
        ((*command, "--project", "ulmm"), "did you mean “ulm”?"),
        (("check-sources", "--data", "nowhere"), "there is no such folder"),
        ((*command, "--timeout", "0"), "Invalid value"),
    ):
        wrong = run(tmp_path, *arguments)
        assert wrong.returncode == 2
        assert message in wrong.stderr


def test_a_file_that_cannot_be_changed_stays_and_the_others_are_written(tmp_path: Path, site: Site) -> None:
    site.show("/page", PAGE)
    odd, plain = (source(tmp_path, name, site.url + "/page") for name in ("a", "b"))
    odd.write_text(f"{{id: source/ulm/a, type: WebPage, url: '{site.url}/page'}}\n")
    before = odd.read_text("utf-8")
    done = run(tmp_path, "check-sources", "--data", "data", "--delay", "0", "--allow-private", "--write")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (2, "2 new")
    assert "data/ulm/sources/a.yaml: cannot be changed without disturbing it; write by hand retrievedOn:" in done.stderr
    assert odd.read_text("utf-8") == before
    assert f'sha256: "{HASH}"' in plain.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "stamped"),
    [
        ("a: b", 'a: b\nsha256: "1"\n'),
        ("a: b\r\nclaims: []\r\n", 'a: b\r\nsha256: "1"\r\nclaims: []\r\n'),
        ("a:\n- b\n- c\n\nclaims: []\n", 'a:\n- b\n- c\nsha256: "1"\n\nclaims: []\n'),
        ("claims: []\na: b\n", 'claims: []\na: b\nsha256: "1"\n'),
        ("sha256: 0  # old\na: b\n", 'sha256: "1"  # old\na: b\n'),
        ("sha256: '0'\na: sha256\n", 'sha256: "1"\na: sha256\n'),
        ('a: "sha256: 0"\n"sha256": "0"\n', 'a: "sha256: 0"\n"sha256": "1"\n'),
        ("# sha256: 0\na: |\n  sha256: 0\n", '# sha256: 0\na: |\n  sha256: 0\nsha256: "1"\n'),
    ],
)
def test_one_line_changes(text: str, stamped: str) -> None:
    assert stamp(text, "x.yaml", {"sha256": "1"}) == stamped


@pytest.mark.parametrize("text", ["{a: b}\n", "- a\n", "a: |\n  b\n\n  c\n", "sha256: >\n  0\n", "sha256: [0]\n"])
def test_what_cannot_be_changed_in_one_line_is_left(text: str) -> None:
    with pytest.raises(
        SourceError, match=r'x\.yaml: cannot be changed without disturbing it; write by hand sha256: "1"'
    ):
        stamp(text, "x.yaml", {"sha256": "1"})
