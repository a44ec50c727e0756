"""A boot loader that looks, answers and fails like U-Boot, as far as a dispatcher can tell."""
import re
import time
from dataclasses import dataclass

import images
import tftp
import trees
from console import noise

BANNER = """

U-Boot 2023.01-process (Jan 01 2026 - 00:00:00 +0000)

vBank: {}
DRAM:  512 MiB
Core:  4 devices, 3 uclasses, devicetree: board
Loading Environment from nowhere... OK
In:    serial
Out:   serial
Err:   serial
Net:   eth0: veth
"""
ALTERNATE_BANK = 4
LINE_LIMIT = 512
TFTP_BLOCKS_PER_MARK, TFTP_MARKS_PER_LINE = 10, 65


class Reset(Exception):
    def __init__(self, bank=0):
        super().__init__()
        self.bank = bank    # of the flash that the boot loader comes from next


@dataclass
class Boot:
    """what a boot command hands over: the kernel's command line, the ramdisk's archive, the kernel and its device tree, if any"""
    arguments: str
    ramdisk: bytes | None
    kernel: bytes = b""
    tree: bytes | None = None


class BootLoader:
    PROMPT = "=> "
    INVITATION = "Hit any key to stop autoboot:  {} "
    NAMES = {"tftpboot": "tftp", "print": "printenv", "set": "setenv"}

    def __init__(self, console, faults, address, mac, bank=0):
        self.console, self.faults, self.address, self.bank = console, faults, address, bank
        self.tree_at = None     # where the tree is that `fdt` works on
        self.memory = {}        # address: bytes loaded there
        self.typed = bytearray()
        self.variables = {"arch": "process", "baudrate": "115200", "bootdelay": "2", "ethaddr": mac, "loadaddr": "0x40200000"}

    def run(self):
        """until a boot command: its Boot; Reset if asked for one"""
        if "dead" in self.faults:
            self.console.idle()
        if "noise" in self.faults:
            self.console.write(noise(300))
        self.say(self.banner())
        if "hang-banner" in self.faults:
            self.console.idle()
        if not self.interrupted():
            self.say(self.not_interrupted())
        if "hang-bootloader" in self.faults:
            self.console.idle()
        while True:
            self.say(self.PROMPT)
            boot = self.execute(self.read_line())
            if boot:
                return boot

    def banner(self):
        return BANNER.format(self.bank)

    def not_interrupted(self):
        # As the emulated board does without a boot script.
        return f"BOOTP broadcast 1\nDHCP client bound to address {self.address} (1 ms)\nNo boot script was found.\n"

    def unknown(self, name):
        return f"Unknown command '{name}' - try 'help'\n"

    def say(self, text):
        self.console.write(text)

    def interrupted(self):
        """the countdown; True as soon as anything is typed"""
        self.say(self.INVITATION.format(2))
        for left in "10":
            end = time.monotonic() + 1
            while (wait := end - time.monotonic()) > 0:
                typed, _ = self.console.wait(wait)
                if typed:
                    self.typed += typed[1:]
                    self.say("\b\b\b 0 \n")
                    return True
            self.say(f"\b\b\b {left} ")
        self.say("\n")
        return False

    def read_line(self):
        line = bytearray()
        while True:
            while not self.typed:
                self.typed += self.console.wait(None)[0]
            echo = bytearray()
            while self.typed:
                byte = self.typed.pop(0)
                if byte in b"\r\n":
                    if byte == 13 and self.typed[:1] == b"\n":
                        del self.typed[0]
                    self.console.write(bytes(echo) + b"\r\n")
                    return line.decode("latin-1")
                if byte == 3:       # Ctrl-C
                    self.console.write(bytes(echo) + b"<INTERRUPT>\r\n")
                    return ""
                if byte in (8, 127):
                    if line:
                        line.pop()
                        echo += b"\b \b"
                elif byte >= 32 and len(line) < LINE_LIMIT - 1:
                    line.append(byte)
                    echo.append(byte)
                elif byte >= 32:
                    echo.append(7)
            self.console.write(bytes(echo))

    # ---- command line: `;` between commands, quotes, ${name} and $name outside single quotes

    def execute(self, line):
        """a Boot if one of the line's commands boots"""
        for words in self.parse(line):
            if words and (boot := self.command(words)):
                return boot
        return None

    def command(self, words):
        """a Boot if the command boots"""
        name, *arguments = words
        command = getattr(self, "do_" + self.NAMES.get(name, name), None)
        if command is None:
            self.say(self.unknown(name))
            return None
        boot = command(name, arguments)
        return boot if isinstance(boot, Boot) else None

    def parse(self, line):
        commands, word, begun, quote = [[]], "", False, None
        tokens = re.finditer(r"\$\{(\w+)\}|\$(\w+)|\\(.)|(.)", line)
        for token in tokens:
            braced, plain, escaped, char = token.groups()
            if quote == "'" and token.group() != "'":
                word += token.group()
            elif braced or plain:
                word, begun = word + self.variables.get(braced or plain, ""), True
            elif escaped:
                word, begun = word + escaped, True
            elif quote:
                if char == quote:
                    quote = None
                else:
                    word += char
            elif char in "'\"":
                quote, begun = char, True
            elif char in " \t;":
                if begun:
                    commands[-1].append(word)
                word, begun = "", False
                if char == ";":
                    commands.append([])
            else:
                word, begun = word + char, True
        if begun:
            commands[-1].append(word)
        return commands

    def do_echo(self, _, words):
        self.say(" ".join(words) + "\n")

    def do_help(self, *_):
        self.say("".join(f"{name[3:]}\n" for name in sorted(dir(self)) if name.startswith("do_")))

    def do_version(self, *_):
        self.say(self.banner().strip().splitlines()[0] + "\n")

    def do_true(self, *_):
        pass

    def do_reset(self, *_):
        self.say("resetting ...\n")
        raise Reset

    def do_qixis_reset(self, name, words):
        """boards with two boot loaders in their flash start the other one by this"""
        if words not in ([], ["altbank"]):
            self.say(f"{name} - Reset the board using the FPGA sequencer\n\nUsage:\n{name} [altbank]\n")
            return
        raise Reset(ALTERNATE_BANK if words else 0)

    def do_setenv(self, _, words):
        if not words:
            self.say("setenv - set environment variables\n")
        elif len(words) == 1:
            self.variables.pop(words[0], None)
        else:
            self.variables[words[0]] = " ".join(words[1:])

    def do_printenv(self, _, words):
        for name in words or sorted(self.variables):
            if name in self.variables:
                self.say(f"{name}={self.variables[name]}\n")
            else:
                self.say(f'## Error: "{name}" not defined\n')

    def do_run(self, _, words):
        for name in words:
            if name not in self.variables:
                self.say(f'## Error: "{name}" not defined\n')
            else:
                boot = self.execute(self.variables[name])
                if boot:
                    return boot
        return None

    def do_dhcp(self, *_):
        self.variables |= {"ipaddr": self.address, "netmask": "255.255.0.0"}
        self.say(f"BOOTP broadcast 1\nDHCP client bound to address {self.address} (1 ms)\n")

    def do_tftp(self, name, words):
        if len(words) != 2:
            self.say(f"{name} - load file via network using TFTP protocol\n\nUsage:\n{name} [loadAddress] [[hostIPaddr:]bootfilename]\n")
            return
        at, path = words
        server = self.variables.get("serverip")
        if ":" in path:
            server, path = path.split(":", 1)
        for variable, value in (("ipaddr", self.variables.get("ipaddr")), ("serverip", server)):
            if not value:
                self.say(f"*** ERROR: `{variable}' not set\n")
                return
        try:
            load = int(at, 16)
        except ValueError:
            self.say(f"*** ERROR: '{at}' is not an address\n")
            return
        self.say(f"Using eth0 device\nTFTP from server {server}; our IP address is {self.address}\nFilename '{path}'.\n"
                 f"Load address: {load:#x}\nLoading: *")
        if "hang-tftp" in self.faults:
            self.console.idle()
        data = self.download(server, path)
        if data is not None:
            self.memory[load] = data
            self.variables |= {"filesize": f"{len(data):x}", "fileaddr": f"{load:x}"}
            self.say(f"\ndone\nBytes transferred = {len(data)} ({len(data):x} hex)\n")

    def download(self, server, path):
        def progress(blocks):
            if blocks % TFTP_BLOCKS_PER_MARK == 1:
                self.say("#" if blocks // TFTP_BLOCKS_PER_MARK % TFTP_MARKS_PER_LINE or blocks == 1 else "#\n\t ")

        def ctrl_c():
            self.typed += self.console.wait(0)[0]
            if 3 in self.typed:
                self.typed.clear()
                return True
            return False

        try:
            return tftp.fetch(server, path, port=int(self.variables.get("tftpdstp", "69")),
                              block_size=int(self.variables.get("tftpblocksize", "1468")),
                              window=int(self.variables.get("tftpwindowsize", "1")), interrupted=ctrl_c, progress=progress,
                              waited=lambda: self.say("T "))
        except tftp.TftpError as error:
            self.say(f"\nTFTP error: '{error.text}' ({error.code})\nNot retrying...\n")
        except tftp.Timeout:
            # The words promise more than the board does: it is back at its prompt.
            self.say("\nRetry count exceeded; starting again\n")
        except KeyboardInterrupt:
            self.say("\nAbort\n")
        except OSError as error:
            self.say(f"\nping failed; host {server} is not alive ({error.strerror})\n")
        return None

    def do_bootm(self, name, words):
        kernel, ramdisk, tree = (words + ["-", "-", "-"])[:3]
        try:
            text, image = images.check_kernel(name, self.loaded(kernel))
            self.say(text)
            archive = blob = None
            if ramdisk != "-":
                text, archive = images.check_ramdisk(self.loaded(ramdisk.split(":")[0]), raw=":" in ramdisk)
                self.say(text)
            if tree != "-":
                blob = self.loaded(tree)
                self.say(images.check_tree(blob))
        except images.BadImage as error:
            self.say(f"{error}\n")
            return None
        self.say("\nStarting kernel ...\n\n")
        return Boot(self.variables.get("bootargs", ""), archive, image, blob)

    do_booti = do_bootz = do_bootm

    def do_fdt(self, name, words):
        """addr ADDRESS; resize [BYTES]; apply ADDRESS"""
        match words:
            case ["addr", at]:
                if self.loaded(at)[:4] == trees.MAGIC:
                    self.tree_at = int(at, 16)
                    self.say(f"Working FDT set to {self.tree_at:x}\n")
                else:
                    self.say("libfdt fdt_check_header(): FDT_ERR_BADMAGIC\n")
            case ["resize", *_] if self.tree_at is not None:
                pass    # there is room: each file lies alone
            case ["apply", at] if self.tree_at is not None:
                try:
                    self.memory[self.tree_at] = trees.apply(self.memory[self.tree_at], self.loaded(at))
                except trees.BadTree as error:
                    self.say(f"failed on fdt_overlay_apply(): {error}\n")
            case ["resize" | "apply", *_]:
                self.say("No FDT memory address configured. Please configure\nthe FDT address via \"fdt addr <address>\" command.\nAborting!\n")
            case _:
                self.say(f"{name} - flattened device tree utility commands\n\nUsage:\n{name} addr <addr>\n{name} resize [<extrasize>]\n{name} apply <addr>\n")

    def loaded(self, address):
        try:
            return self.memory.get(int(address, 16), b"\0" * 64)    # memory that nothing was loaded to
        except ValueError:
            return b"\0" * 64
