"""A Linux root in namespaces of its own, started as a kernel starts it."""
import os
import signal
import socket
import stat
import subprocess
import sys
import traceback

import images
import linux

REBOOT, HALT, ENDED = 10, 11, 12    # why the user space is gone
DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0)}


class NoRoot(Exception):
    """the words of a kernel that finds no root file system"""


def root_kind(arguments, root):
    """the file system's name in a kernel's words"""
    return "ext4 filesystem" if arguments.get("root") == "/dev/vda" else "nfs filesystem" if root else "rootfs"


def find_root(settings, n, arguments, has_ramdisk):
    """the directory that root= and nfsroot= name; None for a ramdisk"""
    if arguments.get("root") == "/dev/vda" and settings.has_disk(n):
        return settings.file(n, "disk")
    if arguments.get("root") != "/dev/nfs":
        if has_ramdisk:
            return None
        raise NoRoot("VFS: Unable to mount root fs on unknown-block(0,0)")
    server, _, path = arguments.get("nfsroot", "").partition(",")[0].partition(":")
    if arguments.get("ip") not in ("dhcp", "on", "any") and arguments.get("ip", "").count(":") < 3:
        raise NoRoot("VFS: Unable to mount root fs via NFS, no network: the command line has no ip=")
    path = os.path.realpath(path)
    if server != settings.server:
        raise NoRoot(f"VFS: Unable to mount root fs via NFS: server {server} does not answer")
    if not path.startswith(settings.exports + "/") or not os.path.isdir(path):
        raise NoRoot(f"VFS: Unable to mount root fs via NFS: {server} denies {path}")
    return path


class UserSpace:
    """the processes of one boot; `terminal` is the controlling side of its console"""

    def __init__(self, settings, n, root, ramdisk, arguments, command_line):
        self.root, self.ramdisk, self.arguments = root, ramdisk, arguments
        self.command_line, self.kernel_log = settings.file(n, "cmdline"), settings.file(n, "kmsg")
        self.mount_point = settings.file(n, "root")
        with open(self.command_line, "w") as file:
            file.write(command_line + "\n")
        if not os.path.exists(self.kernel_log):
            os.mkfifo(self.kernel_log)
        self.messages = os.open(self.kernel_log, os.O_RDWR | os.O_NONBLOCK)
        # The far side stays open here too: a terminal that nobody else has open is not at its end.
        self.terminal, self.far_side = os.openpty()
        self.console = os.ttyname(self.far_side)
        os.makedirs(self.mount_point, exist_ok=True)
        self.keeper = os.fork()
        if self.keeper == 0:
            linux.die_with_parent()
            os._exit(self.keep())

    def kill(self):
        os.kill(self.keeper, signal.SIGKILL)

    def close(self):
        """wait for the end: REBOOT, HALT or ENDED"""
        _, status = os.waitpid(self.keeper, 0)
        for fd in (self.terminal, self.far_side, self.messages):
            os.close(fd)
        return os.waitstatus_to_exitcode(status)

    def keep(self):
        """in the process between the board and the user space's init: only that can be the parent of a new namespace's first"""
        linux.unshare(linux.NEWNS | linux.NEWPID | linux.NEWUTS | linux.NEWIPC)
        init = os.fork()
        if init == 0:
            try:
                linux.die_with_parent()
                self.become_init()
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(1)
        for fd in (self.terminal, self.far_side, self.messages):
            os.close(fd)
        _, status = os.waitpid(init, 0)
        # What reboot(2) does in a PID namespace: its init ends by these signals.
        return {signal.SIGHUP: REBOOT, signal.SIGINT: HALT}.get(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, ENDED)

    def become_init(self):
        linux.mount(None, "/", flags=linux.MS_REC | linux.MS_PRIVATE)
        root = self.mount_point
        if self.root:
            linux.bind(self.root, root)
        else:
            linux.mount("ramdisk", root, "tmpfs", data="mode=755")
            for archive in images.archives(images.decompress(self.ramdisk)):
                subprocess.run(["cpio", "-idmu", "--quiet", "--no-absolute-filenames"], cwd=root, input=archive, check=True)
        if os.path.exists(f"{root}/etc/bind-host-usr"):
            linux.bind("/usr", f"{root}/usr", read_only=True)
        self.mount_system(root)
        if self.root and "rw" not in self.arguments:
            linux.mount(None, root, flags=linux.MS_BIND | linux.MS_REMOUNT | linux.MS_RDONLY)
        socket.sethostname("(none)")
        os.setsid()
        linux.make_root(root)
        linux.drop_forbidden_capabilities()
        console = os.open("/dev/console", os.O_RDWR | os.O_NOCTTY)
        for fd in range(3):
            os.dup2(console, fd)
        os.closerange(3, 1024)
        for number in (signal.SIGPIPE, signal.SIGXFSZ):
            signal.signal(number, signal.SIG_DFL)
        asked = [self.arguments["init"]] if "init" in self.arguments else []
        for init in [*asked, *([] if self.root else ["/init"]), "/sbin/init", "/etc/init", "/bin/init", "/bin/sh"]:
            try:
                os.execve(init, [init], {"HOME": "/", "TERM": "linux"})
            except FileNotFoundError:
                continue
        os._exit(1)

    def mount_system(self, root):
        for directory in ("proc", "sys", "dev"):
            os.makedirs(f"{root}/{directory}", exist_ok=True)
        linux.mount("proc", f"{root}/proc", "proc")
        linux.bind(f"{root}/proc/sys", f"{root}/proc/sys", read_only=True)
        if os.path.exists(f"{root}/proc/sysrq-trigger"):
            linux.bind("/dev/null", f"{root}/proc/sysrq-trigger")
        linux.bind(self.command_line, f"{root}/proc/cmdline", read_only=True)
        linux.mount("sysfs", f"{root}/sys", "sysfs", linux.MS_RDONLY)
        dev = f"{root}/dev"
        linux.mount("dev", dev, "tmpfs", linux.MS_NOSUID, "mode=755")
        for name, (major, minor) in DEVICES.items():
            os.mknod(f"{dev}/{name}", stat.S_IFCHR | 0o666, os.makedev(major, minor))
            os.chmod(f"{dev}/{name}", 0o666)
        for directory in ("pts", "shm"):
            os.mkdir(f"{dev}/{directory}")
        linux.mount("devpts", f"{dev}/pts", "devpts", data="newinstance,ptmxmode=0666,mode=620,gid=5")
        linux.mount("shm", f"{dev}/shm", "tmpfs", data="mode=1777")
        for name, target in {"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}.items():
            os.symlink(target, f"{dev}/{name}")
        terminals = {"console", self.arguments.get("console", "ttyS0").partition(",")[0]}
        for name, source in [*((name, self.console) for name in terminals), ("kmsg", self.kernel_log)]:
            open(f"{dev}/{name}", "w").close()
            linux.bind(source, f"{dev}/{name}")
