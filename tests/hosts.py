"""Web servers of others, as processes of their own, that serve a published folder by the rules in it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.conftest import missing

APACHE_MODULES = Path("/usr/lib/apache2/modules")

_NGINX = """
daemon off;
{user}
pid {own}/nginx.pid;
error_log {own}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {own}/body;
    proxy_temp_path {own}/proxy;
    fastcgi_temp_path {own}/fastcgi;
    uwsgi_temp_path {own}/uwsgi;
    scgi_temp_path {own}/scgi;
    include {folder}/conf/nginx-http.conf;
    server {{
        listen 127.0.0.1:{port};
        set $mpsc_folder {folder};
        include {folder}/conf/nginx-server.conf;
    }}
}}
"""
_APACHE = """
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {own}/apache.pid
ErrorLog {own}/error.log
DefaultRuntimeDir {own}
DocumentRoot {own}/elsewhere
{modules}
{user}
TypesConfig /dev/null
<Directory />
    Require all denied
</Directory>
{alias}
<Directory "{folder}">
    Options +Indexes +ExecCGI +FollowSymLinks
    AllowOverride All
    Require all granted
</Directory>
"""
_MODULES = (
    "mpm_event", "authz_core", "alias", "autoindex", "dir", "mime", "rewrite", "headers", "setenvif", "filter",
    "deflate", "negotiation", "cgid", "env",
)  # fmt: skip


@contextmanager
def nginx(folder: Path, own: Path) -> Iterator[httpx.Client]:
    """nginx over a published folder; `own` is for its files."""
    program = _program("nginx", "nginx-light")
    with _free_port() as port:
        user = "user root;" if os.getuid() == 0 else ""
        (own / "nginx.conf").write_text(_NGINX.format(own=own, folder=folder, port=port, user=user))
    with _running(
        [program, "-p", str(own), "-e", str(own / "error.log"), "-c", str(own / "nginx.conf")], port
    ) as client:
        yield client


@contextmanager
def nginx_with(servers: str, own: Path) -> Iterator[tuple[int, int]]:
    """nginx with servers that listen on 80 and on 443; yields the ports they have here."""
    program = _program("nginx", "nginx-light")
    with _free_port() as plain, _free_port() as secure:
        user = "user root;" if os.getuid() == 0 else ""
        for listen, port in (("listen 80;", f"{plain};"), ("listen 443 ssl;", f"{secure} ssl;")):
            assert listen in servers
            servers = servers.replace(listen, f"listen 127.0.0.1:{port}")
        text = _NGINX[: _NGINX.index("    include")].format(own=own, user=user) + servers + "}\n"
        (own / "nginx.conf").write_text(text)
    command = [program, "-p", str(own), "-e", str(own / "error.log"), "-c", str(own / "nginx.conf")]
    with _running(command, plain):
        yield plain, secure


@contextmanager
def apache(folder: Path, own: Path, prefix: str) -> Iterator[httpx.Client]:
    """Apache over a published folder, found below a path; its other users must be able to read it."""
    program = _program("apache", "apache2", "apache2")
    (own / "elsewhere").mkdir()
    modules = "\n".join(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so" for name in _MODULES)
    alias = f'Alias "{prefix}/" "{folder}/"' if prefix else f'DocumentRoot "{folder}"'
    with _free_port() as port:
        user = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
        text = _APACHE.format(own=own, folder=folder, port=port, modules=modules, user=user, alias=alias)
        (own / "apache.conf").write_text(text)
    with _running([program, "-f", str(own / "apache.conf"), "-DFOREGROUND"], port) as client:
        yield client


def _program(what: str, package: str, name: str | None = None) -> str:
    name = name or what
    program = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        missing(what, f"{name} is not installed (Debian: apt-get install {package})")
    return program


@contextmanager
def _free_port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


@contextmanager
def _running(command: list[str], port: int) -> Iterator[httpx.Client]:
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client,
    ):
        try:
            for _ in range(600):
                try:
                    client.get("/")
                    break
                except httpx.TransportError:
                    assert process.poll() is None, process.communicate()[1]
                    time.sleep(0.05)
            yield client
        finally:
            process.terminate()
            process.wait(10)
