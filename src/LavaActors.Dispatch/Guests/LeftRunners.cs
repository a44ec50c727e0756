using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Guests;

/// <summary>
/// Test runners that a lost run has left on a device that is reached over SSH (docs/ssh-devices.md): nobody switches such a device off, so they would go on beside the next job. A runner is known by the
/// environment of its process, not by the number in its file alone, which another process may have by now; and it is this device's when its overlay was: several devices may be one host.
/// </summary>
public static class LeftRunners
{
    private const string Word = "ended ";

    /// <summary>The command that ends them, each with all that it has started, and says which. It changes nothing else, and may be run again.</summary>
    /// <param name="device">The device's name.</param>
    /// <param name="directories">Where jobs have their directories on it, with <c>%s</c> for the job id (<see cref="OperatingSystemProfile.ResultsDirectory"/>).</param>
    public static string End(string device, IEnumerable<string> directories)
    {
        var files = directories.Distinct(StringComparer.Ordinal).Select(d => string.Join('*', d.TrimEnd('/').Split("%s").Select(part => part.Length == 0 ? "" : ShellQuote.Word(part))) + "/*/results/shell-*.pid");
        // Paths on the device are data: they are only ever the values of variables.
        return $$"""
            n='
            '; d={{ShellQuote.Word(device)}}
            for f in {{string.Join(' ', files)}}; do
            { IFS= read -r p <"$f"; } 2>/dev/null || continue
            case $p in ''|*[!0-9]*) continue;; esac
            e=$({ tr '\000' '\n' <"/proc/$p/environ"; } 2>/dev/null) || continue
            case $n$e$n in *"${n}LAVA_DETACHED=${f%.pid}$n"*) ;; *) continue;; esac
            case $n$e$n in *"${n}LAVA_DEVICE_HOSTNAME=$d$n"*) ;; *) continue;; esac
            s=${f%/results/shell-*}; r=${f##*/shell-}; r=${r%.pid}
            "${s%/*}/bin/lava-test-end" "$s" "$r" </dev/null >/dev/null 2>&1 || kill -9 "$p" 2>/dev/null
            printf '{{Word}}%s\n' "$s"
            done
            exit 0
            """.ReplaceLineEndings("\n");
    }

    /// <summary>Where jobs of any <c>os</c>, and this one, have their directories.</summary>
    public static IEnumerable<string> Directories(OperatingSystemProfile? own) => own is null ? OperatingSystemProfile.ResultsDirectories : [.. OperatingSystemProfile.ResultsDirectories, own.ResultsDirectory];

    /// <summary>The stages on the device whose runners <see cref="End"/> has ended: <c>/lava-7/0</c>.</summary>
    public static IReadOnlyList<string> Ended(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith(Word, StringComparison.Ordinal)).Select(line => line[Word.Length..].TrimEnd('\r'))];
}
