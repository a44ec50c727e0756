using System.Text;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// The lines that are typed to a target that waits (spec: multinode.md §11.2), each without its line end. A short reply is one line:
/// <c>&lt;LAVA_WAIT_COMPLETE 1234:k=v 1235:k=v&gt;</c>, <c>&lt;LAVA_WAIT_COMPLETE&gt;</c> without values, <c>&lt;LAVA_WAIT_COMPLETE nack reason&gt;</c>.
/// Where the request has a number, <c>call=number</c> is the first word of each line. A terminal cuts long lines, so a long reply begins with lines <c>&lt;LAVA_WAIT_MORE text&gt;</c> whose texts, put together without anything
/// between them, stand before that of the last line.
/// </summary>
public static class MultiNodeReply
{
    /// <summary>Bytes of text in one line; a terminal in its usual mode takes 4095 with the line end.</summary>
    public const int LineBytes = 1000;

    /// <summary>The lines for an answer. Empty for a send: nobody waits for it.</summary>
    public static IReadOnlyList<string> Format(MultiNodeRequest request, MultiNodeOutcome outcome) =>
        request.Api == MultiNodeApi.Send ? [] : Format(MultiNodeRequest.NameOf(request.Api), request.Call, outcome);

    internal static IReadOnlyList<string> Format(string name, string? call, MultiNodeOutcome outcome)
    {
        var number = call is null ? "" : $" call={call}";
        return outcome switch
        {
            MultiNodeOutcome.Failed failed => [$"<LAVA_{name}_COMPLETE{number} {$"nack {WireText.Sentence(failed.Reason)}".TrimEnd()}>"],
            MultiNodeOutcome.Done { Values.Count: 0 } => [$"<LAVA_{name}_COMPLETE{number}>"],
            MultiNodeOutcome.Done done => Lines(name, number, string.Join(' ', done.Values.Select(Word))),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };
    }

    private static string Word(MultiNodeValue value) =>
        $"{value.Sender}:{WireText.Escape(value.Key)}={WireText.Escape(value.Value ?? string.Empty)}";

    private static List<string> Lines(string name, string number, string text)
    {
        var lines = new List<string>();
        var part = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > LineBytes)
            {
                lines.Add($"<LAVA_{name}_MORE{number} {part}>");
                part.Clear();
                bytes = 0;
            }

            part.Append(rune);
            bytes += rune.Utf8SequenceLength;
        }

        lines.Add($"<LAVA_{name}_COMPLETE{number} {part}>");
        return lines;
    }
}
