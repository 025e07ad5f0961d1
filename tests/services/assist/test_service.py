"""The door: token, limits, health, metrics, logs, and a clean stop."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.services.assist import papers
from tests.services.assist.conftest import (
    ROOT,
    TOKEN,
    codes,
    schema,
    start,
    stop,
    values,
    wait_until,
)
from wardclerk.assist import limits, reading


@pytest.mark.parametrize(
    "header",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}],
)
def test_without_the_token_nothing_is_read(service, header):
    answer = httpx.post(f"{service.url}/v1/read", content=b"x", headers=header)

    assert answer.status_code == 401


def test_body_over_the_limit_is_refused(service):
    answer = service.post(b"0" * (limits.BODY_BYTES_MAX + 1), "large.pdf")

    assert answer.status_code == 413


def test_streamed_body_over_the_limit_is_refused(service):
    def parts():
        for _part in range(34):
            yield b"0" * limits.MIB

    answer = service.post(parts(), "large.pdf")

    assert answer.status_code == 413


def test_filename_arrives_percent_encoded(service):
    content = papers.pdf(papers.american_bill())

    reading = service.read(content, "UTF-8''Rechnung%20M%C3%A4rz.xml")

    assert codes(reading) == ["wrong_extension"]


def test_broken_filename_is_survived(service):
    content = papers.pdf(papers.american_bill())

    reading = service.read(content, "%FF%00%ZZ../../etc/passwd")

    assert values(reading)["total"] == "1021.84"


def test_health_tells_version_and_workers(service):
    answer = service.get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["workers"] == 2


def test_metrics_count_readings_and_problems(service):
    service.read(b"", "empty.pdf")

    text = service.get("/metrics").text

    assert "wardclerk_assist_readings_total" in text
    assert 'wardclerk_assist_problems_total{code="empty_file"}' in text
    assert "wardclerk_assist_reading_seconds_bucket" in text


def test_log_lines_are_json_without_document_content(service):
    service.read(papers.pdf(papers.american_bill()), "Northgate-secret-name.pdf")

    text = service.log.read_text()

    lines = [json.loads(line) for line in text.splitlines()]
    assert any(line.get("action") == "read" for line in lines)
    for word in ("Northgate", "NS-20488", "Harbourview", "1021.84", TOKEN):
        assert word not in text


def test_service_listens_on_loopback_only(service):
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]

    listening = {row[1] for row in rows if row[3] == "0A"}
    own = [place for place in listening if place.endswith(f":{service.port:04X}")]
    assert own == [f"0100007F:{service.port:04X}"]


def test_many_callers_at_once_each_get_their_own_answer(service):
    sheets = {}
    for number in range(12):
        sheet = papers.american_bill()
        for one in sheet.prints:
            one.text = one.text.replace("NS-20488", f"NS-{30000 + number}")
        sheets[f"NS-{30000 + number}"] = papers.pdf(sheet)

    def number_of(content):
        while (answer := service.post(content, "bill.pdf")).status_code == 503:
            continue
        return answer.json()["fields"]["invoice_number"]["value"]

    with ThreadPoolExecutor(12) as callers:
        answers = list(callers.map(number_of, sheets.values()))

    assert answers == list(sheets)


def test_overload_is_answered_with_503_and_a_time_to_return(service):
    scan = papers.small_scan()
    sent = 2 * (1 + limits.WAITING_PER_WORKER_MAX) + 6

    with ThreadPoolExecutor(sent) as callers:
        answers = list(callers.map(lambda _n: service.post(scan, "a.png"), range(sent)))

    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 503}
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert int(refused.headers["retry-after"]) > 0


def test_stop_ends_service_and_workers(tmp_path):
    service = start(tmp_path / "service.log", workers=1)
    workers = children_of(service.process.pid)
    assert workers

    status = stop(service)

    assert status in (0, -signal.SIGTERM)
    wait_until(lambda: not any(map(is_alive, workers)), 10)


def test_killed_service_leaves_no_worker_behind(tmp_path):
    service = start(tmp_path / "service.log", workers=1)
    workers = children_of(service.process.pid)

    service.process.kill()
    service.process.wait()

    wait_until(lambda: not any(map(is_alive, workers)), 10)


def test_worker_knows_no_token_and_is_limited(service):
    for worker in children_of(service.process.pid):
        with open(f"/proc/{worker}/environ", "rb") as file:
            environment = file.read()
        with open(f"/proc/{worker}/limits", encoding="ascii") as file:
            bounds = {line[:26].strip(): line[26:].split()[0] for line in file}

        assert TOKEN.encode() not in environment
        assert bounds["Max file size"] == "0"
        assert bounds["Max core file size"] == "0"
        assert bounds["Max address space"] != "unlimited"


@pytest.mark.parametrize(
    "environment", [{}, {"WARDCLERK_ASSIST_TOKEN": "short"}, {"bad": "port"}]
)
def test_missing_settings_are_told_in_one_line(environment):
    if "bad" in environment:
        environment = {
            "WARDCLERK_ASSIST_TOKEN": TOKEN,
            "WARDCLERK_ASSIST_PORT": "no number",
        }

    run = subprocess.run(
        [sys.executable, "-m", "wardclerk.assist"],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert run.returncode == 2
    assert "WARDCLERK_ASSIST_" in run.stderr
    assert "Traceback" not in run.stderr


def test_contract_lists_what_the_code_can_say():
    contract = schema()

    properties = contract["properties"]
    types = properties["document_type"]["properties"]["value"]["enum"]
    problem = properties["problems"]["items"]["properties"]["code"]["enum"]
    assert tuple(types) == reading.DOCUMENT_TYPES
    assert tuple(properties["fields"]["properties"]) == reading.FIELD_NAMES
    assert tuple(problem) == reading.PROBLEM_CODES


def children_of(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
