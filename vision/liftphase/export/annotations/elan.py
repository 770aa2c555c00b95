"""ELAN's annotation format (.eaf, EAF 3.0): the tiers `phase` and `rep`."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from itertools import count
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from liftphase.export.annotations.intervals import (
    PHASE_TIER,
    REP_TIER,
    Annotations,
    Interval,
    annotate,
)
from liftphase.export.exporter import FrameSeries
from liftphase.reps.model import Analysis
from liftphase.runtime.atomic_files import atomic_open

# Whole milliseconds: half of one on either side of a boundary.
RESOLUTION_S = 0.51e-3
_SHA256 = "liftphase:clip_sha256"
_TYPE = "default-lt"


class Elan:
    """phases.eaf: opened by ELAN beside the clip."""

    file_name = "phases.eaf"

    def write(self, analysis: Analysis, frames: FrameSeries, path: Path) -> None:
        """Write both tiers. Raises OutputError when it cannot be written."""
        with atomic_open(path) as file:
            file.write(to_eaf(annotate(analysis), analysis.clip.path))


def to_eaf(annotations: Annotations, media: str) -> str:
    """The document; media: where the clip is."""
    schema = "http://www.w3.org/2001/XMLSchema-instance"
    root = ET.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "liftphase",
            "DATE": datetime.now(UTC).isoformat(timespec="seconds"),
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": schema,
            "xsi:noNamespaceSchemaLocation": "http://www.mpi.nl/tools/elan/EAFv3.0.xsd",
        },
    )
    header = ET.SubElement(root, "HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
    ET.SubElement(
        header,
        "MEDIA_DESCRIPTOR",
        MEDIA_URL=Path(media).absolute().as_uri(),
        MIME_TYPE="video/mp4",
        RELATIVE_MEDIA_URL=f"./{quote(annotations.clip.encode('utf-8', 'surrogateescape'))}",
    )
    tiers = ((PHASE_TIER, annotations.phases), (REP_TIER, annotations.reps))
    total = sum(len(intervals) for _, intervals in tiers)
    for name, value in ((_SHA256, annotations.clip_sha256 or ""), ("lastUsedAnnotationId", str(total))):
        ET.SubElement(header, "PROPERTY", NAME=name).text = value
    order = ET.SubElement(root, "TIME_ORDER")
    slots, numbers = count(1), count(1)

    def slot(time_s: float) -> str:
        name = f"ts{next(slots)}"
        ET.SubElement(order, "TIME_SLOT", TIME_SLOT_ID=name, TIME_VALUE=str(round(1000 * time_s)))
        return name

    for name, intervals in tiers:
        tier = ET.SubElement(root, "TIER", LINGUISTIC_TYPE_REF=_TYPE, TIER_ID=name)
        for interval in intervals:
            place = ET.SubElement(
                ET.SubElement(tier, "ANNOTATION"),
                "ALIGNABLE_ANNOTATION",
                ANNOTATION_ID=f"a{next(numbers)}",
                TIME_SLOT_REF1=slot(interval.start_s),
                TIME_SLOT_REF2=slot(interval.end_s),
            )
            ET.SubElement(place, "ANNOTATION_VALUE").text = interval.text
    ET.SubElement(
        root, "LINGUISTIC_TYPE", GRAPHIC_REFERENCES="false", LINGUISTIC_TYPE_ID=_TYPE, TIME_ALIGNABLE="true"
    )
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def parse_eaf(content: bytes) -> Annotations:
    """The tiers of a document, as ELAN saves it. Raises ValueError, in one line, for what is none."""
    try:
        root = ET.fromstring(content)
    except ET.ParseError as error:
        raise ValueError(f"it is no XML: {error}") from error
    if root.tag != "ANNOTATION_DOCUMENT":
        raise ValueError(f"it is a document of {root.tag[:40]}, not of ELAN")
    times = {
        slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE", "")) / 1000
        for slot in root.iter("TIME_SLOT")
        if slot.get("TIME_VALUE")
    }
    tiers = {tier.get("TIER_ID", "").lower(): tier for tier in root.iter("TIER")}
    media = root.find("HEADER/MEDIA_DESCRIPTOR")
    url = "" if media is None else media.get("RELATIVE_MEDIA_URL") or media.get("MEDIA_URL", "")
    properties = {each.get("NAME"): (each.text or "").strip() for each in root.iter("PROPERTY")}
    return Annotations(
        PurePosixPath(unquote(url, errors="surrogateescape")).name,
        properties.get(_SHA256) or None,
        _intervals_of(tiers.get(PHASE_TIER), times),
        _intervals_of(tiers.get(REP_TIER), times),
    )


def _intervals_of(tier: ET.Element | None, times: dict[str | None, float]) -> tuple[Interval, ...]:
    if tier is None:
        return ()
    found = []
    for place in tier.iter("ALIGNABLE_ANNOTATION"):
        start, end = place.get("TIME_SLOT_REF1"), place.get("TIME_SLOT_REF2")
        if start not in times or end not in times:
            raise ValueError(f"the annotation {place.get('ANNOTATION_ID')} has no time")
        found.append(Interval(times[start], times[end], (place.findtext("ANNOTATION_VALUE") or "").strip()))
    return tuple(sorted(found, key=lambda each: each.start_s))
