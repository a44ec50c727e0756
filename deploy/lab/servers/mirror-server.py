#!/usr/bin/python3
"""mirror-server.py ADDRESS PORT DIRECTORY - serves DIRECTORY by HTTP/1.1 (GET and HEAD, with Content-Length)."""
import functools
import http.server
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def guess_type(self, path):
        return "application/octet-stream"      # archives and images as they are, never as an encoding


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


address, port, directory = sys.argv[1:]
Server((address, int(port)), functools.partial(Handler, directory=directory)).serve_forever()
