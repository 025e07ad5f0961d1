"""What each row of watched configuration looked like at the last reconciliation."""

from odoo import fields, models
from odoo.tools import SQL

COLUMNS = {"res.users": ("password",)}  # past the ORM only; no person reads it


class WardclerkAuditFingerprint(models.Model):
    """Digests of rows as the database has them, compared and renewed each night."""

    _name = "wardclerk.audit.fingerprint"
    _description = "Fingerprint of Configuration"
    _log_access = False
    _allow_sudo_commands = False

    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)

    _row_unique = models.UniqueIndex("(res_model, res_id)")

    def _differences(self, model):
        """Return [(id, digest kept, digest now)] of rows that are other than kept."""
        return self.env.execute_query(
            SQL(
                "WITH rows AS (%s), kept AS (SELECT res_id AS id, digest"
                "   FROM wardclerk_audit_fingerprint WHERE res_model = %s)"
                " SELECT coalesce(rows.id, kept.id), kept.digest, rows.digest"
                "   FROM rows FULL JOIN kept ON kept.id = rows.id"
                "  WHERE kept.digest IS DISTINCT FROM rows.digest ORDER BY 1",
                _rows(model),
                model._name,
            )
        )

    def _keep(self, model):
        """Take the rows as they are now for the next comparison; tell their total."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM wardclerk_audit_fingerprint WHERE res_model = %s",
                model._name,
            )
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO wardclerk_audit_fingerprint (res_model, res_id, digest)"
                " SELECT %s, id, digest FROM (%s) AS rows",
                model._name,
                _rows(model),
            )
        )
        return self._total(model)

    def _total(self, model):
        """Return [number of rows, one digest over all of them] as they are kept."""
        [[count, total]] = self.env.execute_query(
            SQL(
                "SELECT count(*), encode(sha256(coalesce(string_agg("
                " res_id || ' ' || digest, ',' ORDER BY res_id), '')::bytea), 'hex')"
                "  FROM wardclerk_audit_fingerprint WHERE res_model = %s",
                model._name,
            )
        )
        return [count, total]


def _rows(model):
    """Return a query for the id and the digest of every row of a watched model."""
    names = [*model._watch_fields, *COLUMNS.get(model._name, ())]
    columns = [
        column
        for name in names
        if name in model._fields and (column := _column(model, model._fields[name]))
    ]
    return SQL(
        "SELECT %(table)s.id, encode(sha256(convert_to("
        " json_build_array(%(columns)s)::text, 'UTF8')), 'hex') AS digest"
        " FROM %(table)s",
        table=SQL.identifier(model._table),
        columns=SQL(", ").join(columns),
    )


def _column(model, field):
    """Return the SQL of a stored field, None for one that has no column of its own."""
    if field.type == "many2many" and field.store:
        return SQL(
            "ARRAY(SELECT link.%(other)s FROM %(links)s AS link"
            " WHERE link.%(one)s = %(table)s.id ORDER BY 1)",
            other=SQL.identifier(field.column2),
            links=SQL.identifier(field.relation),
            one=SQL.identifier(field.column1),
            table=SQL.identifier(model._table),
        )
    inherited = field.inherited or (field.related and not field.store)
    if field.name == "password" or (
        field.column_type and not inherited and field.store
    ):
        return SQL.identifier(model._table, field.name)
    return None
