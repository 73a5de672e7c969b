# Built in two steps, so that the image that runs holds no compiler and no package index cache.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LOG_FORMAT=json \
    PORT=8080 \
    ZVONOK_HOST=0.0.0.0 \
    DATABASE_URL=sqlite:////data/zvonok.db
RUN useradd --uid 10001 --create-home zvonok && install -d -o zvonok -g zvonok /data
COPY --from=build /venv /venv
WORKDIR /app
COPY bot ./bot
USER zvonok
VOLUME /data
EXPOSE 8080
# The bot's own address answers for the database, the migrations and the messenger. Python is
# there already, and this starts none of the bot.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health', timeout=4)"]
# SIGTERM reaches Python itself, which finishes what is under way.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
