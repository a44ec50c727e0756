"""One process board: boot loader, kernel and user space on one console, until the power is cut."""
import os
import time

import barebox
import bootloader
import faults as known_faults
import trees
import userspace
from console import Console, noise

SIGNAL = b"<LAVA_SIGNAL_TESTCASE "


LOADERS = {"u-boot": bootloader.BootLoader, "barebox": barebox.Barebox}


def run(settings, n):
    bank = 0
    while True:     # a round each reset
        board = Board(settings, n, bank)
        if board.start() == userspace.HALT:
            board.kernel("reboot: Power down")
            board.console.idle()
        bank = board.next_bank
        board.console.close()


class Board:
    def __init__(self, settings, n, bank=0):
        self.settings, self.n, self.bank, self.next_bank = settings, n, bank, 0
        self.faults = known_faults.read(settings, n)
        self.console = Console(settings.file(n, "sock"))
        self.begun = time.monotonic()
        self.user = None
        self.logged_in_at = None
        self.tail = b""

    def start(self):
        """one round; why it ended"""
        if self.settings.has_disk(self.n):
            return self.boot(bootloader.Boot("console=ttyS0,115200n8 root=/dev/vda rw", None))
        kind = LOADERS[self.settings.loader(self.n)]
        loader = kind(self.console, self.faults, self.settings.address(self.n), f"52:54:00:66:01:{self.n:02x}", self.bank)
        try:
            boot = loader.run()
        except bootloader.Reset as reset:
            self.next_bank = reset.bank
            return userspace.REBOOT
        self.begun = time.monotonic()
        return self.boot(boot)

    def kernel(self, text):
        """a kernel message on the console"""
        self.console.write(f"[{time.monotonic() - self.begun:12.6f}] {text}\n")

    def panic(self, reason):
        self.kernel(f"Kernel panic - not syncing: {reason}")
        self.kernel("CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.0-process #1")
        self.kernel(f"---[ end Kernel panic - not syncing: {reason} ]---")
        self.console.idle()

    def boot(self, boot):
        words = [word.partition("=") for word in boot.arguments.split()]
        arguments = {name: value for name, _, value in words}
        if "kernel-hang" in self.faults:
            self.console.idle()
        if "noise" in self.faults:
            self.console.write(noise(2000))
        self.kernel("Booting Linux on physical CPU 0x0")
        self.kernel("Linux version 6.1.0-process (lab@localhost) #1 SMP process board")
        try:
            tree = boot.tree or trees.appended(boot.kernel)
            self.kernel(f"Machine model: {trees.model(tree) if tree else 'unknown, there is no device tree'}")
        except trees.BadTree as error:
            self.panic(f"invalid device tree: {error}")
        self.kernel(f"Kernel command line: {boot.arguments}")
        if "kernel-oops" in self.faults:
            self.oops()
        if "kernel-panic" in self.faults:
            self.panic("VFS: Unable to mount root fs on unknown-block(0,0)")
        try:
            root = userspace.find_root(self.settings, self.n, arguments, boot.ramdisk is not None)
        except userspace.NoRoot as reason:
            self.panic(str(reason))
        self.kernel(f"VFS: Mounted root ({userspace.root_kind(arguments, root)}) on device 0:17.")
        if "long-line" in self.faults:
            self.console.write(b"x" * 1_000_000 + b"\r\n")
        self.kernel("Run /sbin/init as init process")
        # The root's scripts read its own faults from the command line.
        told = boot.arguments + "".join(f" fault.{name}" for name in sorted(self.faults))
        self.user = userspace.UserSpace(self.settings, self.n, root, boot.ramdisk, arguments, told)
        ended = self.relay()
        if ended == userspace.ENDED:
            self.panic("Attempted to kill init! exitcode=0x00000100")
        if ended == userspace.REBOOT:
            self.kernel("reboot: Restarting system")
        return ended

    def oops(self):
        self.kernel("Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008")
        self.kernel("Internal error: Oops: 0000000096000004 [#1] SMP")
        self.kernel("CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.0-process #1")
        self.kernel("---[ end trace 0000000000000000 ]---")

    def relay(self):
        """between console and terminal until the user space has ended: why it did"""
        terminal, messages = self.user.terminal, self.user.messages
        keeper = os.pidfd_open(self.user.keeper)
        waiting = b""       # typed, but not taken by the terminal yet
        os.set_blocking(terminal, False)
        while True:
            seconds = None
            if "panic-in-shell" in self.faults and self.logged_in_at:
                seconds = self.logged_in_at + 2 - time.monotonic()
                if seconds <= 0:
                    self.user.kill()
                    self.panic("Fatal exception in interrupt")
            typed, ready = self.console.wait(0.02 if waiting else seconds, terminal, messages, keeper)
            waiting += typed
            if waiting:
                try:
                    waiting = waiting[os.write(terminal, waiting):]
                except OSError:     # EAGAIN: its buffer is full; EIO: nobody has it open
                    pass
            if terminal in ready:
                self.show(terminal)
            if messages in ready:
                for line in os.read(messages, 65536).decode("latin-1").splitlines():
                    self.kernel(line.partition(">")[2] if line.startswith("<") and ">" in line[:5] else line)
            if keeper in ready:
                self.show(terminal)
                os.close(keeper)
                return self.user.close()

    def show(self, terminal):
        """pass on what the user space printed, with this board's faults"""
        try:
            data = os.read(terminal, 65536)
        except BlockingIOError:
            return
        if "silent-shell" in self.faults and self.logged_in_at:
            return
        if "cut-signal" in self.faults and (at := data.find(SIGNAL)) >= 0:
            self.faults.discard("cut-signal")
            middle = at + len(SIGNAL) + 5
            self.console.write(data[:middle])
            self.kernel("random: crng init done")
            data = data[middle:]
        if "noise" in self.faults and b"login:" in data:
            self.console.write(noise(500))
            self.faults.discard("noise")
        if not self.logged_in_at:
            self.tail = (self.tail + data)[-200:]
            if b"root@linaro-nano:" in self.tail:
                self.logged_in_at = time.monotonic()
        self.console.write(data)
