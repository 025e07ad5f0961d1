"""Runs inside Odoo's shell: what each role may do to a row of each model, really.

For each model one row is written past the ORM in each of two companies, made by and
for somebody else. Then Odoo is asked, as a person of each role in the first company,
what that person may do to it. Nothing is committed.
"""

import inspect

from odoo.fields import Command
from odoo.tools import SQL

OURS = "wardclerk."
OUR_CODE = "odoo.addons.wardclerk_"
GOVERNED = (
    "account.move",
    "account.move.line",
    "purchase.order",
    "purchase.order.line",
)
OPERATIONS = {"c": "create", "r": "read", "u": "write", "d": "unlink"}
ROLES = {
    "employee": "base.group_user",
    "requester": "wardclerk_base.group_requester",
    "approver": "wardclerk_base.group_approver",
    "finance": "wardclerk_base.group_finance",
    "procurement": "wardclerk_base.group_procurement",
    "hr": "wardclerk_base.group_hr",
    "biomedical": "wardclerk_base.group_biomedical",
    "desk_agent": "wardclerk_base.group_desk_agent",
    "local_policy_owner": "wardclerk_base.group_local_policy_owner",
    "policy_owner": "wardclerk_base.group_policy_owner",
    "auditor": "wardclerk_base.group_auditor",
    "administrator": "wardclerk_base.group_administrator",
    "integration_bot": "wardclerk_base.group_integration_bot",
    "mailroom_bot": "wardclerk_intake.group_mailroom_bot",
    "system": "base.group_system",
    "portal": "base.group_portal",
    "portal_requester": "wardclerk_request_portal.group_portal_requester",
    "public": "base.group_public",
}
OUTSIDE = ("portal", "portal_requester", "public")  # the others are internal users
FILLERS = {
    "boolean": False,
    "integer": 1,
    "float": 1,
    "monetary": 1,
    "date": "2026-01-01",
    "datetime": "2026-01-01",
    "json": "{}",
    "binary": b"x",
    "many2one_reference": 1,
    "reference": "res.partner,1",
    "uuid": "00000000-0000-0000-0000-000000000000",
}
# By what the record rules of a model go, where a filler says nothing.
NEEDED = {
    "wardclerk.exception": {"group_id": 2},  # worked by administrators of the system
}


class Rows:
    """Writes one row of a model and company, and the rows that it needs."""

    def __init__(self, env, owner_of):
        self.env = env
        self.owner_of = owner_of  # company id -> the person whose rows they are
        self.known = {}

    def row(self, name, company):
        """Return the row as a record; the same one when asked twice."""
        key = (name, company.id)
        if key not in self.known:
            insert = self._insert if self.env[name]._auto else self._record
            self.known[key] = insert(self.env[name], company)
        return self.env[name].browse(self.known[key])

    def _insert(self, model, company):
        values = {
            field.name: self._value(field, company)
            for field in model._fields.values()
            if field.column_type and field.store and self._is_wanted(field)
        }
        values |= NEEDED.get(model._name, {})
        values["id"] = -1000 - len(self.known)  # beside all that is numbered
        if model._log_access:
            values["create_uid"] = self.owner_of[company.id].id
        (row,) = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(model._table),
                SQL(", ").join(map(SQL.identifier, values)),
                tuple(values.values()),
            )
        )
        return row[0]

    def _record(self, view, company):
        """Evidence is a view: its rows come through the one door that it has.

        Other views get none: what their rows are made of is asked for itself.
        """
        evidence = self.env["wardclerk.audit"]
        evidence._record("right.asked", company)
        evidence._append_buffered()
        return view.search([("company_id", "=", company.id)], limit=1).id

    def _is_wanted(self, field):
        if field.name in ("id", "create_uid", "write_uid", "create_date", "write_date"):
            return False
        return (
            field.name in ("company_id", "active", "state")
            or self._leads_to_company(field)
            or self._is_not_null(field)
        )

    def _leads_to_company(self, field):
        """Whether only this field says to which company the row belongs."""
        model = self.env[field.model_name]
        return (
            "company_id" not in model._fields
            and field.type == "many2one"
            and field.comodel_name.startswith(OURS)
            and field.comodel_name != field.model_name
        )

    def _is_not_null(self, field):
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM pg_attribute WHERE attnotnull"
                " AND attrelid = %s::regclass AND attname = %s",
                self.env[field.model_name]._table,
                field.name,
            )
        )
        return bool(rows)

    def _value(self, field, company):
        if field.name == "active":
            return True
        if field.translate:
            return '{"en_US": "x"}'
        match field.column_type[0] if field.type == "char" else field.type:
            case "selection":
                return field.get_values(self.env)[0]
            case "many2one":
                return self._parent(field.comodel_name, company)
            case "varchar" | "text" | "html":
                return f"x{len(self.known)}"
            case kind:
                return FILLERS[kind]

    def _parent(self, name, company):
        if name == "res.company":
            return company.id
        if name == "res.users":
            return self.owner_of[company.id].id
        if name.startswith(OURS) or name in GOVERNED:
            return self.row(name, company).id
        model = self.env[name].with_context(active_test=False)
        mine = (
            [("company_id", "=", company.id)] if "company_id" in model._fields else []
        )
        found = model.search(mine, limit=1) or model.search([], limit=1)
        return (found or self.row(name, company)).id


