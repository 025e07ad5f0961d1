"""n8n's installation and environment: pinned, closed, silent."""

import json
import re
from pathlib import Path

import pytest

from wardclerk.workflows import runtime, scaled

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "workflows" / "runtime"
ON_BY_DEFAULT = (
    "N8N_DIAGNOSTICS_ENABLED",
    "N8N_VERSION_NOTIFICATIONS_ENABLED",
    "N8N_TEMPLATES_ENABLED",
    "N8N_DYNAMIC_BANNERS_ENABLED",
    "N8N_COMMUNITY_PACKAGES_ENABLED",
    "N8N_AI_ENABLED",
)


@pytest.fixture
def environment(own_settings):
    return runtime.environment(own_settings)


def test_release_is_pinned_in_all_places():
    package = json.loads((FOLDER / "package.json").read_text())
    lock = (FOLDER / "pnpm-lock.yaml").read_text()

    assert package["dependencies"] == {"n8n": runtime.RELEASE}
    assert f"\n  n8n@{runtime.RELEASE}:\n" in lock


def test_lock_names_no_server_and_pins_every_package_by_digest():
    lock = (FOLDER / "pnpm-lock.yaml").read_text()

    assert re.findall(r"https?://|tarball:", lock) == []
    packages = lock.split("\npackages:\n")[1].split("\nsnapshots:\n")[0]
    names = re.findall(r"^  \S.*:$", packages, re.M)
    digests = re.findall(r"^    resolution: \{integrity: sha512-", packages, re.M)
    assert len(names) == len(digests) > 1000


def test_patch_that_the_lock_names_is_there():
    lock = (FOLDER / "pnpm-lock.yaml").read_text()

    patches = re.findall(r"^    path: (\S+)$", lock, re.M)
    assert patches
    assert all((FOLDER / patch).is_file() for patch in patches)


def test_everything_listens_on_loopback(environment):
    assert environment["N8N_LISTEN_ADDRESS"] == "127.0.0.1"
    assert environment["N8N_RUNNERS_BROKER_LISTEN_ADDRESS"] == "127.0.0.1"


@pytest.mark.parametrize("name", ON_BY_DEFAULT)
def test_what_calls_out_by_default_is_off(environment, name):
    assert environment[name] == "false"


def test_nodes_that_reach_the_machine_are_off(environment):
    off = json.loads(environment["NODES_EXCLUDE"])

    assert {
        f"n8n-nodes-base.{name}" for name in ("executeCommand", "ssh", "git")
    } < set(off)


def test_calls_may_go_to_loopback_only_among_private_addresses(environment):
    assert environment["N8N_SSRF_PROTECTION_ENABLED"] == "true"
    assert environment["N8N_SSRF_ALLOWED_IP_RANGES"] == "127.0.0.1/32"


def test_owner_is_set_by_us_and_the_password_is_only_a_hash(own_settings, environment):
    import bcrypt

    password = own_settings.secrets.n8n_owner_password
    hashed = environment["N8N_INSTANCE_OWNER_PASSWORD_HASH"]

    assert environment["N8N_INSTANCE_OWNER_MANAGED_BY_ENV"] == "true"
    assert bcrypt.checkpw(password.encode(), hashed.encode())
    assert password not in environment.values()


def test_password_hash_is_kept_so_that_sessions_survive_a_restart(own_settings):
    first = runtime.owner_password_hash(own_settings)

    assert runtime.owner_password_hash(own_settings) == first


def test_pruning_removes_only_what_is_never_opened(tmp_path):
    store = tmp_path / "node_modules" / ".pnpm"
    gone = [
        "one@1.0.0/node_modules/one/index.js.map",
        "one@1.0.0/node_modules/one/index.d.ts",
        "agent-browser@0.26.0/node_modules/agent-browser/browser.bin",
        "chromadb-js-bindings-linux-x64-gnu@1.3.4/node_modules/x/y.node",
    ]
    kept = [
        "one@1.0.0/node_modules/one/index.js",
        "one@1.0.0/node_modules/one/LICENSE",
        "typescript@5.9.3/node_modules/typescript/lib/lib.d.ts",
    ]
    for name in (*gone, *kept):
        (store / name).parent.mkdir(parents=True, exist_ok=True)
        (store / name).write_bytes(b"12345")

    saved_bytes = runtime.prune(tmp_path)

    assert saved_bytes == 5 * len(gone)
    assert [name for name in (*gone, *kept) if (store / name).exists()] == kept


def test_a_worker_is_the_same_n8n_with_ports_and_a_folder_of_its_own(
    own_settings, tmp_path
):
    queue = scaled.Queue("10.0.0.9", 6379, "for the queue only")
    main = scaled.main_environment(own_settings, queue)

    worker = scaled.worker_environment(
        own_settings, queue, scaled.Place(tmp_path, 5791, 5891)
    )

    own = {"N8N_USER_FOLDER", "N8N_RUNNERS_BROKER_PORT"}
    differs = {name for name in main if main[name] != worker[name]}
    assert differs == own
    assert worker["N8N_ENCRYPTION_KEY"] == own_settings.secrets.n8n_encryption_key
    assert worker["N8N_DEFAULT_BINARY_DATA_MODE"] == "database"
