# relay and assist: one image, two commands.
FROM python:3.12-slim-bookworm
COPY requirements.lock /opt/wardclerk/requirements.lock
RUN python -m pip install --no-cache-dir --no-deps --require-hashes \
        --only-binary :all: -r /opt/wardclerk/requirements.lock \
    && useradd --system --create-home --home-dir /var/lib/wardclerk wardclerk
COPY src /opt/wardclerk/src
ENV PYTHONPATH=/opt/wardclerk/src PYTHONUNBUFFERED=1
USER wardclerk
