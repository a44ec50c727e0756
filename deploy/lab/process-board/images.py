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
    """(what the boot command prints about the kernel, the kernel itself); BadImage with its words if it refuses"""
    if command == "booti":
        if not is_image(data):
            raise BadImage("Bad Linux ARM64 Image magic!")
        return "", data
    if command == "bootz":
        if not is_zimage(data):
            raise BadImage("zimage: Bad magic!")
        return f"Kernel image @ 0x40400000 [ 0x000000 - 0x{len(data):06x} ]\n", data
    image = LegacyImage(data)
    if not image.valid or image.type != KERNEL:
        raise BadImage("Wrong Image Format for bootm command\nERROR: can't get kernel image!")
    text = "## Booting kernel from Legacy Image ...\n" + image.describe() + "   Verifying Checksum ... "
    if not image.sound:
        raise BadImage(text + "Bad Data CRC\nERROR: can't get kernel image!")
    return text + "OK\n", image.data


def is_image(data):
    return data[56:60] == b"ARM\x64"


def is_zimage(data):
    return data[36:40] == struct.pack("<I", 0x016F2818)


def any_kernel(data):
    """(what kind of image it is, the kernel itself); BadImage if it is none"""
    if is_zimage(data):
        return "ARM Linux zImage", data
    if is_image(data):
        return "ARM aarch64 Linux image", data
    image = LegacyImage(data)
    if image.valid and image.type == KERNEL and image.sound:
        return "U-Boot uImage", image.data
    raise BadImage("no image handler found for image type unknown")


def any_ramdisk(data):
    """(what kind of image it is, the archive itself); BadImage if its sum is wrong"""
    image = LegacyImage(data)
    if not image.valid:
        return "raw", data
    if image.type != RAMDISK or not image.sound:
        raise BadImage("initrd is corrupt")
    return "U-Boot uImage", image.data


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


def archives(data):
    """the cpio archives that a ramdisk is made of, one behind the other, with zeros between: as the kernel reads them"""
    at = 0
    while at < len(data):
        if data[at] == 0:
            at += 1
            continue
        begin, name = at, b""
        while name != b"TRAILER!!!":
            header = data[at:at + 110]
            if header[:6] not in (b"070701", b"070702"):
                raise BadImage("junk at the end of compressed archive")
            size, length = int(header[54:62], 16), int(header[94:102], 16)
            name = data[at + 110:at + 110 + length - 1]
            at = aligned(aligned(at + 110 + length) + size)
        yield data[begin:at]


def aligned(offset):
    return (offset + 3) & ~3
