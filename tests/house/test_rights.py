"""Rights: what clients may call, and why code steps over access rules."""

import ast
from pathlib import Path

import pytest
import yaml

from tests.house import tree

ALLOWED = Path(__file__).with_name("public_methods.yaml")
MODEL_BASES = {"Model", "AbstractModel", "TransientModel"}
# The ORM's own verbs: every model has them, access rules guard them.
ORM = {
    "copy",
    "copy_data",
    "create",
    "default_get",
    "fields_get",
    "formatted_read_group",
    "get_view",
    "get_views",
    "init",
    "name_create",
    "name_search",
    "onchange",
    "read",
    "search",
    "search_fetch",
    "search_read",
    "unlink",
    "web_read",
    "web_save",
    "web_search_read",
    "write",
}


def models():
    """All (file, class, model name) of the addons, tests left out."""
    for addon in tree.addons().values():
        for path in addon.code:
            if path.suffix == ".py":
                for node in ast.walk(tree.parsed(path)):
                    if isinstance(node, ast.ClassDef) and _is_model(node):
                        yield path, node, _model_name(node)


def _is_model(node):
    bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    return bool(bases & MODEL_BASES)


def _model_name(node):
    values = {
        target.id: statement.value
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    for attribute in ("_name", "_inherit"):
        value = values.get(attribute)
        if isinstance(value, ast.Constant):
            return value.value
        if isinstance(value, ast.List) and value.elts:
            return value.elts[0].value
    return node.name


def _is_private(method):
    """Kept from clients by Odoo; a property is no method that they could call."""
    return any(
        ast.unparse(decorator).endswith(("api.private", "property"))
        for decorator in method.decorator_list
    )


def public_methods():
    """All "model.method" that a client can call over RPC, with their places."""
    return {
        f"{model}.{item.name}": f"{tree.name(path)}:{item.lineno}"
        for path, node, model in models()
        for item in node.body
        if isinstance(item, ast.FunctionDef)
        and not item.name.startswith("_")
        and item.name not in ORM
        and not _is_private(item)
    }


def allowed_methods():
    """The list, flattened: model and method with the reason."""
    listed = yaml.safe_load(ALLOWED.read_text(encoding="utf-8")) or {}
    return {
        f"{model}.{method}": reason
        for model, methods in listed.items()
        for method, reason in methods.items()
    }


def test_every_public_method_is_known():
    unknown = [
        f"{method} ({place})"
        for method, place in public_methods().items()
        if method not in allowed_methods()
    ]

    assert public_methods(), "no public method found: this test looks wrongly"
    assert not unknown, tree.report(
        "Any user can call these over RPC with any arguments. Begin the name with an "
        f"underscore, or say in {tree.name(ALLOWED)} what they check themselves:",
        unknown,
    )


def test_the_list_names_only_methods_that_exist():
    gone = allowed_methods().keys() - public_methods().keys()

    assert not gone, tree.report(f"Gone, strike them off {ALLOWED.name}:", list(gone))


def test_each_listed_method_has_its_reason():
    empty = [method for method, reason in allowed_methods().items() if not reason]

    assert not empty, tree.report("Say why these are safe to call:", empty)


def sudo_calls(path):
    """All statements that take superuser rights, with the lines to look at."""
    statements = [n for n in ast.walk(tree.parsed(path)) if isinstance(n, ast.stmt)]
    for node in ast.walk(tree.parsed(path)):
        if _takes_rights(node):
            around = [
                statement
                for statement in statements
                if statement.lineno <= node.lineno <= statement.end_lineno
            ]
            inner = max(around, key=lambda statement: statement.lineno)
            yield inner.lineno, node.end_lineno


def _takes_rights(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "sudo"
        and not any(
            isinstance(argument, ast.Constant) and argument.value is False
            for argument in node.args
        )
    )


@pytest.mark.parametrize("addon", sorted(tree.addons()))
def test_each_sudo_says_why(addon):
    offences = []
    for path in tree.addons()[addon].code:
        if path.suffix != ".py" or "sudo(" not in path.read_text("utf-8"):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for first, last in sudo_calls(path):
            # the line above the statement, and the statement as far as the call
            if not any("#" in line for line in lines[max(first - 2, 0) : last]):
                offences.append(f"{tree.name(path)}:{last}: {lines[last - 1].strip()}")

    assert not offences, tree.report(
        "sudo() steps over access rules. Say on the line or above it why that is "
        "right, or narrow it:",
        offences,
    )


def test_every_new_model_has_access_rules():
    listed = {
        line.split(",")[2].strip()
        for path in tree.below(tree.ADDONS, ".csv")
        if path.name == "ir.model.access.csv"
        for line in path.read_text(encoding="utf-8").splitlines()[1:]
        if line.count(",") > 2
    }
    known = {row.rpartition(".")[2] for row in listed}

    missing = [
        f"{model} ({tree.name(path)})"
        for path, node, model in models()
        if _is_stored(node) and f"model_{model.replace('.', '_')}" not in known
    ]

    assert not missing, tree.report("These models have no line of access:", missing)


def _is_stored(node):
    """A class that makes a model of its own which keeps records."""
    abstract = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    named = any(
        isinstance(statement, ast.Assign)
        and any(getattr(target, "id", "") == "_name" for target in statement.targets)
        for statement in node.body
    )
    inherited = any(
        isinstance(statement, ast.Assign)
        and any(getattr(target, "id", "") == "_inherit" for target in statement.targets)
        and _model_name(node) in ast.unparse(statement.value)
        for statement in node.body
    )
    return named and not inherited and "AbstractModel" not in abstract