def people(env, company):
    """{role: a person of it in the company}"""
    found = {}
    for role, group in ROLES.items():
        base = group if role in OUTSIDE else "base.group_user"
        groups = {env.ref(base).id, env.ref(group).id}
        found[role] = env["res.users"].create(
            {
                "name": role,
                "login": f"rights_{role}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set(sorted(groups))],
            }
        )
    return found


def stored_models(env):
    """Our models that keep rows, and those that they govern."""
    return sorted(
        name
        for name, model in env.registry.items()
        if not model._abstract and (name.startswith(OURS) or name in GOVERNED)
    )


def table(env):
    """{model: {"own" | "other": {role: letters of what it may do}}}"""
    companies = env["res.company"].search([], order="id", limit=2)
    persons = people(env, companies[0])
    owners = {
        company.id: env["res.users"].create(
            {
                "name": "Somebody",
                "login": f"rights_of_{company.id}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )
        for company in companies
    }
    env.flush_all()
    let_contents_in(env)
    rows = Rows(env, owners)
    return {
        name: {
            where: rights(rows.row(name, company), persons)
            for where, company in zip(("own", "other"), companies, strict=True)
        }
        for name in stored_models(env)
    }


def let_contents_in(env):
    """Take checks, triggers and unique columns off all tables.

    Whose a row is counts here, and not what it says.

    Nothing is committed, so they stand again afterwards.
    """
    env.cr.execute(
        """
        DO $$ DECLARE one record; BEGIN
            FOR one IN SELECT conrelid::regclass AS relation, conname
                         FROM pg_constraint
                        WHERE contype IN ('c', 'u') AND conrelid <> 0
                          AND connamespace = current_schema()::regnamespace
            LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I',
                                one.relation, one.conname);
            END LOOP;
            FOR one IN SELECT indexrelid::regclass AS relation
                         FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
                        WHERE indisunique AND NOT indisprimary
                          AND relnamespace = current_schema()::regnamespace
            LOOP EXECUTE format('DROP INDEX %s', one.relation);
            END LOOP;
            FOR one IN SELECT DISTINCT tgrelid::regclass AS relation
                         FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                        WHERE NOT tgisinternal
                          AND relnamespace = current_schema()::regnamespace
            LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', one.relation);
            END LOOP;
        END $$
        """
    )


def rights(record, persons):
    """{role: letters}, those left out who may do nothing."""
    found = {
        role: "".join(
            letter
            for letter, operation in OPERATIONS.items()
            if record.with_env(record.env(user=person, su=False)).has_access(operation)
        )
        for role, person in persons.items()
    }
    return {role: letters for role, letters in found.items() if letters}


def public_methods(env):
    """{model: names of methods that our code for it lets any client call}"""
    found = {}
    for model in env.registry.values():
        for part in model.mro():
            if part.__module__.startswith(OUR_CODE):
                found.setdefault(part._name, set()).update(
                    name
                    for name, value in vars(part).items()
                    if inspect.isroutine(value) and is_reachable(model, name)
                )
    return {name: sorted(methods) for name, methods in found.items() if methods}


def is_reachable(model, method):
    """As Odoo asks it: no underscore in front, and private nowhere in the class."""
    parts = (getattr(part, method, None) for part in model.mro())
    return not method.startswith("_") and not any(
        getattr(part, "_api_private", False) for part in parts
    )


found = {
    "roles": list(ROLES),
    "outside": list(OUTSIDE),
    "wizards": [n for n in stored_models(env) if env[n].is_transient()],  # noqa: F821
    "table": table(env),  # noqa: F821 `env` and `answer`: the arena's shell
    "methods": public_methods(env),  # noqa: F821
}
env.cr.rollback()  # noqa: F821
answer(found)  # noqa: F821
