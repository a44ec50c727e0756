#!/usr/bin/python3
"""Records what the reference makes of the samples beside this file: for each sample without `by_hand`, lava-dispatcher parses the job
for the device, and the tree it would run (level, name, seconds of the action / of a wait on its connection) becomes the sample's `tree`.

    PYTHONPATH=... record.py [SAMPLE.yaml ...]     (Debian's lava-dispatcher 2023.01-2 and lava-common, with their Python dependencies)

The specification is of LAVA 2026.07. The tables and rules below say what changed since 2023.01; a sample names further ones of its own as `edits`."""
import logging, os, sys, tempfile, yaml
from lava_dispatcher import action as action_module
from lava_dispatcher.device import NewDevice
from lava_dispatcher.parser import JobParser
from lava_dispatcher.utils import filesystem
from lava_dispatcher.utils.uuu import OptionalContainerUuuAction

HERE = os.path.dirname(os.path.abspath(__file__))

# Actions that LAVA no longer has: with vland, and with LXC in methods that are not LXC's own.
GONE = {"lava-vland-overlay", "persistent-nfs-overlay", "copy-to-lxc"}
GONE_IN = {"lxc-create-udev-rule-action": {"tftp-deploy", "vexpress-fw-deploy"}, "connect-lxc": {"uboot-enter-fastboot"}}


class Node:
    def __init__(self, name, times, children):
        self.name, self.times, self.children = name, times, children

    def find(self, name):
        return next((c for c in self.children if c.name == name), None)


def tree(action):
    times = "%d/%d" % (action.timeout.duration, action.connection_timeout.duration)
    return Node(action.name, times, [tree(child) for child in (action.pipeline.actions if action.pipeline else [])])


def since_2023(node):
    node.children = [since_2023(c) for c in node.children if c.name not in GONE and node.name not in GONE_IN.get(c.name, ())]
    if node.name == "tftp-deploy":  # the overlay is made first; a persistent root has an action of its own
        prepare = node.find("prepare-tftp-overlay")
        overlay = prepare.find("lava-overlay")
        prepare.children.remove(overlay)
        if overlay.children:
            node.children.insert(0, overlay)
        else:
            prepare.children.remove(prepare.find("apply-overlay-tftp"))
        prepare.children.insert(1, Node("parse-persistent-nfs", prepare.times, []))
    if node.name == "deployimages" and (guest := node.find("apply-overlay-guest")):  # comes last
        node.children.remove(guest)
        node.children.append(guest)
    if node.name == "boot-bootloader":  # the connection is made anew
        connect = node.children[0]
        node.children[0] = Node("reset-connection", connect.times, [Node("disconnect-device", connect.times, []), connect])
    return node


def apply(edit, node):
    """`{drop: NAME, in: PARENT}` or `{insert: NAME, in: PARENT, at: INDEX}`, with a reason: `why`."""
    if node.name == edit["in"]:
        if "drop" in edit:
            node.children.remove(node.find(edit["drop"]))
        else:
            node.children.insert(edit["at"], Node(edit["insert"], node.times, []))
        return
    for child in node.children:
        apply(edit, child)


def name_times(node, named):
    """A time that the job gives an action by its name now wins over that of the block."""
    if node.name in named:
        node.times = "%d/%s" % (named[node.name], node.times.split("/")[1])
    for child in node.children:
        name_times(child, named)


def lines(node, level):
    yield "%s%-8s %s %s" % ("  " * level.count("."), level, node.name, node.times)
    for i, child in enumerate(node.children):
        yield from lines(child, "%s.%d" % (level, i + 1))


def change(device, changes):
    for path, value in (changes or {}).items():
        *parents, key = path.split("/")
        at = device
        for parent in parents:
            at = at[parent]
        if value is None:
            del at[key]
        else:
            at[key] = value


def record(path):
    text = open(path).read()
    sample = yaml.safe_load(text)
    if sample.get("by_hand"):
        return
    device = yaml.safe_load(open(os.path.join(HERE, sample["device"] + ".device")))
    change(device, sample.get("changes"))
    header = open(os.path.join(HERE, sample.get("header", "job") + ".header")).read()
    job = header + sample.get("job", "") + "actions:\n" + sample["actions"]
    parsed = JobParser().parse(job, NewDevice(device), 1234, logging.getLogger("record"), "dispatcher_ip: 127.0.0.1", None)
    tops = [since_2023(tree(a)) for a in parsed.pipeline.actions]
    named = yaml.safe_load(header)["timeouts"].get("actions", {})
    for top, block in zip(tops, yaml.safe_load(sample["actions"])):
        own = next(iter(block.values())).get("timeouts", {})
        name_times(top, {k: v["seconds"] for k, v in named.items() if k not in own})
    for edit in sample.get("edits") or []:
        for top in tops:
            apply(edit, top)
    out = "".join("  %s\n" % line for i, top in enumerate(tops) for line in lines(top, str(i + 1)))
    head, _, rest = text.partition("\ntree: |\n")
    after = rest[rest.index("differences:"):] if "differences:" in rest else ""
    with open(path, "w") as file:
        file.write(head.rstrip("\n") + "\ntree: |\n" + out + after)


if __name__ == "__main__":
    scratch = tempfile.mkdtemp()
    filesystem.tftpd_dir = lambda: scratch
    action_module.Action.mkdtemp = lambda self, override=None: scratch
    OptionalContainerUuuAction.which = lambda self, program: program
    for path in sys.argv[1:] or sorted(os.path.join(HERE, f) for f in os.listdir(HERE) if f.endswith(".yaml")):
        try:
            record(path)
        except Exception as fault:
            print("%s: %s: %s" % (os.path.basename(path), type(fault).__name__, fault), file=sys.stderr)
