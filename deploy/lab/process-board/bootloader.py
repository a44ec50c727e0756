"""A boot loader that looks, answers and fails like U-Boot, as far as a dispatcher can tell."""
import re
import time
from dataclasses import dataclass

import images
import tftp
from console import noise

BANNER = """

U-Boot 2023.01-process (Jan 01 2026 - 00:00:00 +0000)

DRAM:  512 MiB
Core:  4 devices, 3 uclasses, devicetree: board
Loading Environment from nowhere... OK
In:    serial
Out:   serial
Err:   serial
Net:   eth0: veth
"""
PROMPT = "=> "
LINE_LIMIT = 512
TFTP_BLOCKS_PER_MARK, TFTP_MARKS_PER_LINE = 10, 65


class Reset(Exception):
    pass


@dataclass
class Boot:
    """what a boot command hands over: the kernel's command line and the ramdisk's archive, if any"""
    arguments: str
    ramdisk: bytes | None


class BootLoader:
    def __init__(self, console, faults, address, mac):
        self.console, self.faults, self.address = console, faults, address
        self.memory = {}        # address: bytes loaded there
        self.typed = bytearray()
        self.variables = {"arch": "process", "baudrate": "115200", "bootdelay": "2", "ethaddr": mac, "loadaddr": "0x40200000"}

    def run(self):
        """until a boot command: its Boot; Reset if asked for one"""
        if "dead" in self.faults:
            self.console.idle()
        if "noise" in self.faults:
            self.console.write(noise(300))
        self.say(BANNER)
        if "hang-banner" in self.faults:
            self.console.idle()
        if not self.interrupted():
            # As the emulated board does without a boot script.
            self.say("BOOTP broadcast 1\nDHCP client bound to address " + self.address + " (1 ms)\n"
                     "No boot script was found.\n")
        if "hang-bootloader" in self.faults:
            self.console.idle()
        while True:
            self.say(PROMPT)
            boot = self.execute(self.read_line())
            if boot:
                return boot

    def say(self, text):
        self.console.write(text)

    def interrupted(self):
        """the countdown; True as soon as anything is typed"""
        self.say("Hit any key to stop autoboot:  2 ")
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
            if not words:
                continue
            name, *arguments = words
            command = getattr(self, "do_" + {"tftpboot": "tftp", "print": "printenv", "set": "setenv"}.get(name, name), None)
            if command is None:
                self.say(f"Unknown command '{name}' - try 'help'\n")
                continue
            boot = command(name, arguments)
            if isinstance(boot, Boot):
                return boot
        return None

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
        self.say(BANNER.strip().splitlines()[0] + "\n")

    def do_true(self, *_):
        pass

    def do_reset(self, *_):
        self.say("resetting ...\n")
        raise Reset

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
            self.say(images.check_kernel(name, self.loaded(kernel)))
            archive = None
            if ramdisk != "-":
                text, archive = images.check_ramdisk(self.loaded(ramdisk.split(":")[0]), raw=":" in ramdisk)
                self.say(text)
            if tree != "-":
                self.say(images.check_tree(self.loaded(tree)))
        except images.BadImage as error:
            self.say(f"{error}\n")
            return None
        self.say("\nStarting kernel ...\n\n")
        return Boot(self.variables.get("bootargs", ""), archive)

    do_booti = do_bootz = do_bootm

    def loaded(self, address):
        try:
            return self.memory.get(int(address, 16), b"\0" * 64)    # memory that nothing was loaded to
        except ValueError:
            return b"\0" * 64
