"""A TFTP client as U-Boot's: read, octet, options blksize, timeout, tsize and, if asked for, windowsize."""
import socket
import struct
import time

READ, DATA, ACK, ERROR, OPTIONS = 1, 3, 4, 5, 6
PATIENCE = 5.0      # seconds without a block, as U-Boot's default


class TftpError(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code, self.text = code, text


class Timeout(Exception):
    pass


def fetch(server, name, port=69, block_size=1468, window=1, interrupted=lambda: False, progress=lambda blocks: None,
          waited=lambda: None):
    """the file's bytes; TftpError if the server says so; Timeout after ten silent waits; KeyboardInterrupt on Ctrl-C"""
    wanted = ["blksize", str(block_size), "timeout", "5", "tsize", "0"]
    if window > 1:
        wanted += ["windowsize", str(window)]
    request = struct.pack(">H", READ) + b"".join(word.encode() + b"\0" for word in (name, "octet", *wanted))
    received, expected, in_window = bytearray(), 1, 0
    size, per_window = 512, 1       # until the server agrees to more
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        last, peer, silent, since = request, (server, port), 0, time.monotonic()
        udp.sendto(last, peer)
        udp.settimeout(0.1)
        while True:
            try:
                packet, sender = udp.recvfrom(70000)
            except TimeoutError:
                if interrupted():
                    raise KeyboardInterrupt from None
                if time.monotonic() - since > PATIENCE:
                    silent, since = silent + 1, time.monotonic()
                    waited()
                    if silent == 10:
                        raise Timeout from None
                    udp.sendto(last, peer)
                continue
            if sender[0] != server or (peer[1] != port and sender != peer):
                continue
            peer, since = sender, time.monotonic()
            kind, number = struct.unpack(">HH", packet[:4])
            if kind == ERROR:
                raise TftpError(number, packet[4:].split(b"\0")[0].decode("latin-1"))
            if kind == OPTIONS and not received:
                words = packet[2:].split(b"\0")
                agreed = {k.lower(): v for k, v in zip(words[::2], words[1::2])}
                size, per_window = int(agreed.get(b"blksize", 512)), int(agreed.get(b"windowsize", 1))
                last = struct.pack(">HH", ACK, 0)
            elif kind == DATA:
                if number == expected & 0xFFFF:
                    received += packet[4:]
                    progress(expected)
                    expected, in_window = expected + 1, in_window + 1
                elif in_window == 0 and per_window > 1:
                    continue        # the rest of a window whose loss was told already
                else:
                    in_window = per_window
                finished = len(packet) < size + 4 and number == (expected - 1) & 0xFFFF
                if in_window < per_window and not finished:
                    continue
                last, in_window = struct.pack(">HH", ACK, (expected - 1) & 0xFFFF), 0
                if finished:
                    udp.sendto(last, peer)
                    return bytes(received)
            else:
                continue
            udp.sendto(last, peer)
