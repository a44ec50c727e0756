"""Faults that a process board can have. They are kept in a file and read when the board is powered on."""
from settings import die

MEANING = {
    "dead": "prints nothing at all",
    "hang-banner": "prints its boot loader's banner and stops",
    "hang-bootloader": "never prints the boot loader's prompt after being interrupted",
    "hang-bootloader-once": "hang-bootloader, at its next power-on alone",
    "hang-tftp": "stops without a word in the middle of a file that its boot loader fetches",
    "kernel-hang": "stops after 'Starting kernel'",
    "kernel-panic": "panics before it mounts a root file system",
    "kernel-oops": "prints an oops while booting, and goes on",
    "panic-in-shell": "panics two seconds after the login",
    "no-login": "starts its user space but never prints a login prompt",
    "wrong-login": "refuses every login",
    "no-ssh": "starts no SSH server",
    "slow-ssh": "starts its SSH server five seconds after the login prompt",
    "noise": "puts binary noise on the console at power-on, while booting and at the login prompt",
    "long-line": "prints a line of a million characters before the login prompt",
    "cut-signal": "puts a kernel message into the middle of the first test case signal",
    "silent-shell": "prints nothing more after the login",
}


def write(settings, n, names):
    for name in names:
        if name not in MEANING:
            die(f"'{name}' is not a fault; there are {', '.join(MEANING)}")
    with open(settings.file(n, "faults"), "w") as file:
        file.write("\n".join(names))


def read(settings, n):
    try:
        with open(settings.file(n, "faults")) as file:
            names = set(file.read().split())
    except FileNotFoundError:
        return set()
    for once in [name for name in names if name.endswith("-once")]:
        names.remove(once)
        write(settings, n, sorted(names))
        names.add(once.removesuffix("-once"))
    return names
