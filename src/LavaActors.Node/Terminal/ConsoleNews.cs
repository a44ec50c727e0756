using LavaActors.Gateway.Consoles;

namespace LavaActors.Node.Terminal;

/// <summary>What a person at a console is told of its changes, and what is asked for in his name. Pure.</summary>
/// <param name="Lines">For the person.</param>
/// <param name="Commands">For the node.</param>
public sealed record ConsoleNews(IReadOnlyList<string> Lines, IReadOnlyList<ConsoleFrames.Command> Commands)
{
    /// <param name="before">Null: nothing was known yet.</param>
    /// <param name="types">He came to type.</param>
    public static ConsoleNews Of(ConsoleFrames.State? before, ConsoleFrames.State now, bool types)
    {
        var (lines, commands) = (new List<string>(), new List<ConsoleFrames.Command>());
        if (now.Hidden && before?.Hidden is not true) lines.Add("a job runs that you may not see");
        else if (now.Over && before?.Over is not true) lines.Add(now.MayOpen ? "no job runs; the device is in maintenance" : "no job runs");
        else if (!now.Over && (before is null || before.Over || before.Job != now.Job)) lines.Add(now.Job is { } job ? $"job {job} runs" : "the console is open");
        if (now.Holder?.Id != before?.Holder?.Id)
            lines.Add(now.Holder is not { } holder ? "nobody has the floor" : holder.You ? $"you have the floor ({holder.Because}); what you type is recorded{(now.Job is null ? "" : ", and may disturb the job")}" : $"{holder.User} has the floor ({holder.Because})");
        if (now.Asker is { } asker && asker.Id != before?.Asker?.Id)
        {
            if (now.MayAnswer) lines.Add($"{asker.User} asks for the floor: Ctrl-] g grants it, Ctrl-] d denies it");
            else if (asker.You) lines.Add(asker.Permit ? "asked; somebody who may change the job has to permit it" : $"asked; {now.Holder?.User ?? "nobody"} has to answer");
        }

        if (types && now.Over && now.MayOpen && before?.Over is not true) commands.Add(new ConsoleFrames.Command("open"));
        if (types && MayType(now) && !(before is not null && MayType(before) && before.Job == now.Job)) commands.Add(new ConsoleFrames.Command("ask"));
        return new ConsoleNews(lines, commands);
    }

    private static bool MayType(ConsoleFrames.State state) => state is { Over: false, Right: "type" or "permit" };
}
