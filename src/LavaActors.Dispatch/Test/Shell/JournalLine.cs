namespace LavaActors.Dispatch.Test.Shell;

/// <summary>A line of the target's journal.</summary>
internal static class JournalLine
{
    private const string Signal = "SIGNAL_";
    private const string MultiNode = "MULTI_NODE_";

    /// <summary>What of a line counts, without its <c>&lt;LAVA_</c> and <c>&gt;</c>.</summary>
    public static string Inside(string line)
    {
        const string Opening = "<LAVA_";
        var inside = line.StartsWith(Opening, StringComparison.Ordinal) ? line[Opening.Length..] : line;
        var end = inside.IndexOf('>');
        return end < 0 ? inside : inside[..end];
    }

    /// <summary>What the same signal on the console would be.</summary>
    /// <param name="line">Without its <c>&lt;LAVA_</c> and <c>&gt;</c>.</param>
    /// <returns>Null for what has no effect.</returns>
    public static ShellReport? Read(string line)
    {
        if (line == "TEST_RUNNER INSTALL_FAIL") return new ShellReport.InstallFail();
        if (line.StartsWith("CHECKPOINT ", StringComparison.Ordinal)) return new ShellReport.Settled(line["CHECKPOINT ".Length..]);
        if (line.Split(' ') is ["ANSWERED", var api, var call, var how, var id] && (how is "pass" or "fail"))
            return new ShellReport.Concluded(MultiNodeRequest.CaseNameOf(api, id), call, how == "pass");
        foreach (var (prefix, signal) in (ReadOnlySpan<(string, bool)>)[(Signal, true), (MultiNode, false)])
        {
            if (!line.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var space = line.IndexOf(' ');
            if (space <= prefix.Length || space == line.Length - 1) return null;
            var (name, arguments) = (line[prefix.Length..space], line[(space + 1)..]);
            return signal ? new ShellReport.Signal(name, arguments) : new ShellReport.MultiNode(name, arguments);
        }

        return null;
    }
}
