#!/usr/bin/python3
"""console.py HOST PORT - a serial console on this terminal. Ctrl-] leaves."""
import os
import select
import socket
import sys
import termios
import tty

connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
keyboard = sys.stdin.fileno()
before = termios.tcgetattr(keyboard) if os.isatty(keyboard) else None
if before:
    tty.setraw(keyboard)
    sys.stderr.write("(Ctrl-] leaves)\r\n")
try:
    while True:
        ready, _, _ = select.select([keyboard, connection], [], [])
        if keyboard in ready:
            typed = os.read(keyboard, 4096)
            if not typed or b"\x1d" in typed:
                break
            connection.sendall(typed)
        if connection in ready:
            shown = connection.recv(65536)
            if not shown:
                break
            os.write(sys.stdout.fileno(), shown)
finally:
    if before:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
