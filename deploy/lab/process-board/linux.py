"""System calls that Python's library does not have."""
import ctypes
import os

NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWPID, NEWNET = 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 32, 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_CAPBSET_DROP = 1, 24
# What a board in a process must not do to the machine it runs on: load modules, reach its
# hardware, set its clock, make device nodes, read its kernel log.
FORBIDDEN = {"sys_module": 16, "sys_rawio": 17, "sys_time": 25, "mknod": 27, "audit_control": 30, "mac_override": 32,
             "mac_admin": 33, "syslog": 34}

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mount.argtypes = [ctypes.c_char_p] * 3 + [ctypes.c_ulong, ctypes.c_char_p]
_libc.syscall.restype = ctypes.c_long
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}[os.uname().machine]


def _checked(result, what):
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def unshare(flags):
    _checked(_libc.unshare(flags), "unshare")


def enter_network(path):
    with open(path) as namespace:
        _checked(_libc.setns(namespace.fileno(), NEWNET), f"setns {path}")


def mount(source, target, kind=None, flags=0, data=None):
    text = [s.encode() if s is not None else None for s in (source, target, kind, data)]
    _checked(_libc.mount(text[0], text[1], text[2], flags, text[3]), f"mount {source} on {target}")


def bind(source, target, read_only=False):
    mount(source, target, flags=MS_BIND)
    if read_only:
        mount(None, target, flags=MS_BIND | MS_REMOUNT | MS_RDONLY)


def make_root(directory):
    """pivot_root to the mount point `directory`; what was the root before is gone"""
    os.chdir(directory)
    _checked(_libc.syscall(_PIVOT_ROOT, b".", b"."), "pivot_root")
    _checked(_libc.umount2(b".", MNT_DETACH), "umount")
    os.chdir("/")


def die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, 9)


def drop_forbidden_capabilities():
    for number in FORBIDDEN.values():
        _libc.prctl(PR_CAPBSET_DROP, number)


def keep_only_files(kept, log):
    """standard input from nothing, output and errors to `log`, every other descriptor but `kept` closed"""
    for fd in (int(name) for name in os.listdir("/proc/self/fd")):
        if fd > 2 and fd not in kept:
            try:
                os.close(fd)
            except OSError:
                pass
    null, out = os.open("/dev/null", os.O_RDWR), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(null, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.close(null)
    os.close(out)
