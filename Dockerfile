# The image of web, worker, timetable and migrations; docker-compose.yml says which one a container is.
# The Python version is the one that the tests run on.

FROM python:3.11-slim-bookworm AS requirements
RUN python -m venv /opt/rosi
COPY requirements.txt .
RUN /opt/rosi/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
# Pango and a font: what WeasyPrint needs to make a PDF. LibreOffice, without its windows, and the fonts of letters: for the
# worker, which makes their PDF.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
      libreoffice-writer-nogui fonts-liberation \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin rosi
COPY --from=requirements /opt/rosi /opt/rosi
WORKDIR /app
COPY . .
ENV PATH=/opt/rosi/bin:$PATH PYTHONUNBUFFERED=1
# Texts and static files belong to the image. The values are there to be read, none of them is used for anything.
RUN SECRET_KEY=build ROSI_KEYS=k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    ROSI_INDEX_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    DATABASE_URL=postgresql://build@localhost/none REDIS_URL=redis://localhost \
    sh -c 'python manage.py compile_texts && python manage.py collectstatic --noinput --verbosity 0' \
 && python -m compileall -q /app \
 && install -d -o rosi -m 700 /checkpoints /documents
USER rosi
EXPOSE 8000
# Heartbeats of the workers go to memory, for the container's disk is read-only.
CMD ["gunicorn", "rosi.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
