"""What must go before the addon's tables go."""

from odoo.tools import file_open


def uninstall_hook(env):
    """Take the triggers off tables of other addons: they would find no table."""
    with file_open("wardclerk_control/data/duty_guard_drop.sql") as statements:
        env.cr.execute(statements.read())


def post_init_hook(env):
    """Let cases that were there before count in sums and in the search for habits."""
    env.cr.execute(
        """
        UPDATE wardclerk_approval_case AS asked
           SET company_amount = COALESCE((asked.facts ->> 'amount')::numeric, 0),
               category = asked.facts ->> 'category',
               vendor_key = CASE
                   WHEN regexp_replace(COALESCE(root.vat, ''), '[^[:alnum:]]', '', 'g')
                        <> ''
                   THEN 'vat:' || upper(regexp_replace(
                            root.vat, '[^[:alnum:]]', '', 'g'))
                   ELSE 'partner:' || root.id END
          FROM res_partner AS vendor
          JOIN res_partner AS root ON root.id = vendor.commercial_partner_id
         WHERE vendor.id = asked.partner_id AND asked.company_amount IS NULL
        """
    )
