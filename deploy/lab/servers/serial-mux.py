#!/usr/bin/python3
"""serial-mux.py DIRECTORY NAME:PORT:COUNT... - the lab's serial console server.

Board N of group NAME has the TCP address 127.0.0.1:PORT+N for its users (a dispatcher, a person;
plain bytes) and the unix socket DIRECTORY/NAME-N.sock for its UART (QEMU, a process board). As with
a console server in front of a real UART, a user's connection outlives power cycles, all users see
the same output, and what is typed to a board that is off is lost. All output is also written to
DIRECTORY/NAME-N.console. DIRECTORY/consoles.ready appears when every address is there.
"""
import asyncio
import os
import sys

HIGH_WATER = 1 << 20      # bytes waiting for one user before the board is held back
PATIENCE = 20             # seconds a board is held back for a user who does not read


class Console:
    def __init__(self, directory, name):
        self.name, self.users, self.uart = name, set(), None
        self.log = open(f"{directory}/{name}.console", "wb", buffering=0)

    async def serve_uart(self, reader, writer):
        if self.uart:
            self.uart.close()
        self.uart = writer
        try:
            while data := await reader.read(1 << 16):
                self.log.write(data)
                for user in list(self.users):
                    user.write(data)
                    if user.transport.get_write_buffer_size() > HIGH_WATER:
                        await self.hold_back_for(user)
        except ConnectionError:
            pass
        finally:
            if self.uart is writer:
                self.uart = None
            writer.close()

    async def hold_back_for(self, user):
        try:
            await asyncio.wait_for(user.drain(), PATIENCE)
        except (TimeoutError, asyncio.TimeoutError, ConnectionError):
            self.users.discard(user)
            user.transport.abort()

    async def serve_user(self, reader, writer):
        self.users.add(writer)
        try:
            while data := await reader.read(1 << 16):
                if uart := self.uart:
                    uart.write(data)
                    await uart.drain()
        except ConnectionError:
            pass
        finally:
            self.users.discard(writer)
            writer.close()


async def main(directory, groups):
    for group in groups:
        name, port, count = group.split(":")
        for n in range(1, int(count) + 1):
            console = Console(directory, f"{name}-{n}")
            path = f"{directory}/{name}-{n}.sock"
            if os.path.exists(path):
                os.unlink(path)
            await asyncio.start_unix_server(console.serve_uart, path)
            await asyncio.start_server(console.serve_user, "127.0.0.1", int(port) + n)
    open(f"{directory}/consoles.ready", "w").close()
    await asyncio.Event().wait()


asyncio.run(main(sys.argv[1], sys.argv[2:]))
