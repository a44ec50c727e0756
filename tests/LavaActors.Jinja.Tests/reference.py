"""Renders templates with Python's Jinja2, set up as the reference's devices are.

Reads one JSON object a line: {"f": {name: text}, "t": name, "c": context, "d": directory or null}; answers {"r": text} or
{"e": error}. Templates of a directory are read once.
"""
import json
import sys

from jinja2 import DictLoader, FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment


def qemu_guest_fs_interface(arch, override=None):
    if override:
        return override
    return "ide" if arch in ("amd64", "x86_64", "i386") else "virtio"


def yaml_quote(value):
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, bool):
        return '!!bool "true"' if value else '!!bool "false"'
    if isinstance(value, int):
        return f'!!int "{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(yaml_quote(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{yaml_quote(key)}: {yaml_quote(item)}" for key, item in value.items()) + "}"
    raise TypeError(f"no way to quote a {type(value).__name__}")


def environment(loader):
    made = SandboxedEnvironment(loader=loader, trim_blocks=True, autoescape=False, cache_size=-1)
    made.filters["qemu_guest_fs_interface"] = qemu_guest_fs_interface
    made.filters["yaml_quote"] = yaml_quote
    return made


directories = {}


def template(case):
    directory = case["d"]
    if directory is None:
        return environment(DictLoader(case["f"])).get_template(case["t"])
    if directory not in directories:
        directories[directory] = environment(FileSystemLoader(directory))
    return directories[directory].from_string(case["f"][case["t"]])


def render(case):
    return template(case).render(**case["c"])


for line in sys.stdin:
    try:
        answer = {"r": render(json.loads(line))}
    except Exception as error:  # whatever fails there has to fail here
        answer = {"e": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer))
