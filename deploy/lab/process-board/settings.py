"""Settings of the lab as lib/settings.sh has them, for the process boards."""
import os
import sys


def die(text):
    sys.exit(f"process-board: {text}")


class Settings:
    def __init__(self):
        get = os.environ.get
        self.lab = get("LAVA_LAB", "/var/cache/lava-actors/lab")
        self.net = get("LAVA_LAB_NET", "10.66")
        self.lab_namespace = get("LAVA_LAB_NETNS", "lava-lab")
        self.count = int(get("LAVA_LAB_PROCESS_BOARDS", "24"))
        self.console_port = int(get("LAVA_LAB_PROCESS_CONSOLE_PORT", "7100"))
        self.run = f"{self.lab}/run"
        self.exports = f"{self.lab}/nfs"
        self.server = f"{self.net}.0.1"        # the lab's NFS server
        self.bridge = "br0"

    def address(self, n):
        return f"{self.net}.1.{10 + n}"

    def namespace(self, n):
        return f"{self.lab_namespace}-p{n}"

    def file(self, n, kind):
        """a file of board N's running state"""
        return f"{self.run}/process-{n}.{kind}"

    def has_disk(self, n):
        return os.path.isdir(self.file(n, "disk"))

    def loader(self, n):
        """the boot loader of board N"""
        try:
            with open(self.file(n, "loader")) as file:
                return file.read().strip()
        except FileNotFoundError:
            return "u-boot"

    def set_loader(self, n, name):
        with open(self.file(n, "loader"), "w") as file:
            file.write(name)
