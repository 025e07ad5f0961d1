"""Evidence of changed configuration: what was before, and what is after."""

from odoo import api, models

X2MANY = ("one2many", "many2many")


class WardclerkAuditWatch(models.AbstractModel):
    """Put this *before* the watched model in `_inherit`; it adds no column.

    ``_watch_name``
        What the record is called in the action: *parameter* -> ``parameter.changed``.
    ``_watch_fields``
        The fields that count. Those that the installed addons do not have are left
        out. Of lists, only what was added and removed is told.

    What an addon brings along while it is installed or updated is not told record by
    record: the entry about the addon stands for it.
    """

    _name = "wardclerk.audit.watch"
    _description = "Configuration with Evidence"

    _watch_name = ""
    _watch_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._watch_is_on():
            records._watch_tell("created", {}, records._watch_values())
        return records

    def write(self, vals):
        names = self._watch_known(vals) if self._watch_is_on() else []
        before = self._watch_read(names)
        result = super().write(vals)
        self._watch_tell("changed", before, self._watch_read(names))
        return result

    def unlink(self):
        if self._watch_is_on():
            names = self._watch_known(self._watch_fields)
            self._watch_tell("deleted", self._watch_read(names), {})
        return super().unlink()

    def _watch_is_on(self):
        """Tell whether people are at work; no context switches it off."""
        return self.pool.ready

    @api.model
    def _watch_known(self, names):
        return [
            name
            for name in self._watch_fields
            if name in names and name in self._fields
        ]

    def _watch_values(self):
        """Return what new records have, and nothing that is empty."""
        values = self._watch_read(self._watch_known(self._watch_fields))
        return {
            record_id: {name: value for name, value in one.items() if value}
            for record_id, one in values.items()
        }

    def _watch_read(self, names):
        """Return {record id: {field: value}}; lists as sets of references."""
        if not names:
            return {}
        return {
            record.id: {name: record._watch_value(name) for name in names}
            for record in self.sudo()  # evidence does not depend on who may read it
        }

    def _watch_value(self, name):
        value = self[name]
        if self._fields[name].type in X2MANY:
            return frozenset(f"{one._name},{one.id}" for one in value)
        return value

    def _watch_tell(self, what, before, after):
        """Add one entry for each record of which something is other than before."""
        old, new = {}, {}
        for record_id in before.keys() | after.keys():
            was, now = before.get(record_id, {}), after.get(record_id, {})
            names = [
                name
                for name in was.keys() | now.keys()
                if what != "changed" or was.get(name) != now.get(name)
            ]
            old[record_id] = _only(was, names, now)
            new[record_id] = _only(now, names, was)
        told = self.filtered(
            lambda one: what != "changed" or old.get(one.id) or new.get(one.id)
        )
        for records, personal in told._watch_personal():
            self.env["wardclerk.audit"]._record(
                f"{self._watch_name}.{what}",
                records,
                old={one.id: old.get(one.id, {}) for one in records},
                new={one.id: new.get(one.id, {}) for one in records},
                personal=personal,
            )

    def _watch_personal(self):
        """Return pairs of records and the names of their personal or secret fields."""
        return [(self, ())]


def _only(values, names, others):
    """Return these values; of lists, those members that the other side has not."""
    return {
        name: sorted(value - (others.get(name) or frozenset()))
        if isinstance(value := values[name], frozenset)
        else value
        for name in names
        if name in values
    }
