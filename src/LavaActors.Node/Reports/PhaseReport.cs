using LavaActors.Gateway.Api;

namespace LavaActors.Node.Reports;

/// <summary>Where the time of one role went: a line for each phase, and what is left over, which is the service's own.</summary>
/// <param name="Lines">Phases that took time, in the order of a job.</param>
/// <param name="Service">Total minus the time in which an action waited for network, disk, board, user space or another role.</param>
/// <param name="Total">From submission to the role's end.</param>
public sealed record PhaseReport(IReadOnlyList<PhaseLine> Lines, TimeSpan Service, TimeSpan Total)
{
    // By what the innermost action is; an action inside none of these is the service's own work.
    private static readonly Dictionary<string, Phase> ByAction = new(StringComparer.Ordinal)
    {
        ["http-download"] = Phase.Download,
        ["https-download"] = Phase.Download,
        ["file-download"] = Phase.Download,
        ["scp-download"] = Phase.Download,
        ["git-repo-action"] = Phase.Download,
        ["url-repo-action"] = Phase.Download,
        ["extract-nfsrootfs"] = Phase.Unpack,
        ["extract-rootfs"] = Phase.Unpack,
        ["extract-ramdisk"] = Phase.Unpack,
        ["extract-modules"] = Phase.Unpack,
        ["apply-overlay-tftp"] = Phase.Unpack,
        ["ssh-connection"] = Phase.PowerOnToLogin,
        ["reset-device"] = Phase.PowerOnToLogin,
        ["pdu-reboot"] = Phase.PowerOnToLogin,
        ["send-reboot-commands"] = Phase.PowerOnToLogin,
        ["power-on"] = Phase.PowerOnToLogin,
        ["connect-device"] = Phase.PowerOnToLogin,
        ["bootloader-interrupt"] = Phase.PowerOnToLogin,
        ["bootloader-commands"] = Phase.PowerOnToLogin,
        ["uboot-commands"] = Phase.PowerOnToLogin,
        ["auto-login-action"] = Phase.PowerOnToLogin,
        ["login-action"] = Phase.PowerOnToLogin,
        ["scp-overlay-unpack"] = Phase.PowerOnToLogin,
        ["scp-deploy"] = Phase.PowerOnToLogin,
        ["expect-shell-connection"] = Phase.PowerOnToLogin,
        ["export-device-env"] = Phase.PowerOnToLogin,
        ["overlay-unpack"] = Phase.PowerOnToLogin,
        // The one wait for other roles that has no action of its own is that before the first: see Before.
        ["prepare-scp-overlay"] = Phase.OtherRoles,
        ["lava-test-shell"] = Phase.Tests,
        ["lava-test-monitor"] = Phase.Tests,
        ["lava-test-interactive"] = Phase.Tests,
        ["multinode-test"] = Phase.Tests,
        ["power-off"] = Phase.PowerOff,
    };

    /// <summary>Builds the report of a role that is over.</summary>
    /// <returns>Null when the role never started or is not over.</returns>
    public static PhaseReport? Of(RoleTimeline timeline)
    {
        if (timeline.Role is not { EndTime: { } end, SubmitTime: var begin }) return null;
        var waits = Before(timeline, begin, end)
            .Concat(timeline.Actions.Select(action => (Phase: PhaseOf(action), From: Later(action.Start, begin), To: Earlier(action.End ?? end, end), action.Level)))
            .Where(wait => wait.Phase != Phase.Service && wait.To > wait.From)
            .ToList();
        // An action inside one that counts already would count twice.
        var outermost = waits.Where(wait => !waits.Exists(other => IsInside(wait.Level, other.Level))).ToList();
        var lines = outermost
            .GroupBy(wait => wait.Phase)
            .OrderBy(group => group.Key)
            .Select(group => new PhaseLine(Title(group.Key), Covered(group.Select(wait => (wait.From, wait.To)))))
            .ToList();
        var total = end - begin;
        return new PhaseReport(lines, total - Covered(outermost.Select(wait => (wait.From, wait.To))), total);
    }

    // What is waited for before the first action: a board, then the members of the group and the message that a delayed start waits for.
    private static IEnumerable<(Phase Phase, DateTimeOffset From, DateTimeOffset To, string Level)> Before(RoleTimeline timeline, DateTimeOffset begin, DateTimeOffset end)
    {
        var start = timeline.Role.StartTime ?? end;
        yield return (Phase.Queue, begin, start, "");
        if (timeline.Role.Role is not null) yield return (Phase.OtherRoles, start, timeline.Actions.Count == 0 ? end : timeline.Actions.Min(action => action.Start), "");
    }

    /// <summary>The phase an action belongs to by its name.</summary>
    public static Phase PhaseOf(TimelineAction action) => ByAction.GetValueOrDefault(action.Name, Phase.Service);

    /// <summary>As the table of phases names it.</summary>
    public static string Title(Phase phase) => phase switch
    {
        Phase.Queue => "queue",
        Phase.Download => "download",
        Phase.Unpack => "unpack",
        Phase.PowerOnToLogin => "power-on to login",
        Phase.Tests => "tests",
        Phase.OtherRoles => "waiting for other roles",
        Phase.PowerOff => "power-off",
        _ => "service",
    };

    private static bool IsInside(string level, string other) => other.Length > 0 && level.StartsWith(other + ".", StringComparison.Ordinal);

    // Two waits of one role may run at the same time (downloads do): time passes once.
    private static TimeSpan Covered(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> spans)
    {
        var covered = TimeSpan.Zero;
        var until = DateTimeOffset.MinValue;
        foreach (var (from, to) in spans.OrderBy(span => span.From))
        {
            var start = Later(from, until);
            if (to <= start) continue;
            covered += to - start;
            until = to;
        }

        return covered;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

/// <summary>One phase and the time it took.</summary>
public sealed record PhaseLine(string Title, TimeSpan Duration);
