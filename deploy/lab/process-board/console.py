"""The board's UART: a connection to the console server, made anew whenever it is lost."""
import os
import select
import socket
import time


class Console:
    def __init__(self, path):
        self.path, self.link, self.retry_at = path, None, 0.0

    def connect(self):
        if self.link or time.monotonic() < self.retry_at:
            return
        link = socket.socket(socket.AF_UNIX)
        try:
            link.connect(self.path)
        except OSError:
            link.close()
            self.retry_at = time.monotonic() + 0.5
            return
        self.link = link

    def lose(self):
        self.link.close()
        self.link = None

    def close(self):
        if self.link:
            self.lose()

    def write(self, data):
        """bytes as they are; text with the line ends of a terminal. What nobody takes is lost."""
        if isinstance(data, str):
            data = data.replace("\n", "\r\n").encode()
        self.connect()
        if self.link:
            try:
                self.link.sendall(data)
            except OSError:
                self.lose()

    def wait(self, seconds, *others):
        """wait for something typed or for one of the other descriptors: (typed bytes or b"", ready descriptors)"""
        self.connect()
        if not self.link:       # look again soon
            seconds = 0.5 if seconds is None else min(seconds, 0.5)
        watched = [*others, self.link] if self.link else list(others)
        ready, _, _ = select.select(watched, [], [], seconds)
        typed = b""
        if self.link in ready and self.link:
            try:
                typed = self.link.recv(65536)
            except OSError:
                pass
            if not typed:
                self.lose()
        return typed, [fd for fd in ready if isinstance(fd, int)]

    def idle(self):
        """for ever: what is typed is lost"""
        while True:
            self.wait(None)

    def pause(self, seconds):
        """for that long; what is typed is lost"""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.wait(left)


def noise(length):
    return os.urandom(length)
