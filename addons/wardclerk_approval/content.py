"""The protected content of documents, read from stored rows and not from a cache."""

from odoo.fields import Domain
from odoo.tools import SQL

from wardclerk.core.approval import content_digest, plain

# What Odoo treats as one value, although the database can hold two for it.
NOTHING = {
    "boolean": False,
    "integer": 0,
    "float": 0,
    "monetary": 0,
    "char": None,
    "text": None,
    "html": None,
}


def stored_contents(documents):
    """Return {id: content} of the protected fields of documents and their lines.

    Pending changes are written first, then the rows are read with SQL, so that what
    another addon wrote past the ORM counts as well. All documents cost the same few
    queries.
    """
    documents = documents.sudo()  # the content does not depend on who looks
    documents.env.flush_all()
    headers = _rows(
        documents,
        documents._approval_protected_fields,
        SQL("%s", tuple(documents.ids)),
    )
    contents = {
        record_id: {"fields": values, "lines": {}}
        for record_id, values in headers.items()
    }
    for name, line_fields in documents._approval_protected_lines.items():
        for record_id, lines in _lines(documents, name, line_fields).items():
            if record_id in contents:
                contents[record_id]["lines"][name] = lines
    return contents


def stored_digests(documents):
    """Return {id: digest of exactly this content}."""
    return {
        record_id: content_digest(documents._name, record_id, content)
        for record_id, content in stored_contents(documents).items()
    }


def _lines(documents, name, names):
    """Return {document id: {line id: values}} of one field of lines."""
    field = documents._fields[name]
    inverse = field.inverse_name
    lines = documents.env[field.comodel_name].with_context(active_test=False)
    query = lines._search(
        Domain(inverse, "in", documents.ids) & field.get_comodel_domain(documents)
    )
    result = {record_id: {} for record_id in documents.ids}
    for line_id, values in _rows(lines, (inverse, *names), query.subselect()).items():
        result[values.pop(inverse)][str(line_id)] = values
    return result


def _rows(model, names, ids):
    """Return {id: {field name: plain value}} for the rows whose id is in `ids`."""
    columns = [name for name in names if model._fields[name].type != "many2many"]
    sql_columns = [SQL.identifier(name) for name in ("id", *columns)]
    rows = model.env.execute_query(
        SQL(
            "SELECT %s FROM %s WHERE id IN %s",
            SQL(", ").join(sql_columns),
            SQL.identifier(model._table),
            ids,
        )
    )
    found = {
        row[0]: {
            name: _plain(model._fields[name], value)
            for name, value in zip(columns, row[1:], strict=True)
        }
        for row in rows
    }
    for name in names:
        if model._fields[name].type == "many2many":
            _add_links(model, name, found)
    return found


def _add_links(model, name, found):
    """Add the ids behind one many2many field."""
    field = model._fields[name]
    for values in found.values():
        values[name] = []
    if not found:
        return
    links = model.env.execute_query(
        SQL(
            "SELECT %(one)s, %(other)s FROM %(table)s WHERE %(one)s IN %(ids)s"
            " ORDER BY %(other)s",
            one=SQL.identifier(field.column1),
            other=SQL.identifier(field.column2),
            table=SQL.identifier(field.relation),
            ids=tuple(found),
        )
    )
    for record_id, linked_id in links:
        found[record_id][name].append(linked_id)


def _plain(field, value):
    if value is None or value == "":
        value = NOTHING.get(field.type)
    return plain(value)
