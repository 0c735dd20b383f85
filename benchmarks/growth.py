"""Growth drawn as SVG: time against size, both in powers of ten, a line for each stage and one that grows in step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from jinja2 import Environment

from mpsc_graph.network.palette import STYLES

__all__ = ["svg"]

_COLOURS = list(dict.fromkeys(style.colour for style in STYLES.values() if style.colour != "#F0E442"))
"""Those of the networks' pictures, but for the yellow, of which a thin line is lost on white."""
_DASHES = ("", "6 3", "2 3")
"""Lines of the second and third round of colours, so that no two are told apart by nothing."""
_LEFT, _TOP, _WIDE, _HIGH, _ROW = 70, 20, 520, 400, 16

_SVG = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 480" font-family="sans-serif" font-size="12" role="img">
<title>Seconds of CPU that each stage takes, against the number of stated triples</title>
<rect width="800" height="480" fill="#fff"/>
{% for tick in across %}
<path d="M{{ tick.at }} {{ top }}V{{ top + high }}" stroke="#ddd"/>
<text x="{{ tick.at }}" y="{{ top + high + 18 }}" text-anchor="middle" fill="#222">{{ tick.text }}</text>
{% endfor %}
{% for tick in up %}
<path d="M{{ left }} {{ tick.at }}H{{ left + wide }}" stroke="#ddd"/>
<text x="{{ left - 8 }}" y="{{ tick.at + 4 }}" text-anchor="end" fill="#222">{{ tick.text }}</text>
{% endfor %}
<text x="{{ left + wide / 2 }}" y="{{ top + high + 42 }}" text-anchor="middle" fill="#222">stated triples</text>
<text transform="translate(18 {{ top + high / 2 }}) rotate(-90)" text-anchor="middle" fill="#222">seconds of CPU</text>
{% for line in lines %}
<g fill="none" stroke="{{ line.colour }}" stroke-width="{{ 1.2 if line.is_slope else 2.2 }}">
<title>{{ line.name }}</title>
<path d="{{ line.path }}" stroke-dasharray="{{ line.dashes }}"/>
{% for x, y in line.spots if not line.is_slope %}
<circle cx="{{ x }}" cy="{{ y }}" r="3" fill="{{ line.colour }}"/>
{% endfor %}
</g>
{% if line.is_led_to %}
<path d="{{ line.lead }}L{{ left + wide + 14 }} {{ line.label - 4 }}" fill="none" stroke="#bbb" stroke-width=".7"/>
{% endif %}
<text x="{{ left + wide + 18 if line.is_led_to else line.spots[-1][0] + 9 }}" y="{{ line.label }}" fill="#222">
{{- line.name -}}
</text>
{% endfor %}
</svg>
"""
)

Spots = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class _Tick:
    at: float
    text: str


@dataclass
class _Line:
    """A line in pixels; `label` is how far down its name stands: beside its end, or led to from there."""

    name: str
    spots: Spots
    colour: str
    dashes: str = ""
    is_slope: bool = False
    label: float = 0.0
    is_led_to: bool = True

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in self.spots)

    @property
    def lead(self) -> str:
        """From its end towards its name."""
        x, y = self.spots[-1]
        return f"M{x + 5} {y}"


def svg(lines: Mapping[str, Spots], slope: str) -> str:
    """Size and seconds of each stage as a drawing; a thin line shows what would grow as `slope`'s first does, in step
    with the size."""
    lines = {name: sorted((size, max(seconds, 0.01)) for size, seconds in spots) for name, spots in lines.items()}
    sizes = [size for spots in lines.values() for size, _ in spots]
    (first, seconds), most = lines[slope][0], max(sizes)
    in_step = [(first, seconds), (most, seconds * most / first)]
    times = [each for spots in (*lines.values(), in_step) for _, each in spots]
    low_x, high_x, low_y, high_y = (*_powers(sizes), *_powers(times))

    def across(size: float) -> float:
        return round(_LEFT + _WIDE * (log10(size) - low_x) / (high_x - low_x), 1)

    def up(time: float) -> float:
        return round(_TOP + _HIGH * (high_y - log10(time)) / (high_y - low_y), 1)

    drawn = [_Line("in step with the size", [(across(x), up(y)) for x, y in in_step], "#222", "3 3", is_slope=True)]
    for number, (name, spots) in enumerate(lines.items()):
        round_, colour = divmod(number, len(_COLOURS))
        drawn.append(_Line(name, [(across(x), up(y)) for x, y in spots], _COLOURS[colour], _DASHES[round_]))
    _set_labels(drawn)
    return _SVG.render(
        lines=drawn,
        across=[_Tick(across(10**each), f"{10**each:,}") for each in range(low_x, high_x + 1)],
        up=[
            _Tick(up(10**each), f"{10**each:,}" if each >= 0 else f"{Decimal(10) ** each:,}")
            for each in range(low_y, high_y + 1)
        ],
        **{"left": _LEFT, "top": _TOP, "wide": _WIDE, "high": _HIGH},
    )


def _powers(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around some values, at least one apart."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)) - 1e-9)
    return low, max(high, low + 1)


def _set_labels(lines: list[_Line]) -> None:
    """Names beside the ends of their lines, those at the edge moved apart where they would lie on each other; none
    leaves the drawing."""
    edge = max(line.spots[-1][0] for line in lines)
    for line in lines:
        line.is_led_to = line.spots[-1][0] == edge
        line.label = line.spots[-1][1] + 4
    ordered = sorted((line for line in lines if line.is_led_to), key=lambda line: line.spots[-1][1])
    for line, at in zip(ordered, _apart([line.spots[-1][1] + 4 for line in ordered]), strict=True):
        line.label = round(at, 1)


def _apart(wanted: Sequence[float]) -> Iterator[float]:
    lowest = _TOP + _HIGH
    last = 0.0
    for number, at in enumerate(wanted):
        last = min(max(at, last + _ROW), lowest - _ROW * (len(wanted) - 1 - number))
        yield last
