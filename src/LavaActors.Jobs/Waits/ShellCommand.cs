using System.Collections.Frozen;

namespace LavaActors.Jobs.Waits;

/// <summary>What a command of a test shell does for the group, judged by its words (spec: multinode.md §10, test-shell.md §9).</summary>
internal abstract record ShellCommand
{
    private const string Helper = "lava-";

    /// <summary>They run what their arguments or their input say.</summary>
    private static readonly FrozenSet<string> Runners = FrozenSet.Create(
        StringComparer.Ordinal,
        ".", "alias", "ansible", "ansible-playbook", "ash", "bash", "bats", "bmake", "busybox", "chroot", "chrt", "cmake", "csh", "dash", "docker", "env", "eval", "expect", "find",
        "gmake", "go", "ionice", "java", "ksh", "lua", "make", "meson", "mksh", "nice", "ninja", "node", "nohup", "nose2", "nosetests", "parallel", "perl", "php", "podman", "prove", "py.test",
        "pytest", "python", "python2", "python3", "robot", "ruby", "runuser", "screen", "setsid", "sh", "socat", "source", "ssh", "stdbuf", "strace", "su", "sudo", "systemd-run",
        "taskset", "tclsh", "tmux", "tox", "unshare", "watch", "xargs", "zsh");

    /// <summary>They make no calls, whatever their arguments say.</summary>
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(
        StringComparer.Ordinal,
        ":", "[", "adduser", "apt", "apt-get", "arp", "awk", "basename", "bc", "blkid", "break", "bunzip2", "bzip2", "cat", "cd", "chgrp", "chmod", "chown", "cksum", "clear", "cmp", "comm", "continue",
        "cp", "curl", "cut", "date", "dd", "declare", "depmod", "df", "dhclient", "diff", "dig", "dirname", "dmesg", "dnf", "dpkg", "du", "echo", "egrep", "ethtool", "exit", "export", "expr",
        "fallocate", "false", "fdisk", "fgrep", "file", "fold", "free", "getconf", "git", "grep", "groups", "gunzip", "gzip", "halt", "head", "hexdump", "hostname", "hwclock", "id", "ifconfig", "insmod",
        "install", "ip", "iperf", "iperf3", "iptables", "iw", "kill", "killall", "ldconfig", "ldd", "less", "let", "ln", "local", "locale", "ls", "lsblk", "lscpu", "lsmod", "lspci", "lsusb", "md5sum",
        "mkdir", "mkfs", "mknod", "mktemp", "modinfo", "modprobe", "more", "mount", "mv", "nc", "netstat", "nproc", "nslookup", "ntpdate", "ntpdate-debian", "od", "opkg", "pacman", "passwd", "pgrep",
        "pidof", "ping", "ping6", "pip", "pip3", "pkill", "printenv", "printf", "ps", "pwd", "read", "readlink", "readonly", "realpath", "return", "rm", "rmdir", "rmmod", "route", "rpm", "rsync", "scp",
        "sed", "seq", "set", "sha1sum", "sha256sum", "sha512sum", "shift", "shuf", "sleep", "sort", "split", "ss", "stat", "stty", "swapoff", "swapon", "sync", "sysctl", "tail", "tar", "tee",
        "test", "top", "touch", "tr", "traceroute", "trap", "true", "truncate", "type", "ulimit", "umask", "umount", "uname", "unexpand", "uniq", "unset", "unxz", "unzip", "uptime", "useradd", "usleep",
        "vmstat", "wait", "wc", "wget", "which", "whoami", "xz", "xzcat", "yes", "yum", "zcat", "zip", "zstd");

    private static readonly string[] Helpers =
        ["lava-send", "lava-wait", "lava-wait-all", "lava-sync", "lava-network", "lava-test-case", "lava-background-process-start", "lava-start-vms", "lava-wait-for-vms"];

    /// <summary>The other helpers, which make no calls.</summary>
    private static readonly FrozenSet<string> QuietHelpers = FrozenSet.Create(
        StringComparer.Ordinal,
        "lava-add-keys", "lava-add-sources", "lava-authorize-key", "lava-background-process-stop", "lava-echo-config", "lava-echo-ipv4", "lava-group", "lava-install-packages", "lava-installed-packages",
        "lava-os-build", "lava-probe-channel", "lava-probe-ip", "lava-role", "lava-self", "lava-target-ip", "lava-target-mac", "lava-target-storage", "lava-test-event", "lava-test-feedback",
        "lava-test-raise", "lava-test-reference", "lava-test-set");

    private static readonly string[] SystemDirectories = ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"];

    private ShellCommand()
    {
    }

    /// <summary>A MultiNode call.</summary>
    internal sealed record Call(CallKind Kind, string? Id, string? Role) : ShellCommand;

    /// <summary>It has text run as a script.</summary>
    internal sealed record Script(string Text, bool IsCertain) : ShellCommand;

    /// <summary>It runs these words as a command.</summary>
    internal sealed record Inner(IReadOnlyList<ShellWord> Words) : ShellCommand;

    /// <summary>It ends the script without an error.</summary>
    internal sealed record Over : ShellCommand;

    /// <summary>Its calls are not in sight.</summary>
    /// <param name="IsProgram">A program of an unknown name.</param>
    internal sealed record Unknown(bool IsProgram) : ShellCommand;

    /// <summary>It makes no calls.</summary>
    internal sealed record None : ShellCommand;

