"""The disk of a process board: a directory that is there from power-on, and stays as the board leaves it."""
import os
import shutil
import subprocess

import power
from settings import die


def insert(settings, n, archive=None, keys=None):
    """a new disk in place of the one there is; none without an archive"""
    if power.is_on(settings, n):
        die(f"board {n} is on; 'process-board power off {n}' comes before a change of its disk")
    directory = settings.file(n, "disk")
    shutil.rmtree(directory, ignore_errors=True)
    if archive is None:
        return
    new = directory + ".new"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(new)
    done = subprocess.run(["tar", "-C", new, "--numeric-owner", "-xpf", os.path.abspath(archive)], capture_output=True, text=True)
    if done.returncode:
        die(f"{archive} could not be unpacked: {done.stderr.strip()}")
    if keys:
        target = f"{new}/root/.ssh/authorized_keys"
        os.makedirs(os.path.dirname(target), mode=0o700, exist_ok=True)
        shutil.copyfile(keys, target)
        os.chmod(target, 0o600)
    os.rename(new, directory)
