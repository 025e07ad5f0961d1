"""How n8n runs: command, environment, and what its installation leaves out."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from wardclerk.cli.settings import LOOPBACK, Settings, write_private
from wardclerk.workflows import connections

RELEASE = "2.41.1"  # as in workflows/runtime/package.json; a test compares them

BCRYPT_ROUNDS = 10  # n8n's own choice; the password is 24 random characters
EXECUTION_SECONDS = 300  # the longest that any workflow may run
KEEP_FAILED_HOURS = 72  # of failed executions; successful ones keep no data
KEEP_FAILED_COUNT = 5_000
LARGEST_MESSAGE_MIB = 64  # n8n's limit for what comes in by HTTP
POOL_SIZE = 6  # connections to PostgreSQL
RUNNER_SECONDS = 60  # the longest that one Code node may run
NODE_HEAP_MB = 1024

# n8n loads these unless told not to; each of them talks to n8n's servers, opens
# another way in, or is licensed. The pack needs none.
MODULES_OFF = (
    "agents",
    "chat-hub",
    "instance-ai",
    "instance-version-history",
    "ldap",
    "mcp",
    "mcp-registry",
    "oauth-server",
    "quick-connect",
    "sso-oidc",
    "sso-saml",
    "token-exchange",
    "workflow-builder",
    "workflow-reviews",
)

# Nodes that reach the machine itself. Whoever may edit workflows could otherwise run
# programs or read files as the user that n8n runs as.
NODES_OFF = (
    "n8n-nodes-base.executeCommand",
    "n8n-nodes-base.git",
    "n8n-nodes-base.localFileTrigger",
    "n8n-nodes-base.readBinaryFile",
    "n8n-nodes-base.readBinaryFiles",
    "n8n-nodes-base.readPDF",
    "n8n-nodes-base.readWriteFile",
    "n8n-nodes-base.ssh",
    "n8n-nodes-base.writeBinaryFile",
)

# Never opened by a running n8n: maps and types for developers, other platforms'
# binaries, and packages of nodes that need a browser or a vector database.
PRUNED_SUFFIXES = (".map", ".d.ts", ".d.mts", ".d.cts", ".flow")
PRUNED_PACKAGES = ("agent-browser", "chromadb-js-bindings", "selenium-webdriver")
KEPT_FOLDERS = ("typescript",)  # opens its own .d.ts files


def command(settings: Settings) -> list[str]:
    """n8n in the foreground."""
    return cli(settings, "start")


def cli(settings: Settings, *words: str) -> list[str]:
    """One of n8n's own commands, run by Node itself: npm's wrappers lose signals."""
    from wardclerk.cli.environment import n8n, node

    return [
        str(node.binary(settings.cache_dir)),
        f"--max-old-space-size={NODE_HEAP_MB}",
        str(n8n.script(settings.cache_dir)),
        *words,
    ]


def environment(settings: Settings) -> dict[str, str]:
    """Everything that n8n must know, so that nothing is chosen in its screens."""
    return {
        **_where(settings),
        **_database(settings),
        **_owner(settings),
        **_hardening(settings),
        **_silence(),
        **_executions(settings),
        **_metrics(),
    }


def _where(settings: Settings) -> dict[str, str]:
    from wardclerk.cli.environment import node

    programs = str(node.binary(settings.cache_dir).parent)
    return {
        # n8n starts its Code-node runner as plain `node`.
        "PATH": os.pathsep.join((programs, os.environ.get("PATH", os.defpath))),
        "N8N_LISTEN_ADDRESS": LOOPBACK,
        "N8N_HOST": LOOPBACK,
        "N8N_PORT": str(settings.ports.n8n),
        "N8N_PROTOCOL": settings.n8n_url.partition(":")[0],
        "N8N_EDITOR_BASE_URL": settings.n8n_url,
        "N8N_WEBHOOK_URL": settings.n8n_url,
        "N8N_RUNNERS_BROKER_LISTEN_ADDRESS": LOOPBACK,
        "N8N_RUNNERS_BROKER_PORT": str(settings.ports.n8n_broker),
        "N8N_USER_FOLDER": str(settings.n8n_dir),
        "N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS": "true",
        "N8N_LOG_FORMAT": "json",
        "N8N_LOG_LEVEL": "info",
        "GENERIC_TIMEZONE": "UTC",
        "NODE_ENV": "production",
    }


def _database(settings: Settings) -> dict[str, str]:
    return {
        "DB_TYPE": "postgresdb",
        "DB_POSTGRESDB_HOST": settings.database_host,
        "DB_POSTGRESDB_PORT": str(settings.ports.postgres),
        "DB_POSTGRESDB_DATABASE": settings.n8n_database,
        "DB_POSTGRESDB_USER": settings.n8n_role,
        "DB_POSTGRESDB_PASSWORD": settings.secrets.n8n_db_password,
        "DB_POSTGRESDB_POOL_SIZE": str(POOL_SIZE),
        "N8N_ENCRYPTION_KEY": settings.secrets.n8n_encryption_key,
    }


def _owner(settings: Settings) -> dict[str, str]:
    """The one log-in, set at each start; n8n is never open for whoever comes first."""
    return {
        "N8N_INSTANCE_OWNER_MANAGED_BY_ENV": "true",
        "N8N_INSTANCE_OWNER_EMAIL": settings.n8n_owner_email,
        "N8N_INSTANCE_OWNER_FIRST_NAME": "Wardclerk",
        "N8N_INSTANCE_OWNER_LAST_NAME": "Owner",
        "N8N_INSTANCE_OWNER_PASSWORD_HASH": owner_password_hash(settings),
    }


def owner_password_hash(settings: Settings) -> str:
    """Kept in a file: a new salt at each start would end every session."""
    password = settings.secrets.n8n_owner_password
    mark = hashlib.sha256(f"{settings.n8n_dir}\0{password}".encode()).hexdigest()
    file = settings.n8n_dir / "owner-password-hash"
    if file.exists():
        known, _, kept = file.read_text().partition("\n")
        if known == mark:
            return kept
    import bcrypt

    salt = bcrypt.gensalt(BCRYPT_ROUNDS)
    made = bcrypt.hashpw(password.encode(), salt).decode()
    write_private(file, f"{mark}\n{made}")
    return made


def _hardening(settings: Settings) -> dict[str, str]:
    encrypted = settings.n8n_url.startswith("https:")
    return {
        "NODES_EXCLUDE": "[" + ",".join(f'"{node}"' for node in NODES_OFF) + "]",
        "N8N_COMMUNITY_PACKAGES_ENABLED": "false",
        "N8N_UNVERIFIED_PACKAGES_ENABLED": "false",
        "N8N_PYTHON_ENABLED": "false",
        "N8N_BLOCK_FILE_ACCESS_TO_N8N_FILES": "true",
        "N8N_GIT_NODE_DISABLE_BARE_REPOS": "true",
        "N8N_RUNNERS_TASK_TIMEOUT": str(RUNNER_SECONDS),
        "N8N_SSRF_PROTECTION_ENABLED": "true",
        "N8N_SSRF_ALLOWED_IP_RANGES": f"{LOOPBACK}/32",
        "N8N_SSRF_ALLOWED_HOSTNAMES": ",".join(connections.hosts(settings)),
        "N8N_PUBLIC_API_SWAGGERUI_DISABLED": "true",
        "N8N_PAYLOAD_SIZE_MAX": str(LARGEST_MESSAGE_MIB),
        "N8N_SECURE_COOKIE": str(encrypted).lower(),
        "N8N_SAMESITE_COOKIE": "strict",
        "N8N_TEMPLATES_ENABLED": "false",
    }


def _silence() -> dict[str, str]:
    """Nothing leaves the machine unless a workflow sends it."""
    return {
        "N8N_DIAGNOSTICS_ENABLED": "false",
        "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
        "N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED": "false",
        "N8N_DYNAMIC_BANNERS_ENABLED": "false",
        "N8N_HIRING_BANNER_ENABLED": "false",
        "N8N_PERSONALIZATION_ENABLED": "false",
        "N8N_LICENSE_AUTO_RENEW_ENABLED": "false",
        "N8N_AI_ENABLED": "false",
        "N8N_DISABLED_MODULES": ",".join(MODULES_OFF),
    }


def _executions(settings: Settings) -> dict[str, str]:
    return {
        "EXTERNAL_HOOK_FILES": str(settings.root / "workflows" / "hooks" / "tidy.js"),
        "EXECUTIONS_MODE": "regular",
        "EXECUTIONS_TIMEOUT": str(EXECUTION_SECONDS),
        "EXECUTIONS_TIMEOUT_MAX": str(EXECUTION_SECONDS),
        "EXECUTIONS_DATA_SAVE_ON_SUCCESS": "none",
        "EXECUTIONS_DATA_SAVE_ON_ERROR": "all",
        "EXECUTIONS_DATA_PRUNE": "true",
        # Minutes: how long a finished run leaves its documents in the file store.
        "EXECUTIONS_DATA_PRUNE_HARD_DELETE_INTERVAL": "1",
        "EXECUTIONS_DATA_MAX_AGE": str(KEEP_FAILED_HOURS),
        "EXECUTIONS_DATA_PRUNE_MAX_COUNT": str(KEEP_FAILED_COUNT),
        "N8N_DEFAULT_BINARY_DATA_MODE": "filesystem",
    }


def _metrics() -> dict[str, str]:
    return {
        "N8N_METRICS": "true",
        "N8N_METRICS_INCLUDE_MESSAGE_EVENT_BUS_METRICS": "true",
        "N8N_METRICS_INCLUDE_WEBHOOK_METRICS": "true",
        "N8N_METRICS_INCLUDE_WORKFLOW_EXECUTION_DURATION": "true",
        "N8N_METRICS_INCLUDE_WORKFLOW_ID_LABEL": "true",
        "N8N_METRICS_INCLUDE_WORKFLOW_NAME_LABEL": "true",
        # In seconds; `up` waits for this number to become right.
        "N8N_METRICS_ACTIVE_WORKFLOW_METRIC_INTERVAL": "1",
    }


def prune(folder: Path) -> int:
    """Remove what is never opened; returns the bytes that this saved."""
    saved = 0
    for path in _packages_to_remove(folder / "node_modules" / ".pnpm"):
        saved += sum(file.lstat().st_size for file in _files(path))
        shutil.rmtree(path)
    for file in _files(folder / "node_modules"):
        if file.name.endswith(PRUNED_SUFFIXES) and not _kept(file):
            saved += file.lstat().st_size
            file.unlink()
    return saved


def _packages_to_remove(store: Path) -> list[Path]:
    pattern = re.compile(rf"({'|'.join(PRUNED_PACKAGES)})(-[\w-]+)?@")
    return [path for path in store.iterdir() if pattern.match(path.name)]


def _files(folder: Path) -> Iterator[Path]:
    for place, _folders, names in os.walk(folder):
        for name in names:
            yield Path(place, name)


def _kept(file: Path) -> bool:
    return any(f"/node_modules/{name}/" in file.as_posix() for name in KEPT_FOLDERS)
