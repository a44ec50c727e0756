"""What U-Boot's boot commands look at in loaded files: headers and checksums, with its words for what is wrong."""
import bz2
import gzip
import lzma
import struct
import subprocess
import zlib

KERNEL, RAMDISK = 2, 3
TYPES = {KERNEL: "Linux Kernel Image", RAMDISK: "RAMDisk Image"}
COMPRESSIONS = ["uncompressed", "gzip compressed", "bzip2 compressed", "lzma compressed"]


class BadImage(Exception):
    pass


class LegacyImage:
    """the 64 byte header that mkimage makes, and what follows"""

    def __init__(self, data):
        fields = struct.unpack(">7I4B32s", data[:64]) if len(data) >= 64 else (0,)
        self.valid = fields[0] == 0x27051956
        if self.valid:
            (_, _, self.time, self.size, self.load, self.entry, self.checksum, _, _, self.type, self.compression, name) = fields
            self.name, self.data = name.rstrip(b"\0").decode("latin-1"), data[64:64 + self.size]
            self.sound = len(self.data) == self.size and zlib.crc32(self.data) == self.checksum

    def describe(self):
        compression = COMPRESSIONS[self.compression] if self.compression < len(COMPRESSIONS) else "unknown compression"
        return (f"   Image Name:   {self.name}\n"
                f"   Image Type:   Intel x86_64 {TYPES.get(self.type, 'Unknown Image')} ({compression})\n"
                f"   Data Size:    {self.size} Bytes\n"
                f"   Load Address: {self.load:08x}\n   Entry Point:  {self.entry:08x}\n")


def check_kernel(command, data):
    """what the boot command prints about the kernel; BadImage with its words if it refuses"""
    if command == "booti":
        if data[56:60] != b"ARM\x64":
            raise BadImage("Bad Linux ARM64 Image magic!")
        return ""
    if command == "bootz":
        if data[36:40] != struct.pack("<I", 0x016F2818):
            raise BadImage("zimage: Bad magic!")
        return ""
    image = LegacyImage(data)
    if not image.valid or image.type != KERNEL:
        raise BadImage("Wrong Image Format for bootm command\nERROR: can't get kernel image!")
    text = "## Booting kernel from Legacy Image ...\n" + image.describe() + "   Verifying Checksum ... "
    if not image.sound:
        raise BadImage(text + "Bad Data CRC\nERROR: can't get kernel image!")
    return text + "OK\n"


def check_ramdisk(data, raw):
    """(what is printed, the archive itself); `raw`: given as ADDRESS:SIZE, so without a header"""
    if raw:
        return "", data
    image = LegacyImage(data)
    if not image.valid or image.type != RAMDISK:
        raise BadImage("Wrong Ramdisk Image Format\nRamdisk image is corrupt or invalid")
    text = "## Loading init Ramdisk from Legacy Image ...\n" + image.describe() + "   Verifying Checksum ... "
    if not image.sound:
        raise BadImage(text + "Bad Data CRC\nRamdisk image is corrupt or invalid")
    return text + "OK\n", image.data


def check_tree(data):
    if data[:4] != b"\xd0\x0d\xfe\xed":
        raise BadImage("ERROR: Did not find a cmdline Flattened Device Tree\nCould not find a valid device tree")
    return "## Flattened Device Tree blob\n   Booting using the fdt blob\n"


def decompress(archive):
    """a cpio archive as the kernel takes it: plain or compressed"""
    for magic, unpack in ((b"\x1f\x8b", gzip.decompress), (b"\xfd7zXZ\0", lzma.decompress), (b"BZh", bz2.decompress)):
        if archive.startswith(magic):
            return unpack(archive)
    if archive.startswith(b"\x28\xb5\x2f\xfd"):
        return subprocess.run(["zstd", "-dc"], input=archive, capture_output=True, check=True).stdout
    return archive
