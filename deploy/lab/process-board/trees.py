"""Device trees: what a boot loader does to them, and what a kernel reads in them."""
import os
import struct
import subprocess
import tempfile

MAGIC = b"\xd0\x0d\xfe\xed"
ZIMAGE_END = 44     # where a zImage says how long it is


class BadTree(Exception):
    pass


def whole(data):
    """the tree that the data begins with; BadTree if there is none"""
    if data[:4] != MAGIC:
        raise BadTree("FDT_ERR_BADMAGIC")
    return data[:struct.unpack(">I", data[4:8])[0]]


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise BadTree(done.stderr.strip() or f"{words[0]} failed")
    return done.stdout


def apply(tree, overlay):
    """the tree with an overlay; BadTree if that is none for it"""
    with tempfile.TemporaryDirectory() as work:
        base, part, result = (os.path.join(work, name) for name in ("base", "overlay", "result"))
        for name, data in ((base, whole(tree)), (part, whole(overlay))):
            with open(name, "wb") as file:
                file.write(data)
        run("fdtoverlay", "-i", base, "-o", result, part)
        with open(result, "rb") as file:
            return file.read()


def model(tree):
    """what the machine calls itself"""
    with tempfile.NamedTemporaryFile() as file:
        file.write(whole(tree))
        file.flush()
        return run("fdtget", "-t", "s", file.name, "/", "model").strip()


def appended(kernel):
    """the tree behind a zImage; None if there is none"""
    end = struct.unpack("<I", kernel[ZIMAGE_END:ZIMAGE_END + 4])[0] if len(kernel) > ZIMAGE_END + 4 else 0
    return kernel[end:] if 0 < end < len(kernel) and kernel[end:end + 4] == MAGIC else None
