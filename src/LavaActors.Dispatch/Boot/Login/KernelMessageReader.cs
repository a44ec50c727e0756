using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary>Reads a kernel message of which the start was seen to its end (pipeline.md §13).</summary>
/// <param name="messages">Takes the message.</param>
internal sealed class KernelMessageReader(ActionScope scope, List<KernelMessage> messages)
{
    private const string EndOfMessage = "the end of a kernel message";

    private static readonly IReadOnlyList<KernelMessages.Entry> Fatal = [.. KernelMessages.All.Where(e => e.IsFatal)];

    private static readonly ConsolePattern EndOfLine = ConsolePattern.Expression(@"\r?\n");

    /// <param name="ends">What else ends it: the prompts and messages that the login waits for.</param>
    /// <param name="what">What those are, as a person would say it.</param>
    /// <returns>Null if it came to its end; else which of <paramref name="ends"/> came instead.</returns>
    /// <exception cref="ActionFault">Job: the message was the boot's end, or nothing more came. Infrastructure: the connection closed.</exception>
    public async Task<ConsoleMatch.Matched?> ReadAsync(KernelMessages.Entry entry, ConsoleMatch.Matched start, IReadOnlyList<ConsolePattern> ends, string what, CancellationToken stop)
    {
        var begin = BeginOfLine(start);
        if (entry.IsFatal) throw await ReadLastWordsAsync(entry, begin, stop);

        ConsoleMatch.Matched seen;
        try
        {
            seen = await scope.WaitForPromptAsync([entry.End, .. Fatal.Select(f => f.Start), .. ends], $"{EndOfMessage} ({entry.Kind}), or {what}", "What the kernel said is in the result kernel-messages", stop);
        }
        catch (Exception e) when (e is ActionFault or OperationCanceledException)
        {
            Add(entry, begin);
            throw;
        }

        var isEnd = seen.Index == 0;
        var kind = Add(entry, isEnd ? begin + seen.Before + seen.Text : begin + FirstLine(seen.Before));
        scope.Log.Warning(isEnd ? $"kernel {kind} detected" : $"kernel {kind} detected; '{seen.Text}' came instead of its end");
        if (isEnd) return null;
        if (seen.Index > Fatal.Count) return seen with { Index = seen.Index - 1 - Fatal.Count };
        throw await ReadLastWordsAsync(Fatal[seen.Index - 1], BeginOfLine(seen), stop);
    }

    /// <summary>A kernel that gave up says why in the line that begins it; what follows may end in a reset of the board at any moment, or not at all.</summary>
    private async Task<ActionFault> ReadLastWordsAsync(KernelMessages.Entry entry, string begin, CancellationToken stop)
    {
        var text = begin;
        try
        {
            text += TextOf(await scope.Console.ExpectForAsync([EndOfLine], EndOfMessage, scope.ConnectionLimit, stop));
            if (!entry.EndsWithLine) text += TextOf(await scope.Console.ExpectForAsync([entry.End], EndOfMessage, scope.ConnectionLimit, stop));
        }
        finally
        {
            text = text.TrimEnd('\r', '\n');
            Add(entry, text);
            scope.Log.Error($"kernel {entry.Kind} detected");
        }

        return ActionFault.Job(entry.Kind == "panic"
            ? $"the kernel panicked while booting: {text}; check the kernel, its device tree and the root file system that its command line names"
            : $"the board was reset while booting: {text}; check its watchdog and its power");
    }

    private static string TextOf(ConsoleMatch outcome) => outcome switch
    {
        ConsoleMatch.Matched matched => matched.Before + matched.Text,
        ConsoleMatch.TimedOut late => late.Tail,
        _ => string.Empty,
    };

    private string Add(KernelMessages.Entry entry, string text)
    {
        text = text.TrimEnd('\r', '\n');
        var kind = KernelMessages.KindOf(entry, text);
        messages.Add(new KernelMessage(kind, text));
        return kind;
    }

    private static string BeginOfLine(ConsoleMatch.Matched start) => start.Before[(start.Before.LastIndexOf('\n') + 1)..] + start.Text;

    private static string FirstLine(string text) => text.IndexOf('\n', StringComparison.Ordinal) is var at and >= 0 ? text[..at] : text;
}