    public static ShellCommand Of(IReadOnlyList<ShellWord> words)
    {
        var path = words[0].Text;
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (Helpers.Contains(name)) return OfHelper(name, words);
        if (!words[0].IsLiteral) return new Unknown(false);
        if (name.StartsWith(Helper, StringComparison.Ordinal)) return QuietHelpers.Contains(name) ? new None() : new Unknown(true);
        if (path.Contains('/', StringComparison.Ordinal) && !SystemDirectories.Contains(path[..^name.Length])) return new Unknown(false);
        switch (name)
        {
            case "echo" or "printf":
                return new None();
            case "exit":
                // Another code than 0 is a failure, as any step can have one.
                return words.Count > 1 && words[1].IsLiteral && words[1].Text.TrimStart('0').Length > 0 ? new None() : new Over();
            case "command" or "exec" or "builtin" or "time" when words.Count > 1:
                if (!words[1].Text.StartsWith('-')) return new Inner([.. words.Skip(1)]);
                return name == "command" && words[1].Text is "-v" or "-V" ? new None() : new Unknown(false);
            case "nohup" or "setsid" or "sudo" when words.Count > 1 && !words[1].Text.StartsWith('-') && words[1].Assigned is null:
                return new Inner([.. words.Skip(1)]);
            case "timeout" when words.Count > 2 && !words[1].Text.StartsWith('-'):
                return new Inner([.. words.Skip(2)]);
            case "sh" or "bash" or "dash" when words.Count > 2 && words[1].Text is "-c" or "-ec" or "-xc" && words[2].IsLiteral:
                return new Script(words[2].Text, true);
            case "trap" when words.Count > 2:
                return words[1].Text is "-" or "" ? new None() : words[1].IsLiteral ? new Script(words[1].Text, false) : new Unknown(false);
            case "awk" when words.Any(w => w.Text.StartsWith("-f", StringComparison.Ordinal) || w.Text.Contains("system", StringComparison.Ordinal) || w.Text.Contains('|', StringComparison.Ordinal)):
                return new Unknown(true);
            case "ip" when words.Any(w => w.Text is "exec"):
            case "git" when words.Any(w => w.Text is "bisect"):
            case "rsync" when words.Any(w => w.Text is "-e" or "--rsh" || w.Text.StartsWith("--rsh=", StringComparison.Ordinal)):
            case "tar" when words.Any(w => w.Text.StartsWith("--to-command", StringComparison.Ordinal) || w.Text.StartsWith("--checkpoint-action", StringComparison.Ordinal)):
            case "split" when words.Any(w => w.Text.StartsWith("--filter", StringComparison.Ordinal)):
                return new Unknown(true);
            case "export" or "declare" or "readonly" or "local" when words.Any(w => w.Assigned == "PATH"):
                return new Unknown(false);
        }

        if (Runners.Contains(name) || words.Skip(1).Any(w => Helpers.Any(h => w.Text.Contains(h, StringComparison.Ordinal)))) return new Unknown(false);
        return Harmless.Contains(name) ? new None() : new Unknown(true);
    }

    private static ShellCommand OfHelper(string name, IReadOnlyList<ShellWord> words)
    {
        switch (name)
        {
            case "lava-send": return OfCall(CallKind.Send, words);
            case "lava-wait": return OfCall(CallKind.Wait, words);
            case "lava-wait-all": return OfCall(CallKind.WaitAll, words);
            case "lava-sync": return OfCall(CallKind.Sync, words);
            case "lava-test-case": return OfTestCase(words);
            case "lava-network": return OfNetwork(words);
            case "lava-background-process-start" when words.Count > 3 && words[2].Text == "--cmd":
                return new Script(string.Join(' ', words.Skip(3).Select(w => w.Text)), false);
            default: return new Unknown(false);
        }
    }

    private static ShellCommand OfCall(CallKind kind, IReadOnlyList<ShellWord> words)
    {
        if (words.Count < 2) return new None();
        var id = words[1];

        // The helper refuses such an id, and asks nobody.
        if (id.IsLiteral && (id.Text.Length == 0 || id.Text.IndexOf('=', StringComparison.Ordinal) > 0 || id.Text.Any(char.IsWhiteSpace))) return new None();
        var role = kind == CallKind.WaitAll && words.Count > 2 ? words[2] : null;
        if (!id.IsLiteral || role is { IsLiteral: false }) return new Call(kind, null, null);
        return new Call(kind, DelayedStart.IsRelease(id.Text) ? DelayedStart.MessageId : id.Text, role?.Text);
    }

    private static ShellCommand OfTestCase(IReadOnlyList<ShellWord> words)
    {
        var shell = words.Index().FirstOrDefault(w => w.Index > 1 && w.Item.Text == "--shell").Index;
        if (shell == 0 || shell + 1 >= words.Count) return new None();
        return shell + 2 == words.Count ? new Script(words[shell + 1].Text, true) : new Inner([.. words.Skip(shell + 1)]);
    }

    /// <summary>The helper that tells and collects addresses makes calls of its own.</summary>
    private static ShellCommand OfNetwork(IReadOnlyList<ShellWord> words)
    {
        const string id = "network_info";
        if (words.Count < 2 || words.Any(w => !w.IsLiteral)) return new Unknown(false);
        return words[1].Text switch
        {
            "broadcast" => new Call(CallKind.Send, id, null),
            "collect" => new Call(CallKind.WaitAll, id, words.Count > 2 ? words[2].Text : null),
            _ => new None(),
        };
    }
}
