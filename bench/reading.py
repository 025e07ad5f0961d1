"""How well the assist service reads real papers: right values by field and layout.

`run(settings)` measures with the documents below the folder that WARDCLERK_BENCH_DATA
names: einvoice-pdf (PDF with truth.json), einvoice-xml, receipts (img, key). Page
reading never looks at the XML inside a PDF. Documents of one vendor and layout are
counted as one family, and `macro` is the mean over families, so that a hundred copies
of one layout weigh as much as one.
"""

import json
import os
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from wardclerk.assist import cascade, layout, pdf_text
from wardclerk.assist.fields import dates, extract

SURE = 0.75  # the confidence from which a value may be proposed without a warning
RECEIPTS_MAX = 30  # scans are slow: enough for a figure of +-5 points
SCANNED_PDFS_MAX = 12
TRUTH_NAMES = {
    "invoice_number": "number",
    "issue_date": "date",
    "currency": "currency",
    "total": "total",
    "net": "net",
    "tax": "tax",
    "vendor_name": "seller",
    "vendor_vat": "vat",
    "purchase_order": "po",
}
MUST_BE_VISIBLE = frozenset(
    {"invoice_number", "vendor_name", "vendor_vat", "purchase_order"}
)
MONEY = frozenset({"total", "net", "tax"})
# Published figures for the same task on other samples of the same receipts: a cloud
# service, end to end, as reported with its outputs in the public docai-sroie study.
PEERS = {
    ("receipts", "total"): 91.1,
    ("receipts", "issue_date"): 96.8,
    ("receipts", "vendor_name"): 85.6,
}


@dataclass
class Score:
    """Right and wrong values, by family and field, with their confidence."""

    right: dict = field(default_factory=lambda: defaultdict(int))
    asked: dict = field(default_factory=lambda: defaultdict(int))
    sure: list = field(default_factory=list)
    seconds: list = field(default_factory=list)

    def add(self, family: str, name: str, is_right: bool, found) -> None:
        self.asked[family, name] += 1
        self.right[family, name] += is_right
        if found is not None:
            self.sure.append((found.confidence, is_right))

    def percent(self, name: str) -> float | None:
        """All documents together."""
        asked = sum(n for (_f, one), n in self.asked.items() if one == name)
        right = sum(n for (_f, one), n in self.right.items() if one == name)
        return 100 * right / asked if asked else None

    def macro(self, name: str) -> float | None:
        """The mean over families."""
        shares = [
            100 * self.right[family, one] / asked
            for (family, one), asked in self.asked.items()
            if one == name
        ]
        return statistics.mean(shares) if shares else None

    def calibration(self) -> tuple[float, float] | None:
        """Of the sure values the share that is right, and the share that is sure."""
        sure = [is_right for confidence, is_right in self.sure if confidence >= SURE]
        if not sure:
            return None
        return 100 * sum(sure) / len(sure), 100 * len(sure) / len(self.sure)


def run(settings) -> dict:
    """All measures that the data at hand allows."""
    folder = os.environ.get("WARDCLERK_BENCH_DATA")
    if not folder or not Path(folder).is_dir():
        raise SystemExit("Set WARDCLERK_BENCH_DATA to the folder with the documents.")
    data = Path(folder)
    measures = [
        *_xml_measures(data / "einvoice-xml"),
        *_pdf_measures(data / "einvoice-pdf"),
        *_scan_measures(data / "einvoice-pdf"),
        *_receipt_measures(data / "receipts"),
    ]
    return {"measures": measures}


def _measure(name: str, value: float | None, unit: str, peer: float | None = None):
    rounded = None if value is None else round(value, 1)
    ratio = round(value / peer, 3) if value is not None and peer else None
    return {"name": name, "value": rounded, "unit": unit, "peer": peer, "ratio": ratio}


def _xml_measures(folder: Path) -> Iterator[dict]:
    """Electronic invoices: read, with the needed fields, sums that add up."""
    paths = sorted(folder.rglob("*.xml"))
    if not paths:
        return
    read, needed, adding, seconds = 0, 0, 0, []
    for path in paths:
        started = time.perf_counter()
        reading = cascade.read(path.read_bytes(), path.name)
        seconds.append(time.perf_counter() - started)
        fields = reading.fields
        read += bool(fields)
        needed += {"invoice_number", "issue_date", "total"} <= fields.keys()
        adding += not any(p.code == "total_mismatch" for p in reading.problems)
    yield _measure("xml/read", 100 * read / len(paths), "percent")
    yield _measure("xml/needed fields", 100 * needed / len(paths), "percent")
    yield _measure("xml/sums add up", 100 * adding / len(paths), "percent")
    yield _measure("xml/p95", 1000 * _p95(seconds), "ms")


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


def _pdf_measures(folder: Path) -> Iterator[dict]:
    """Digital PDFs: the page alone, and the agreement of XML and page."""
    truth = _truth(folder)
    if not truth:
        return
    score = Score()
    for name, wanted in truth.items():
        started = time.perf_counter()
        pages = _pages(folder / name)
        found = extract.extract(pages)
        score.seconds.append(time.perf_counter() - started)
        _compare(score, _family(name, wanted), wanted, found, pages)
    yield from _score_measures("pdf", score)
    yield _measure("pdf/p95", 1000 * _p95(score.seconds), "ms")
    yield _measure("pdf/embedded XML read", _embedded(folder, truth), "percent")


