#!/usr/bin/python3
"""time-server.py ADDRESS - the lab's clock: NTP (RFC 5905, UDP 123) and the time protocol (RFC 868, TCP 37).

It answers with the host's time as a stratum 1 server of the local clock would.
"""
import socket
import socketserver
import struct
import sys
import threading
import time

SINCE_1900 = 2208988800


def timestamp(seconds):
    """seconds since 1970 as NTP's 64-bit fixed-point number"""
    return int((seconds + SINCE_1900) * (1 << 32)) & ((1 << 64) - 1)


class TimeProtocol(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(struct.pack(">I", (int(time.time()) + SINCE_1900) & 0xFFFFFFFF))


class Ntp(socketserver.BaseRequestHandler):
    def handle(self):
        received = time.time()
        request, replies = self.request
        if len(request) < 48 or request[0] & 7 != 3:      # client mode only
            return
        version = request[0] & 0x38
        head = struct.pack(">BBbbII4s", version | 4, 1, request[2], -20, 0, 1 << 8, b"LOCL")
        times = struct.pack(">Q8sQQ", timestamp(received), request[40:48], timestamp(received), timestamp(time.time()))
        replies.sendto(head + times, self.client_address)


socketserver.ThreadingTCPServer.allow_reuse_address = True
address = sys.argv[1]
ntp = socketserver.UDPServer((address, 123), Ntp)
threading.Thread(target=ntp.serve_forever, daemon=True).start()
socketserver.ThreadingTCPServer((address, 37), TimeProtocol).serve_forever()
