"""A page that proves what runs it: both C extensions are used for each answer."""

import os
import platform
import ssl
import sys

import psycopg2
import psycopg2.extensions
import yaml
from flask import Flask, Response

app = Flask(__name__)


def libpq_answer() -> str:
    """Lets libpq take a connection string apart; no server is needed for that."""
    parsed = psycopg2.extensions.parse_dsn("postgresql://web@db.example:5433/shop")
    return f"libpq {psycopg2.extensions.libpq_version()}, host {parsed['host']}, port {parsed['port']}"


def libyaml_answer() -> str:
    """Parses with the C parser: CSafeLoader is missing when PyYAML was built without libyaml."""
    parsed = yaml.load("answer: [6, 7]", Loader=yaml.CSafeLoader)
    return f"libyaml {'.'.join(map(str, yaml._yaml.get_version()))}, answer {parsed['answer'][0] * parsed['answer'][1]}"


@app.get("/")
def page() -> Response:
    lines = [
        f"Hello from CPython {platform.python_version()} at {sys.prefix}",
        f"psycopg2 {psycopg2.__version__.split()[0]}: {libpq_answer()}",
        f"PyYAML {yaml.__version__}: {libyaml_answer()}",
        f"{ssl.OPENSSL_VERSION}, user {os.getuid()}",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
