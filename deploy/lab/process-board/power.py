"""Power and network port of a process board."""
import fcntl
import os
import signal
import subprocess
import time

import board
import linux
from settings import die


def start_time(pid):
    """when the process started, in clock ticks since boot; None if there is none, or only a zombie"""
    try:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(") ")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def is_on(settings, n):
    try:
        with open(settings.file(n, "pid")) as file:
            pid, started = file.read().split()
    except (OSError, ValueError):
        return False
    return start_time(pid) == started


def processes_in(settings, n):
    """all processes in the board's network namespace, which is all it has"""
    try:
        namespace = os.stat(f"/run/netns/{settings.namespace(n)}").st_ino
    except FileNotFoundError:
        return []
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{pid}/ns/net").st_ino == namespace:
                found.append(int(pid))
        except OSError:
            pass    # gone meanwhile
    return found


def switch(settings, n, what):
    if not os.path.exists(f"{settings.run}/consoles.ready"):
        die(f"cannot switch board {n}: the lab is not up; run 'lab up'")
    with open(settings.file(n, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The board's own record: tests compare it with what dispatchers say that they have done.
        with open(settings.file(n, "power"), "a") as record:
            record.write(f"{time.time_ns()} {what}\n")
        if what in ("off", "reset"):
            off(settings, n)
        if what in ("on", "reset") and not is_on(settings, n):
            connect(settings, n)
            on(settings, n)


def off(settings, n):
    """as a mains cut: everything of the board is gone when this returns"""
    give_up = time.monotonic() + 10
    while pids := processes_in(settings, n):
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if time.monotonic() > give_up:
            die(f"processes {pids} of board {n} do not end, although killed for 10 s")
        time.sleep(0.005)
    for kind in ("pid", "cmdline", "kmsg"):
        try:
            os.unlink(settings.file(n, kind))
        except FileNotFoundError:
            pass


def ip(*words, batch=None):
    done = subprocess.run(["ip", *words], input=batch, capture_output=True, text=True)
    if done.returncode:
        die(f"'ip {' '.join(words)}' failed: {done.stderr.strip() or done.stdout.strip()}")


def connect(settings, n):
    """the board's network namespace with eth0 on the lab's bridge, as a sound board has it at power-on"""
    name, port = settings.namespace(n), f"pb{n}"
    if not os.path.exists(f"/run/netns/{name}"):
        ip("netns", "add", name)
        ip("link", "add", port, "netns", settings.lab_namespace, "type", "veth",
           "peer", "name", "eth0", "address", f"52:54:00:66:01:{n:02x}", "netns", name)
        ip("-n", settings.lab_namespace, "link", "set", port, "master", settings.bridge, "up")
    ip("-n", name, "-batch", "-", batch=f"""
        link set lo up
        addr flush dev eth0
        addr add {settings.address(n)}/16 dev eth0
        link set eth0 up
        """)


def on(settings, n):
    """start the board's process, on its own from then on"""
    ready, started = os.pipe()
    if os.fork():
        os.close(started)
        if not os.read(ready, 1):
            die(f"board {n} did not start; its log is {settings.file(n, 'log')}")
        return
    os.setsid()
    pid = os.fork()
    if pid:
        with open(settings.file(n, "pid"), "w") as file:
            file.write(f"{pid} {start_time(pid)}\n")
        os.write(started, b"1")
        os._exit(0)
    linux.keep_only_files([started], log=settings.file(n, "log"))
    linux.enter_network(f"/run/netns/{settings.namespace(n)}")
    # What powered the board on may wait for our end of its pipes: only the log is left open here.
    os.close(started)
    board.run(settings, n)
    os._exit(0)
