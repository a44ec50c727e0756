"""Prints jobs that LAVA's own schemas take, made at random from these schemas: one JSON object a line, with the block's method and the job.

Usage: jobs.py SEED COUNT, with LAVA's module lava_common in PYTHONPATH. COUNT jobs for each deploy and boot method, each kind of test, and command.
"""
import importlib
import json
import pkgutil
import random
import sys

import voluptuous as v
import lava_common.schemas as schemas

RANDOM = random.Random(int(sys.argv[1]))
COUNT = int(sys.argv[2])

# Texts that mean something; every other one is 'text'.
TEXTS = {
    "url": "http://images.example.com/file.img.gz", "address": "10.0.0.1:/srv/nfs/root", "repository": "http://git.example.com/tests.git",
    "md5sum": "0123456789abcdef" * 2, "sha256sum": "0123456789abcdef" * 4, "sha512sum": "0123456789abcdef" * 8,
    "line_separator": "dos", "git-repos": "http://git.example.com/other.git", "prefix": "rootfs/", "path": "/opt/file", "transfer_method": "http", "revision": "0123456789abcdef" * 2 + "01234567", "pattern": r"(?P<test_case_id>\w+): (?P<result>\w+)",
}
# Keys with a meaning beyond the block, which one block alone cannot have.
LEFT_OUT = {"role", "protocols", "namespace", "connection-namespace"}
STEPS = ("command", "delay", "lava-send", "lava-sync", "lava-wait", "lava-wait-all")


def make(schema, key=None):
    if isinstance(schema, (v.Schema, v.Msg)):
        return make(schema.schema, key)
    if isinstance(schema, v.Any):
        return make(RANDOM.choice(schema.validators), key)
    if isinstance(schema, v.All):
        return all_of(schema, key)
    if isinstance(schema, v.Range):
        return max(schema.min or 0, 1) + RANDOM.randint(0, 3)
    if isinstance(schema, v.Match):
        return "name-1"
    if isinstance(schema, dict):
        return mapping(schema)
    if isinstance(schema, list):
        return [make(RANDOM.choice(schema), key) for _ in range(RANDOM.choice((0, 1, 1, 2)))]
    simple = {str: TEXTS.get(key, "text"), int: RANDOM.randint(1, 5), bool: RANDOM.random() < 0.5, dict: {"KEY": "value"}, list: ["one"], object: "text"}
    if isinstance(schema, type):
        return simple[schema]
    return TEXTS.get(key, "text") if callable(schema) else schema


def all_of(schema, key):
    value = None
    for part in schema.validators:
        if isinstance(part, (type, dict, list, v.Any)):
            value = make(part, key)
    least = max((part.min or 0 for part in schema.validators if isinstance(part, v.Length)), default=0)
    items = next((part for part in schema.validators if isinstance(part, list)), None)
    while items and len(value) < least:
        value.append(make(items[0], key))
    return value


def mapping(schema):
    made = {}
    groups = {}
    for key in schema:
        if isinstance(key, v.Exclusive):
            groups.setdefault(key.group_of_exclusion, []).append(key)
    chosen = {group: RANDOM.choice(keys + [None]) for group, keys in groups.items()}
    for key, value in schema.items():
        name = key.schema if isinstance(key, v.Marker) else key
        if isinstance(key, v.Exclusive):
            if chosen[key.group_of_exclusion] is not key:
                continue
        elif isinstance(key, v.Optional) and RANDOM.random() < 0.55:
            continue
        if not isinstance(name, str):
            least = 1 if isinstance(key, v.Required) else 0
            for any_name in ("alpha", "beta")[: RANDOM.randint(least, 2)]:
                made[any_name] = make(value, any_name)
        elif name not in LEFT_OUT:
            made[name] = make(value, name)
    return made


def settle(schema, block):
    """Leaves out what LAVA refuses behind its schemas, and adds what it wants there."""
    if "repeat" in block and "failure_retry" in block:
        del block[RANDOM.choice(("repeat", "failure_retry"))]
    if isinstance(schema, dict) and "prompts" in schema:
        block["prompts"] = block.get("prompts") or ["root@board:"]
    if len({"hostID", "host_key"} & set(block.get("parameters", {}))) == 1:
        block["parameters"] = {"hostID": "ipv4", "host_key": "ipaddr"}
    for number, definition in enumerate(block.get("definitions", [])):
        definition["name"] = f"name-{number}"
        if "path" in definition:
            definition["path"] = "tests/smoke.yaml"
        if definition.get("from") == "inline" and isinstance(definition.get("repository"), dict):
            definition["repository"].setdefault("run", {"steps": ["true"]})
    for number, script in enumerate(block.get("interactive", [])):
        script["name"] = f"name-{number}"
        script["prompts"] = script["prompts"] or ["=> "]
        for step in script["script"]:
            kept = RANDOM.choice([name for name in STEPS if name in step] or ["command"])
            for name in STEPS:
                if name != kept:
                    step.pop(name, None)
            step.setdefault(kept, "help")
    for number, monitor in enumerate(block.get("monitors", [])):
        monitor["name"] = f"name-{number}"
    return block


def kinds():
    for kind in ("deploy", "boot", "test"):
        package = importlib.import_module("lava_common.schemas." + kind)
        for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
            if module != "testdef":
                yield kind, module, importlib.import_module(f"lava_common.schemas.{kind}.{module}")
    yield "command", "command", importlib.import_module("lava_common.schemas.command")


for kind, name, module in kinds():
    made = 0
    for _ in range(COUNT * 20):
        job = {
            "job_name": "made", "device_type": "board", "visibility": "public", "timeouts": {"job": {"days": 30}},
            "actions": [{kind: settle(module.schema(), make(module.schema()))}],
        }
        try:
            schemas.validate(job)
        except v.Invalid:
            continue
        print(json.dumps({"method": f"{kind} {name}", "job": json.dumps(job)}))
        made += 1
        if made == COUNT:
            break
