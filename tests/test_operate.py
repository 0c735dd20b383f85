"""What operators are given works: the proxy before a real server, backup and restore, the unit, the container file."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Release, Releases
from mpsc_graph.settings import Settings
from tests.conftest import missing, serving
from tests.hosts import nginx_with
from tests.published import small_release
from tests.test_withdraw import iris, kept, take, tree
from tests.ulm import NEW, resources, settings, ulm

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
HERE = "https://graph.example.org/mpsc/"
MEASURE = "dresden/measure/open-data"


@pytest.fixture(scope="module")
def small(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return small_release(release, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def hosted(small: Release) -> Iterator[tuple[httpx.Client, int]]:
    """The example, but for ports and certificate, before a server that knows its address; and its port for HTTP."""
    own = Path(tempfile.mkdtemp())
    own.chmod(0o755)
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=graph.example.org"]
    made += ["-addext", "subjectAltName=DNS:graph.example.org", "-keyout", f"{own}/key", "-out", f"{own}/pem"]
    if shutil.which("openssl") is None:
        missing("nginx", "openssl is not installed, which makes the certificate (Debian: apt-get install openssl)")
    subprocess.run(["openssl", *made], check=True, capture_output=True)
    (own / "mpsc" / "download").mkdir(parents=True)
    (own / "mpsc" / "download" / "published.nq").write_text("# from a folder\n")
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    with serving(small, public_url=HERE, client_queries=1000) as (server, _):
        for a, b in (
            ("127.0.0.1:8000", f"127.0.0.1:{server.base_url.port}"),
            ("/etc/ssl/graph.example.org.pem", f"{own}/pem"),
            ("/etc/ssl/graph.example.org.key", f"{own}/key"),
            ("root /srv;", f"root {own};"),
        ):
            assert a in text
            text = text.replace(a, b)
        with nginx_with(text, own) as (plain, secure):
            trusted = ssl.create_default_context(cafile=f"{own}/pem")
            trusted.check_hostname = False  # the name is the example's, the address this machine's
            base = f"https://127.0.0.1:{secure}"
            names = {"host": "graph.example.org"}
            with httpx.Client(base_url=base, verify=trusted, headers=names, timeout=30) as client:
                yield client, plain
    shutil.rmtree(own)


@pytest.fixture
def proxy(hosted: tuple[httpx.Client, int]) -> httpx.Client:
    return hosted[0]


def test_plain_http_is_led_to_https(hosted: tuple[httpx.Client, int]) -> None:
    address = f"http://127.0.0.1:{hosted[1]}/mpsc/ontology"
    answer = httpx.get(address, headers={"host": "graph.example.org"})
    assert (answer.status_code, answer.headers["location"]) == (301, "https://graph.example.org/mpsc/ontology")


def test_every_address_has_the_prefix_and_leads_somewhere(proxy: httpx.Client) -> None:
    page = proxy.get("/mpsc/", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "strict-transport-security" in page.headers
    links = set(re.findall(r'(?:href|src|action)="(/[^"#?]*)', page.text))
    assert links and all(link.startswith("/mpsc/") for link in links), links
    assert proxy.get(next(link for link in links if link.endswith(".css"))).status_code == 200
    assert {proxy.get(link).status_code for link in sorted(links)[:8]} == {200}


def test_host_scheme_and_prefix_are_those_from_outside(proxy: httpx.Client) -> None:
    lead = proxy.get(f"/mpsc/id/{MEASURE}")
    assert (lead.status_code, lead.headers["location"]) == (303, f"{HERE}doc/{MEASURE}")
    about = proxy.get(f"/mpsc/doc/{MEASURE}", headers={"accept": "text/turtle"})
    assert about.status_code == 200
    assert f'</mpsc/doc/{MEASURE}.ttl>; rel="alternate"' in about.headers["link"]
    assert f"<{HERE}sparql>" in proxy.get("/mpsc/sparql", headers={"accept": "text/turtle"}).text
    assert proxy.get("/mpsc").headers["location"].endswith("/mpsc/")
    assert proxy.get("/elsewhere").status_code == 404


def test_files_that_were_published_are_sent_from_their_folder(proxy: httpx.Client) -> None:
    """And all others by the server, which also says what is missing."""
    sent = proxy.get("/mpsc/download/published.nq")
    assert (sent.status_code, sent.text) == (200, "# from a folder\n")
    assert sent.headers["content-type"] == "application/n-quads"
    assert {"access-control-allow-origin", "strict-transport-security"} <= sent.headers.keys()
    assert proxy.get("/mpsc/download/mpsc.ttl").headers["content-type"] == "text/turtle; charset=utf-8"
    missing = proxy.get("/mpsc/download/none.nq")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


def test_queries_pass(proxy: httpx.Client) -> None:
    asked = {"query": "ASK { ?s ?p ?o }", "format": "json"}
    assert proxy.get("/mpsc/sparql", params=asked).json()["boolean"] is True
    assert proxy.post("/mpsc/sparql", data=asked).json()["boolean"] is True


def test_only_what_is_checked_may_be_large(proxy: httpx.Client) -> None:
    turtle = b"# " + b"x" * 2_000_000 + b"\n<https://example.org/a> a <https://example.org/B> .\n"
    headers = {"content-type": "text/turtle", "accept": "application/json"}
    assert proxy.post("/mpsc/validate", content=turtle, headers=headers).status_code == 200
    asked = proxy.post("/mpsc/validate?profile=nosuch", content=turtle[-60:], headers=headers)
    assert asked.status_code == 400  # what follows the question mark arrives
    assert proxy.post("/mpsc/validate", content=turtle * 6, headers=headers).status_code == 413
    assert proxy.post("/mpsc/sparql", data={"query": "#" * 2_000_000}).status_code == 413


def test_backup_and_restore(tmp_path: Path) -> None:
    """Everything comes back as it was; what was withdrawn since goes again with the next build."""
    ulm(tmp_path / "data")
    build(resources(tmp_path), settings(tmp_path))
    with (tmp_path / "data/ulm/entities/all.yaml").open("a", encoding="utf-8") as file:
        file.write(NEW)
    build(resources(tmp_path), settings(tmp_path))
    releases, saved = tmp_path / "releases", tmp_path / "saved.tar.gz"
    (releases / ".unfinished-x").mkdir()
    before = tree(releases)
    assert run("backup", releases, saved).returncode == 0
    assert saved.stat().st_mode & 0o077 == 0
    assert run("backup", releases, tmp_path).returncode == 2  # a folder is no file
    assert not list(tmp_path.glob("*.unfinished"))
    take(tmp_path, "ulm/measure/app").commit()
    assert run("restore", saved, releases).returncode == 2  # there is something already
    shutil.rmtree(releases)
    done = run("restore", saved, releases)
    assert (done.returncode, tree(releases)) == (0, before), done.stderr
    assert Releases.of(settings(tmp_path)).current() is not None
    assert len(Releases.of(settings(tmp_path)).history()) == 2
    build(resources(tmp_path), settings(tmp_path))
    assert ["ulm/measure/app" in iris(release) for release in kept(tmp_path)] == [False, False]


def test_a_damaged_backup_is_not_restored(tmp_path: Path) -> None:
    ulm(tmp_path / "data")
    release = build(resources(tmp_path), settings(tmp_path)).release
    release.data.chmod(0o644)
    with release.data.open("ab") as file:
        file.write(b"# more\n")
    assert run("backup", tmp_path / "releases", tmp_path / "saved.tar.gz").returncode == 0
    done = run("restore", tmp_path / "saved.tar.gz", tmp_path / "back")
    assert (done.returncode, "is not what was sealed" in done.stderr) == (1, True)
    assert not list(tmp_path.glob("back*"))


def run(script: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([DEPLOY / script, *arguments], capture_output=True, text=True)


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    """With a program that is there; every line is known, and little is left open to it."""
    if shutil.which("systemd-analyze") is None:
        missing("systemd", "systemd-analyze is not installed (Debian: apt-get install systemd)")
    unit = tmp_path / "mpsc-graph.service"
    text = (DEPLOY / "mpsc-graph.service").read_text("utf-8")
    program = re.search(r"^ExecStart=(\S+) serve --host 127\.0\.0\.1", text, re.MULTILINE)
    assert program
    unit.write_text(text.replace(program[1], "/bin/true").replace("file:/opt", "file:///opt"), "utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    rated = ["systemd-analyze", "security", "--offline=true", "--threshold=15", unit]
    assert subprocess.run(rated, capture_output=True).returncode == 0


def test_the_container_file_asks_for_what_is_there() -> None:
    """No engine runs it here; what can be read is checked: an unprivileged user, the settings, what is copied."""
    text = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    assert [rest for word, rest in steps if word == "USER"] == ["10001"]
    assert [word for word, _ in steps][-2:] == ["ENTRYPOINT", "CMD"]
    named = set(re.findall(r"MPSC_(\w+)=", text))
    assert named <= {name.upper() for name in Settings.model_fields}
    left_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    needed = (
        "src",
        "data",
        "ontology",
        "queries",
        "shapes",
        "hatch_build.py",
        "pyproject.toml",
        "README.md",
        "LICENSE",
    )
    assert {"releases", ".git"} <= {*left_out}
    assert not {*needed} & {*left_out}


def test_the_guide_names_every_file() -> None:
    guide = (ROOT / "docs/operate.md").read_text("utf-8")
    assert [path.name for path in DEPLOY.iterdir() if f"deploy/{path.name}" not in guide] == []
    settings_named = set(re.findall(r"MPSC_([A-Z_]+)", guide))
    assert settings_named <= {name.upper() for name in Settings.model_fields}
    assert os.access(DEPLOY / "backup", os.X_OK)
