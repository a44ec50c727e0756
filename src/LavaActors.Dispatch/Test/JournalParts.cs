using System.Globalization;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Test;

/// <summary>The lines of a journal on the target, read by commands whose output may be cut.</summary>
/// <param name="shell">Whose journal.</param>
/// <param name="target">Where, for messages.</param>
/// <param name="execute">Runs a command there.</param>
internal sealed class JournalParts(DetachedShell shell, GuestTarget target, Func<string, CancellationToken, Task<GuestCommandResult>> execute)
{
    /// <summary>No line of a journal is that.</summary>
    private const string PartEnd = ".";

    /// <summary>How many whole lines it has by now; null where there is no journal of this start.</summary>
    /// <exception cref="ActionFault">Infrastructure: the target does not say.</exception>
    public async Task<long?> CountAsync(CancellationToken stop)
    {
        var said = await execute(shell.CountJournal, stop);
        if (said.ExitCode == DetachedShell.NoJournal) return null;
        if (said.ExitCode == 0 && long.TryParse(said.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var lines)) return lines;
        throw ActionFault.Infrastructure($"{target} does not say how long the journal {shell.Journal} is (exit code {said.ExitCode}): {said.Said}");
    }

    /// <summary>Its lines, each without its <c>&lt;LAVA_</c> and <c>&gt;</c>.</summary>
    /// <param name="first">From 1.</param>
    /// <param name="last">The last one; null: all that there are, of a runner that has ended.</param>
    /// <param name="longest">Characters of all of them that are taken; null: any number.</param>
    /// <exception cref="ActionFault">Infrastructure: it is not there, cannot be read whole, or is longer than that.</exception>
    public async Task<IReadOnlyList<string>> ReadAsync(long first, long? last, long? longest, CancellationToken stop)
    {
        var (journal, most, length) = (new List<string>(), 2000L, 0L);
        while (true)
        {
            var from = first + journal.Count;
            if (from > last) return journal;
            var to = last is { } end && end < from + most ? end : from + most - 1;
            var part = await execute(FormattableString.Invariant($"sed -n {from},{to}p {ShellQuote.Word(shell.Journal)} && echo {PartEnd}"), stop);
            if (part.ExitCode != 0) throw ActionFault.Infrastructure($"the journal {shell.Journal} on ssh {target} cannot be read: {part.Said}");
            var lines = part.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (lines is not [.. var read, PartEnd])
            {
                // More than is kept of a command's output: in smaller parts.
                if (most == 1) throw ActionFault.Infrastructure($"line {from} of the journal {shell.Journal} on ssh {target} is too long to be read");
                most = Math.Max(1, most / 8);
                continue;
            }

            journal.AddRange(read.Select(JournalLine.Inside));
            if ((length += part.Output.Length) > longest) throw ActionFault.Infrastructure($"the journal {shell.Journal} on ssh {target} has more than {longest} characters");
            if (read.Length >= to - from + 1) continue;
            return last is null ? journal : throw ActionFault.Infrastructure($"the journal {shell.Journal} on ssh {target} ends at line {from + read.Length - 1}, before line {last}");
        }
    }
}
