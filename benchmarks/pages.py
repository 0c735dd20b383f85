"""How soon somebody with a phone sees a page: bytes, requests and first paint of each type of page, with nothing kept.

    mpsc-graph serve & python benchmarks/pages.py                          # http://127.0.0.1:8000
    python benchmarks/pages.py --url https://graph.example.org/ --runs 5

The profile is that of a slow phone on a slow network, as Lighthouse has it: 360 pixels, a processor four times slower,
1.6 Mbit/s down, 0.75 Mbit/s up, 150 ms to the server and back. Prints medians. The answer was asked for once before, so
that the time the server takes for the first one is not in it. Wants playwright and Chromium.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

PAGES = {
    "start": "de/",
    "questions": "de/questions",
    "question": "de/questions/measures-of-a-phase",
    "network": "de/network",
    "things": "de/things/organisations",
    "measure": "de/doc/dresden/measure/smart-participation",
    "organisation": "de/doc/dresden/org/landeshauptstadt-dresden",
    "source": "de/doc/source/dresden/kick-off-2023",
    "catalogue": "de/catalog",
    "vocabulary": "de/ontology",
    "accessibility": "de/barrierefreiheit",
}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PAINTED = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries()[0].startTime))
    .observe({ type: "paint", buffered: true }))"""


@dataclass
class Visit:
    """What a visit took: bytes over the network, addresses, milliseconds to the first paint of content."""

    sizes: dict[str, float] = field(default_factory=dict)
    milliseconds: float = 0.0

    @property
    def kilobytes(self) -> float:
        return sum(self.sizes.values()) / 1000


@contextmanager
def phone(browser: Browser) -> Iterator[tuple[Page, Visit]]:
    """A page of a browser that has been nowhere yet, and what its visit takes."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True)
    page, visit = context.new_page(), Visit()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    devtools.on(
        "Network.loadingFinished", lambda done: visit.sizes.update({done["requestId"]: done["encodedDataLength"]})
    )
    yield page, visit
    context.close()


def visited(browser: Browser, url: str) -> Visit:
    with phone(browser) as (page, visit):
        page.goto(url, wait_until="load")
        visit.milliseconds = page.evaluate(PAINTED)
    return visit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000/", help="where the pages are")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        print(f"{'page':<16}{'requests':>9}{'kB':>9}{'first paint, ms':>17}")
        for name, address in PAGES.items():
            url = given.url.rstrip("/") + "/" + address
            browser.new_page().goto(url)
            visits = [visited(browser, url) for _ in range(given.runs)]
            requests, kilobytes = len(visits[0].sizes), median(each.kilobytes for each in visits)
            print(f"{name:<16}{requests:>9}{kilobytes:>9.1f}{median(each.milliseconds for each in visits):>17.0f}")
        browser.close()


if __name__ == "__main__":
    main()
