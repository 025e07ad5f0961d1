"""Policies as files: out of what is in force, and into drafts."""

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from wardclerk.core.policy import PolicyError, Within
from wardclerk.core.policy.file import PolicyFile, file_from_text, file_to_text


class WardclerkPolicy(models.Model):
    _inherit = "wardclerk.policy"

    @api.model
    def texts_in_force(self):
        """Return the policies in force that the caller may read, one text each."""
        # Files name companies; overrides of facilities are edited in their form.
        policies = self.search(
            [("facility_id", "=", False), ("version_ids.state", "=", "active")]
        )
        policies = policies.filtered("current_version_id")
        return [file_to_text(policy._as_file()) for policy in policies]

    @api.model
    def draft_from_text(self, text):
        """Make a draft from a file, as the caller; nothing is put in force by it.

        Return what became of it: `version` is empty when nothing would change.
        """
        self.check_access("create")
        try:
            file = file_from_text(text)
        except PolicyError as error:
            raise ValidationError(str(error)) from error
        policy = self._of_file(file)
        present = policy.current_version_id
        if present and present._decision_table() == file.table:
            return {"version": "", "errors": 0, "url": "", "activators": []}
        draft = policy._draft()
        draft._load(file.table)
        return {
            "version": draft.display_name,
            "errors": draft.error_count,
            "url": f"{self.get_base_url()}/odoo/{draft._name}/{draft.id}",
            "activators": sorted(draft._activators().mapped("name")),
        }

    def _as_file(self):
        table = self.current_version_id._decision_table()
        return PolicyFile(
            table,
            policy=self.with_context(lang=None).name,
            document=self.res_model,
            gate=self.gate,
            company=self.company_id.name or "",
            facilities=self._paths_named(table),
        )

    def _paths_named(self, table):
        """Return the paths of those facilities that the rules name."""
        codes = {
            code
            for rule in table.rules
            for condition in rule.when.values()
            if isinstance(condition, Within)
            for code in condition.places
        }
        # The tree is the same whoever exports it.
        places = (
            self.env["wardclerk.facility"].sudo().search([("code", "in", [*codes])])
        )
        paths = [tuple(place._ancestors().mapped("code")) for place in places]
        return tuple(sorted(paths)) if paths else None

    @api.model
    def _of_file(self, file):
        """Return the policy that a file is for; one that is missing is created."""
        if not file.is_addressed:
            raise UserError(
                self.env._("Say in the file for what it is: policy, document and gate.")
            )
        company = self.env["res.company"].search([("name", "=", file.company)])
        if file.company and not company:
            raise UserError(
                self.env._("You work for no company named %s.", file.company)
            )
        found = self.search(
            [
                ("res_model", "=", file.document),
                ("gate", "=", file.gate),
                ("company_id", "=", company.id if file.company else False),
                ("facility_id", "=", False),
            ]
        )
        return found or self.create(
            {
                "name": file.policy,
                "model_id": self.env["ir.model"]._get_id(file.document),
                "gate": file.gate,
                "company_id": company.id if file.company else False,
            }
        )


class WardclerkPolicyVersion(models.Model):
    _inherit = "wardclerk.policy.version"

    def _activators(self):
        """Return the policy owners who can activate this draft: not its authors."""
        self.ensure_one()
        group = self.env.ref("wardclerk_base.group_policy_owner")
        # Colleagues' names, so that the author knows whom to ask.
        owners = group.sudo().all_user_ids._wardclerk_people() - self.author_ids
        company = self.company_id
        return owners.filtered(lambda one: not company or company in one.company_ids)
