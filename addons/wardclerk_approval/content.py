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


def stored_writers(documents):
    """Return {id: ids of who made documents}, as far as rows tell.

    Those are who created or last wrote a document or one of its lines, and whom
    `_approval_maker_rows` remembers. All of it is one statement.
    """
    documents = documents.sudo()  # whose work it is does not depend on who looks
    sources = [(documents, "id", SQL("%s", tuple(documents.ids)))]
    for name in documents._approval_protected_lines:
        lines, query = _lines_query(documents, name)
        inverse = documents._fields[name].inverse_name
        sources.append((lines, inverse, query.subselect()))
    writers = {record_id: set() for record_id in documents.ids}
    selects = [
        SQL(
            "SELECT %s, create_uid, write_uid FROM %s WHERE id IN %s",
            SQL.identifier(key),
            SQL.identifier(model._table),
            ids,
        )
        for model, key, ids in sources
    ]
    selects += documents._approval_maker_rows()
    for record_id, *users in documents.env.execute_query(SQL(" UNION ").join(selects)):
        writers[record_id].update(user for user in users if user)
    return writers


def _lines_query(documents, name):
    """Return the line model of a field, and the query for all lines of documents."""
    field = documents._fields[name]
    lines = documents.env[field.comodel_name].with_context(active_test=False)
    domain = Domain(field.inverse_name, "in", documents.ids)
    return lines, lines._search(domain & lines_domain(documents, name))


def lines_domain(documents, name):
    """Return which lines of a field are content: the field's own domain and more."""
    own = documents._fields[name].get_comodel_domain(documents)
    return own & Domain(documents._approval_line_domains.get(name, Domain.TRUE))


def _lines(documents, name, names):
    """Return {document id: {line id: values}} of one field of lines."""
    inverse = documents._fields[name].inverse_name
    lines, query = _lines_query(documents, name)
    result = {record_id: {} for record_id in documents.ids}
    for line_id, values in _rows(lines, (inverse, *names), query.subselect()).items():
        result[values.pop(inverse)][str(line_id)] = values
    return result


def _rows(model, names, ids):
    """Return {id: {field name: plain value}} for the rows whose id is in `ids`."""
    columns = [SQL("%s.id", SQL.identifier(model._table))]
    columns += [_column(model, name) for name in names]
    rows = model.env.execute_query(
        SQL(
            "SELECT %s FROM %s WHERE %s.id IN %s",
            SQL(", ").join(columns),
            SQL.identifier(model._table),
            SQL.identifier(model._table),
            ids,
        )
    )
    return {
        row[0]: {
            name: _plain(model._fields[name], value)
            for name, value in zip(names, row[1:], strict=True)
        }
        for row in rows
    }


def _column(model, name):
    """Return the SQL of one field: its column, or the ids that it links to."""
    field = model._fields[name]
    if field.type != "many2many":
        return SQL.identifier(model._table, name)
    return SQL(
        "ARRAY(SELECT link.%(other)s FROM %(links)s AS link"
        " WHERE link.%(one)s = %(table)s.id ORDER BY link.%(other)s)",
        one=SQL.identifier(field.column1),
        other=SQL.identifier(field.column2),
        links=SQL.identifier(field.relation),
        table=SQL.identifier(model._table),
    )


def _plain(field, value):
    if value is None or value == "":
        value = NOTHING.get(field.type)
    return plain(value)
