# Odoo's published image with the packages that the addons import, by the same lock.
FROM odoo:19.0
USER root
COPY requirements.lock /opt/wardclerk/requirements.lock
RUN python3 -m venv --system-site-packages /opt/wardclerk/venv \
    && /opt/wardclerk/venv/bin/python -m pip install --no-cache-dir --no-deps \
        --require-hashes --only-binary :all: -r /opt/wardclerk/requirements.lock
ENV PYTHONPATH=/opt/wardclerk/src:/opt/wardclerk/venv/lib/python3.12/site-packages
USER odoo
