"""German: complete for pages and mails that people outside the back office read."""

import ast
import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest
import yaml
from lxml import etree

from tests.house import tree

SAID_OUTSIDE = Path(__file__).with_name("said_outside.yaml")
# A file with one of these writes a mail, a to-do that is mailed, or a page.
WRITES = ("activity_schedule(", "message_post(", '"mail.mail"', '["ir.qweb"]')
# What Odoo takes into a term as it stands, and which attributes are terms.
INLINE = set(
    "abbr b bdi bdo br cite code data del dfn em font i ins kbd keygen mark math meter"
    " output progress q ruby s samp small span strong sub sup time u var wbr text"
    " select option".split()
)
ATTRIBUTES = {"string", "help", "placeholder", "alt", "title", "aria-label", "label"}
LETTER = re.compile(r"[^\W\d_]")
OF_TEMPLATE = re.compile(r"model_terms:ir\.ui\.view,arch_db:(\w+)\.(\w+)")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
SAID = re.compile(rf"^(msgid|msgstr) ((?:{QUOTED.pattern}\s*)+)", re.M)


def templates(addon):
    """{template id: its root}; each is a page or a mail, screens are no templates."""
    return {
        one.get("id"): one
        for path in tree.below(addon.folder, ".xml")
        if "static" not in path.parts and "tests" not in path.parts
        for one in etree.parse(str(path)).getroot().iter("template")
        if one.get("id")
    }


def terms(node):
    """Yield what Odoo translates below a node: runs of text with their inline tags."""
    run = escaped(node.text)
    for child in node:
        if isinstance(child, etree._Comment):
            yield from words_in(run)
            run = ""
        elif is_inline(child):
            run += etree.tostring(child, encoding="unicode", with_tail=False)
        else:
            yield from words_in(run)
            run = ""
            yield from terms(child)
        run += escaped(child.tail)
    yield from words_in(run)
    if "t-call" not in node.attrib and node.tag != "template":
        yield from (node.get(name) for name in ATTRIBUTES.intersection(node.attrib))


def is_inline(node):
    return (
        node.tag in INLINE
        and not any(key.startswith("t-") for key in node.attrib)
        and all(is_inline(child) for child in node)
    )


def words_in(run):
    plain = unescape(re.sub(r"<[^>]*>", "", run))
    if LETTER.search(plain):
        yield run.strip()


def escaped(text):
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def german(addon):
    """{English: German} of an addon, and of which templates each is: (addon, id)."""
    return german_of(addon.folder / "i18n" / "de.po")


@cache
def german_of(path):
    if not path.is_file():
        return {}, {}
    texts, places = {}, {}
    for entry in re.split(r"\n{2,}", path.read_text(encoding="utf-8")):
        said = {
            key: "".join(map(ast.literal_eval, QUOTED.findall(parts)))
            for key, parts in SAID.findall(entry)
        }
        texts[said["msgid"]] = said["msgstr"]
        places[said["msgid"]] = OF_TEMPLATE.findall(entry)
    return texts, places


def spoken(path):
    """All texts that a Python file has translated."""
    return [
        call.args[0].value
        for call in ast.walk(tree.parsed(path))
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", "") == "_"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def is_read_outside(addon, path):
    name = path.relative_to(addon.folder.parent).as_posix()
    return (
        "controllers" in path.parts
        or name in yaml.safe_load(SAID_OUTSIDE.read_text(encoding="utf-8"))
        or any(sign in path.read_text(encoding="utf-8") for sign in WRITES)
    )


ADDONS = [one for name, one in tree.addons().items() if name != "wardclerk_demo"]
addons = pytest.mark.parametrize("addon", ADDONS, ids=lambda addon: addon.name)


@addons
def test_each_word_of_a_page_or_a_mail_has_its_german(addon):
    texts, _places = german(addon)

    missing = [
        f"{name}: {term}"
        for name, template in templates(addon).items()
        for term in terms(template)
        if not texts.get(term)
    ]

    assert not missing, tree.report(f"Say these in {addon.name}/i18n/de.po:", missing)


@addons
def test_each_sentence_that_is_read_outside_has_its_german(addon):
    texts, _places = german(addon)

    missing = [
        f"{tree.name(path)}: {text}"
        for path in addon.code
        if path.suffix == ".py" and is_read_outside(addon, path)
        for text in spoken(path)
        if not texts.get(text)
    ]

    assert not missing, tree.report(f"Say these in {addon.name}/i18n/de.po:", missing)


@addons
def test_german_of_a_page_stands_for_words_that_are_there(addon):
    texts, places = german(addon)
    there = {name: set(terms(one)) for name, one in templates(addon).items()}

    gone = [
        f"{name}: {text}"
        for text in texts
        for module, name in places[text]
        if module == addon.name and name in there and LETTER.search(text)
        if text not in there[name]
    ]

    assert not gone, tree.report(
        "Nobody reads this German: the English of the template is another one.", gone
    )


@addons
def test_german_keeps_the_placeholders_of_the_english(addon):
    texts, _places = german(addon)
    placeholder = re.compile(r"%\(\w+\)[sdg]|%[sdg]")

    wrong = [
        text
        for text, said in texts.items()
        if said
        and sorted(placeholder.findall(text)) != sorted(placeholder.findall(said))
    ]

    assert not wrong, tree.report("Placeholders differ in the German of these:", wrong)


def test_files_that_are_read_outside_are_there_and_the_test_finds_words():
    listed = yaml.safe_load(SAID_OUTSIDE.read_text(encoding="utf-8"))
    gone = [name for name in listed if not (tree.ADDONS / name).is_file()]
    found = [
        term
        for addon in ADDONS
        for one in templates(addon).values()
        for term in terms(one)
    ]

    assert not gone, tree.report(f"Strike these off {SAID_OUTSIDE.name}:", gone)
    assert "<strong>Thank you. We have received what you handed in.</strong>" in found
