"""Chromium on the tests' own stack, as the people of the demo group."""

import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from wardclerk.cli.environment import chromium
from wardclerk.cli.settings import cache_dir

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "system"), str(Path(__file__).parent)]

from stack import Stack  # noqa: E402 - the path above makes it importable

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
TIMEZONE = "America/New_York"  # where most of the demo group's people work
# Odoo keeps a connection open for notices, so the network is never idle.
LOOKS_FINISHED = """() => document.fonts.status === "loaded"
    && [...document.images].every((image) => image.complete)
    && !document.querySelector(".o_loading_indicator, .o_blockUI")"""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def stack():
    """The stack that `./wardclerk test` has started."""
    return Stack(Path(os.environ["WARDCLERK_HOME"]))


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests; each test has a profile of its own."""
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(
            executable_path=str(chromium.binary(cache_dir())), args=FLAGS
        )
        yield program
        program.close()


@pytest.fixture
def log_in(browser, stack):
    """Open Odoo as a person; returns their page."""
    contexts = []

    def open_page(login, size=DESKTOP, url=""):
        context = browser.new_context(
            viewport=size,
            base_url=url or stack.settings.odoo_url,
            is_mobile=size is PHONE,
            timezone_id=TIMEZONE,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto("/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", stack.settings.secrets.demo_password)
        page.click("button[type=submit]:visible")
        page.wait_for_selector(".o_web_client .o_action_manager > *")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def keep():
    """Save a screenshot among the artifacts under a name that the docs can use."""
    folder = Path(os.environ.get("WARDCLERK_ARTIFACTS", ROOT / "artifacts"))
    folder.mkdir(parents=True, exist_ok=True)

    def screenshot(page, name):
        page.wait_for_function(LOOKS_FINISHED)
        page.screenshot(path=str(folder / f"{name}.png"))

    return screenshot