def _truth(folder: Path) -> dict:
    path = folder / "truth.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def _pages(path: Path):
    document = pdf_text.open_pdf(path.read_bytes())
    return tuple(cascade._pages_of(document).pages)


def _family(name: str, wanted: dict) -> str:
    """One layout family: the producer's folder and the vendor's name."""
    source = wanted.get("source", name)
    if "Mustang" in name or "invalidX" in name:
        return "mustang"
    for mark in ("zugferd_2p0", "zugferd_2p1"):
        if mark in name:
            return mark
    return "stylesheet" if "/FX/" in source or "EN16931" in name else "other"


def _compare(score: Score, family: str, wanted: dict, found, pages) -> None:
    shown = _letters("\n".join(page.text for page in pages))
    for name, key in TRUTH_NAMES.items():
        value = _wanted(name, wanted.get(key))
        if value is None:
            continue
        if name in MUST_BE_VISIBLE and _letters(value) not in shown:
            continue
        seen = found.fields.get(name)
        score.add(family, name, _is_right(name, value, seen), seen)
    amounts = [_amount(line.get("total")) for line in wanted.get("lines", ())]
    if amounts and None not in amounts:
        read = [_amount(line.amount) for line in found.lines]
        score.add(family, "lines complete", sorted(amounts) == sorted(read), None)


def _wanted(name: str, value) -> str | None:
    if value is None:
        return None
    text = str(value)
    if name == "issue_date":
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}"
    if name == "vendor_name":
        lines = [line for line in text.split("\n") if not re.search(r":|\d{6}", line)]
        return lines[0] if lines else text
    return text


def _is_right(name: str, value: str, seen) -> bool:
    if seen is None:
        return False
    if name in MONEY:
        return _amount(seen.value) == _amount(value)
    first, second = _letters(seen.value), _letters(value)
    if name == "vendor_name":
        return bool(first) and (first in second or second in first)
    return first == second


def _amount(text) -> Decimal | None:
    try:
        return Decimal(str(text)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _embedded(folder: Path, truth: dict) -> float:
    """PDFs whose embedded invoice gives number, date and total as in the truth."""
    right = 0
    for name, wanted in truth.items():
        invoice = cascade._embedded_invoice(
            pdf_text.open_pdf((folder / name).read_bytes())
        )
        right += invoice is not None and all(
            _is_right(field_name, value, invoice.fields.get(field_name))
            for field_name in ("invoice_number", "issue_date", "total")
            if (value := _wanted(field_name, wanted.get(TRUTH_NAMES[field_name])))
        )
    return 100 * right / len(truth)


def _score_measures(title: str, score: Score) -> Iterator[dict]:
    for name in (*TRUTH_NAMES, "lines complete"):
        peer = PEERS.get((title, name))
        if score.percent(name) is not None:
            yield _measure(f"{title}/{name}", score.percent(name), "percent", peer)
            yield _measure(f"{title}/{name}/macro", score.macro(name), "percent")
    calibration = score.calibration()
    if calibration:
        right, sure = calibration
        yield _measure(f"{title}/right when sure", right, "percent")
        yield _measure(f"{title}/sure", sure, "percent")


def _scan_measures(folder: Path) -> Iterator[dict]:
    """The same PDFs as pictures: rendered, recognised, read."""
    from wardclerk.assist import ocr

    truth = _truth(folder)
    if not truth:
        return
    score = Score()
    step = max(1, len(truth) // SCANNED_PDFS_MAX)
    pages_read = 0
    for name in list(truth)[::step]:
        document = pdf_text.open_pdf((folder / name).read_bytes())
        started = time.perf_counter()
        pages = []
        for index in range(len(document)):
            words, width, height = ocr.read_image(pdf_text.render(document, index))
            pages.append(layout.page_of(index + 1, width, height, "ocr", words))
        score.seconds.append((time.perf_counter() - started) / len(document))
        pages_read += len(document)
        found = extract.extract(tuple(pages))
        _compare(score, _family(name, truth[name]), truth[name], found, tuple(pages))
    yield from _score_measures("scan", score)
    yield _measure("scan/page mean", statistics.mean(score.seconds), "seconds")


def _receipt_measures(folder: Path) -> Iterator[dict]:
    """Photographed receipts of many shops: the hardest pages, never bills."""
    keys = sorted((folder / "key").glob("*.json"))
    if not keys:
        return
    score = Score()
    for path in keys[:: max(1, len(keys) // RECEIPTS_MAX)]:
        picture = folder / "img" / f"{path.stem}.jpg"
        key = json.loads(path.read_text("utf-8"))
        started = time.perf_counter()
        reading = cascade.read(picture.read_bytes(), picture.name)
        score.seconds.append(time.perf_counter() - started)
        _compare_receipt(score, key, reading)
    yield from _score_measures("receipts", score)
    yield _measure("receipts/p95", _p95(score.seconds), "seconds")


def _compare_receipt(score: Score, key: dict, reading) -> None:
    wanted = {
        "vendor_name": key.get("company"),
        "total": re.sub(r"[^\d.]", "", key.get("total", "")),
        "issue_date": next(
            (one.value.isoformat() for one in dates.find(key.get("date", ""))), None
        ),
    }
    for name, value in wanted.items():
        if value:
            seen = reading.fields.get(name)
            score.add("receipts", name, _is_right(name, value, seen), seen)
