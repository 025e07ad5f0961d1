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
    contents = {}
    # One statement for each field of lines: the first one brings the header along.
    for name, line_fields in documents._approval_protected_lines.items() or [("", ())]:
        for row in _content_rows(documents, name, line_fields):
            _add_row(contents, documents, name, row)
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


def _content_rows(documents, name, line_fields):
    """Return the rows of documents, each as often as it has lines of one field."""
    table = SQL.identifier(documents._table)
    columns = [SQL("%s.id", table)]
    columns += _columns(documents, documents._approval_protected_fields, table)
    source = table
    if name:
        lines, query = _lines_query(documents, name)
        columns += [SQL("line.id"), *_columns(lines, line_fields, SQL("line"))]
        source = SQL(
            "%(table)s LEFT JOIN %(lines)s AS line"
            " ON line.%(inverse)s = %(table)s.id AND line.id IN %(ids)s",
            table=table,
            lines=SQL.identifier(lines._table),
            inverse=SQL.identifier(documents._fields[name].inverse_name),
            ids=query.subselect(),
        )
    return documents.env.execute_query(
        SQL(
            "SELECT %s FROM %s WHERE %s.id IN %s",
            SQL(", ").join(columns),
            source,
            table,
            tuple(documents.ids) or (None,),
        )
    )


def _add_row(contents, documents, name, row):
    """Add one row to the contents: the header once, and the line that it is for."""
    names = documents._approval_protected_fields
    record_id, header, line = row[0], row[1 : len(names) + 1], row[len(names) + 1 :]
    if record_id not in contents:
        values = _values(documents, names, header)
        lines = {one: {} for one in documents._approval_protected_lines}
        contents[record_id] = {"fields": values, "lines": lines}
    if line and line[0]:
        owner = documents.env[documents._fields[name].comodel_name]
        values = _values(owner, documents._approval_protected_lines[name], line[1:])
        contents[record_id]["lines"][name][str(line[0])] = values


def _values(model, names, row):
    """Return {field name: plain value}."""
    return {
        name: _plain(model._fields[name], value)
        for name, value in zip(names, row, strict=True)
    }


def _columns(model, names, table):
    """Return the SQL of fields: their columns, or the ids that they link to."""
    return [_column(model._fields[name], table) for name in names]


def _column(field, table):
    if field.type != "many2many":
        return SQL("%s.%s", table, SQL.identifier(field.name))
    return SQL(
        "ARRAY(SELECT link.%(other)s FROM %(links)s AS link"
        " WHERE link.%(one)s = %(table)s.id ORDER BY link.%(other)s)",
        one=SQL.identifier(field.column1),
        other=SQL.identifier(field.column2),
        links=SQL.identifier(field.relation),
        table=table,
    )


def _plain(field, value):
    if value is None or value == "":
        value = NOTHING.get(field.type)
    return plain(value)
