# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""A package index on a loopback port, for pull_index.sh.

Usage: index_server.py FOLDER
Serves FOLDER/simple/PACKAGE/index.html or index.json, and FOLDER/files with
ranges. Writes its port to FOLDER/port and each request to FOLDER/log. A file
FOLDER/cut makes it close the connection after so many bytes of a wheel, once.
With FOLDER/password it wants the user "me" and that password.
"""
import base64
import http.server
import os
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, body, kind, **headers):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        cut = root / "cut"
        if kind == "application/zip" and cut.exists():
            body = body[:int(cut.read_text())]
            cut.unlink()
            self.close_connection = True
        self.wfile.write(body)

    def do_GET(self):
        ranged = self.headers.get("Range", "-")
        with open(root / "log", "a", encoding="utf-8") as log:
            log.write(f"{self.path} {ranged}\n")
        secret = root / "password"
        if secret.exists():
            user = b"me:" + secret.read_bytes().strip()
            wanted = "Basic " + base64.b64encode(user).decode()
            if self.headers.get("Authorization") != wanted:
                return self.answer(401, b"", "text/plain")
        path = root / self.path.lstrip("/")
        if path.is_dir():
            for name, kind in (
                    ("index.json", "application/vnd.pypi.simple.v1+json"),
                    ("index.html", "text/html")):
                if (path / name).exists():
                    return self.answer(200, (path / name).read_bytes(), kind)
        if not path.is_file():
            return self.answer(404, b"", "text/plain")
        body = path.read_bytes()
        match = re.fullmatch(r"bytes=(\d+)-", ranged)
        if not match:
            return self.answer(200, body, "application/zip")
        begin = int(match[1])
        if begin >= len(body):
            return self.answer(416, b"", "text/plain",
                               Content_Range=f"bytes */{len(body)}")
        return self.answer(
            206, body[begin:], "application/zip",
            Content_Range=f"bytes {begin}-{len(body) - 1}/{len(body)}")


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
(root / "port.new").write_text(str(server.server_address[1]))
os.rename(root / "port.new", root / "port")
server.serve_forever()
