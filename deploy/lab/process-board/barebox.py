"""A boot loader that looks, answers and fails like barebox, as far as a dispatcher can tell."""
import images
import trees
from bootloader import Boot, BootLoader

MOUNT = "/mnt/tftp/"


class Barebox(BootLoader):
    PROMPT = "barebox@Process board:/ "
    INVITATION = "\nHit m for menu or any other key to stop autoboot:  {} "
    NAMES = {}

    def banner(self):
        return ("\n\nbarebox 2023.01.0-process #1 Thu Jan 1 00:00:00 UTC 2026\n\n\nBoard: Process board\nnetconsole: registered as netconsole-1\n"
                "eth0: veth\nmalloc space: 0x4fe00000 -> 0x5fbfffff (size 254 MiB)\n")

    def not_interrupted(self):
        return "booting 'net'\nRunning dhcp on eth0\ncould not open /mnt/tftp/none-linux: No such file or directory\nNothing bootable found\n"

    def unknown(self, name):
        return f"{name}: command not found\n"

    def execute(self, line):
        # name=value, with a dot in the name for a device or `global`
        for words in self.parse(line):
            if len(words) == 1 and "=" in words[0] and not words[0].startswith(("-", "=")):
                name, _, value = words[0].partition("=")
                self.variables[name] = value
                continue
            if words and (boot := self.command(words)):
                return boot
        return None

    def do_version(self, *_):
        self.say(self.banner().strip().splitlines()[0] + "\n")

    def do_global(self, _, words):
        for word in words:
            name, _, value = word.partition("=")
            self.variables[f"global.{name}"] = value

    def do_ifup(self, *_):
        self.do_dhcp()

    def do_dhcp(self, *_):
        self.variables |= {"eth0.ipaddr": self.address, "eth0.netmask": "255.255.0.0"}
        self.say(f"eth0: DHCP client bound to address {self.address}\n")

    def do_bootm(self, name, words):
        options, kernel = {}, None
        while words:
            word = words.pop(0)
            if word in ("-r", "-o", "-a", "-L", "-e"):
                options[word] = words.pop(0) if words else ""
            elif word not in ("-v", "-d"):
                kernel = word
        if not kernel:
            self.say(f"{name} - boot an image\n\nUsage: bootm [-crLeavo] [IMAGE]\n")
            return None
        try:
            return self.load(kernel, options)
        except FileNotFoundError as error:
            self.say(f"could not open {error.filename}: {error.strerror}\nhandler failed with: {error.strerror}\n")
        except (images.BadImage, trees.BadTree) as error:
            self.say(f"ERROR: {error}\n")
        return None

    def load(self, kernel, options):
        image = self.read(kernel)
        text, data = images.any_kernel(image)
        self.say(f"\nLoading {text} '{kernel}'\n")
        ramdisk = tree = None
        if "-r" in options:
            header, ramdisk = images.any_ramdisk(self.read(options["-r"]))
            self.say(f"Loading {header} initrd '{options['-r']}'\n")
        if "-o" in options:
            tree = trees.whole(self.read(options["-o"]))
            self.say(f"Loading devicetree from '{options['-o']}'\n")
        arguments = " ".join(value for name, value in sorted(self.variables.items()) if name.startswith("global.linux.bootargs.") and value)
        self.say(f"commandline: {arguments}\nStarting kernel in secure mode\n")
        return Boot(arguments, ramdisk, data, tree)

    def read(self, path):
        """a file of the server; FileNotFoundError with barebox's words"""
        if not path.startswith(MOUNT):
            raise FileNotFoundError(2, "No such file or directory", path)
        server = self.variables.get("global.net.server") or self.variables.get("eth0.serverip")
        if not server or "eth0.ipaddr" not in self.variables:
            raise FileNotFoundError(101, "Network is unreachable", path)
        data = self.download(server, path[len(MOUNT):])
        if data is None:
            raise FileNotFoundError(2, "No such file or directory", path)
        self.say("\n")
        return data
