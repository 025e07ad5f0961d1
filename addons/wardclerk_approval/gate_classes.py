"""Gates that administrators configure, as classes of the models that they guard.

Odoo builds the class of each model from the definitions of the installed addons, and
those of custom models from the database, each time it sets a registry up. The classes
here join at the same moment: the guard stands in the same place as that of a document
type that an addon declares, around everything the model does and below every button
and Automation Rule. Every worker finds them when it loads the registry, or loads it
again after another one signalled the activation of a gate.
"""

import logging

from odoo import models
from odoo.orm import model_classes
from odoo.tools import SQL, sql

GATE = "wardclerk.approval.gate"
PARENT = "wardclerk.approval.configured"
FORM = "_approval_form"  # marks the classes that are ours

_logger = logging.getLogger(__name__)


def post_load():
    """Let gates join wherever Odoo adds what people configured to a registry."""
    add_manual_models = model_classes._add_manual_models
    if hasattr(add_manual_models, "wardclerk"):
        return

    def add_manual_models_and_gates(env):
        add_manual_models(env)
        _put_gates_in(env)

    add_manual_models_and_gates.wardclerk = True
    model_classes._add_manual_models = add_manual_models_and_gates


def is_guarded(model_class, form):
    """Tell whether a model's class holds exactly this gate."""
    return _form_of(model_class) == form


def has_gate_of_its_own(model_class):
    """Tell whether an addon guards this model, so that nobody configures it."""
    return any(
        vars(one).get("_approval_gates")
        for one in _definitions(model_class)
        if FORM not in vars(one)
    )


def _put_gates_in(env):
    """Bring the classes that are about to be set up in line with the gates."""
    forms = _forms(env)
    for name, model_class in list(env.registry.items()):
        if model_class._setup_done__ or _form_of(model_class) == forms.get(name):
            continue
        _take_out(model_class)
        form = forms.get(name)
        if form and not has_gate_of_its_own(model_class):
            _put_in(env, model_class, form)


def _forms(env):
    """Return {model: form} of all gates; a retired one only lets its past be read."""
    if GATE not in env.registry or not sql.table_exists(
        env.cr, "wardclerk_approval_gate"
    ):
        return {}
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT ON (res_model) res_model, state, form"
            " FROM wardclerk_approval_gate WHERE state <> 'draft'"
            " ORDER BY res_model, state = 'active' DESC, id DESC"
        )
    )
    return {
        res_model: form if state == "active" else {**form, "behind": []}
        for res_model, state, form in rows
    }


def active_forms(env):
    """Return {model: form} of the gates that are in force."""
    return {name: form for name, form in _forms(env).items() if form["behind"]}


def _put_in(env, model_class, form):
    missing = _missing_fields(env, model_class, form)
    if missing:
        # While addons are loaded, those of later ones are still to come; what stays
        # missing is reported by the gate (see `_report_broken`).
        _logger.info("%s has no %s yet", model_class._name, ", ".join(missing))
        return
    attributes = _attributes(model_class._name, form)
    definition = type("ConfiguredGate", (models.Model,), attributes)
    model_classes.add_to_registry(env.registry, definition)


def _attributes(name, form):
    """Return what a domain addon would write as attributes of its class."""
    return {
        "_name": name,
        "_inherit": [PARENT, name],
        "_module": False,
        FORM: form,
        "_approval_gates": {form["gate"]: tuple(form["behind"])}
        if form["behind"]
        else {},
        "_approval_state_field": form["state_field"],
        "_approval_cancel_states": tuple(form["cancel"]),
        "_approval_protected_fields": tuple(form["protected"]),
        "_approval_amount_field": form["amount"],
        "_approval_currency_field": form["currency"],
        "_approval_date_field": form["date"],
        "_approval_company_field": form["company"],
        "_approval_facility_field": form["facility"],
        "_approval_partner_field": form["partner"],
        "_approval_requester_field": form["requester"],
        "_approval_maker_fields": (form["requester"],) if form["requester"] else (),
        "_approval_fact_fields": tuple(form["facts"]),
    }


def named_fields(form):
    """Return every field of the model that a gate needs."""
    single = ("state_field", "amount", "currency", "date", "company", "facility")
    names = [form[key] for key in (*single, "partner", "requester")]
    return [name for name in (*names, *form["protected"], *form["facts"]) if name]


def _missing_fields(env, model_class, form):
    """Return the fields that no addon loaded so far defines, nor anybody by hand."""
    manual = env["ir.model.fields"]._get_manual_field_data(model_class._name)
    defined = {
        field.name
        for one in _definitions(model_class)
        for field in vars(one).get("_field_definitions", ())
    }
    return [
        name
        for name in named_fields(form)
        if name not in defined and name not in manual
    ]


def _take_out(model_class):
    """Leave the model as its addons define it."""
    if _form_of(model_class) is None:
        return
    parent = model_class.pool[PARENT]
    model_class._base_classes__ = tuple(
        base
        for base in model_class._base_classes__
        if FORM not in vars(base) and base is not parent
    )
    parent._inherit_children.discard(model_class._name)
    model_class._inherit_module.pop(PARENT, None)
    for name in model_class.pool.descendants(
        [model_class._name], "_inherit", "_inherits"
    ):
        model_class.pool[name]._setup_done__ = False


def _form_of(model_class):
    for base in model_class._base_classes__:
        if FORM in vars(base):
            return vars(base)[FORM]
    return None


def _definitions(model_class):
    """Return the definitions of a model that may not be set up yet."""
    for base in model_class._base_classes__:
        if "_base_classes__" in vars(base):
            yield from _definitions(base)
        else:
            yield base
