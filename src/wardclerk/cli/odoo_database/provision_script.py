"""Runs inside Odoo's shell: sets log-ins, addresses and signing secrets."""

import json
import os
import uuid

DEMO_DOMAIN = "harbourview.example"
DONE = "wardclerk.provisioned"  # parameter: identity values were renewed here


def provision(env, wanted):
    """All in one transaction; running it twice changes nothing."""
    renew_identity(env)
    set_addresses(env, wanted["base_url"])
    set_passwords(env, wanted)
    env["wardclerk.event.endpoint"]._provision(wanted["endpoints"])
    env.cr.commit()
    # An Odoo that runs already knows from before where events go.
    env.registry.signal_changes()


def renew_identity(env):
    """A database made from a template must not share keys with its siblings."""
    parameters = env["ir.config_parameter"].sudo()
    if parameters.get_param(DONE):
        return
    parameters.set_param("database.secret", str(uuid.uuid4()))
    parameters.set_param("database.uuid", str(uuid.uuid4()))
    parameters.set_param(DONE, "True")


def set_addresses(env, base_url):
    """Frozen, or the first administrator to log in from elsewhere would change it."""
    parameters = env["ir.config_parameter"].sudo()
    parameters.set_param("web.base.url", base_url)
    parameters.set_param("web.base.url.freeze", "True")


def set_passwords(env, wanted):
    """One hash for all demo persons: hashing is slow by design."""
    users = env["res.users"].with_context(active_test=False)
    hash_of = users._crypt_context().hash
    admin = users.search([("login", "=", wanted["admin_login"])])
    users._set_encrypted_password(admin.id, hash_of(wanted["admin_password"]))
    demo = users.search([("login", "=like", f"%@%{DEMO_DOMAIN}")])
    demo_hash = hash_of(wanted["demo_password"])
    for user in demo:
        users._set_encrypted_password(user.id, demo_hash)
    env.registry.clear_cache()


provision(env, json.loads(os.environ["WARDCLERK_PROVISION"]))  # noqa: F821 `env`: Odoo's shell
