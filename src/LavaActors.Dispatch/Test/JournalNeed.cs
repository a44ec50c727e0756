using System.Globalization;

namespace LavaActors.Dispatch.Test;

/// <summary>What of the target's journal is wanted.</summary>
internal abstract record JournalNeed
{
    private JournalNeed()
    {
    }

    /// <summary>What it has by now, of a runner that goes on: a console would tell it at the next prompt.</summary>
    public sealed record SoFar : JournalNeed
    {
        public static readonly SoFar Instance = new();
    }

    /// <summary>What it has by now: the console is lost, and nothing else tells.</summary>
    public sealed record Final : JournalNeed
    {
        public static readonly Final Instance = new();
    }

    /// <summary>All of it: the runner has ended.</summary>
    public sealed record Whole : JournalNeed
    {
        public static readonly Whole Instance = new();
    }

    /// <summary>Lines that a runner at its question would show.</summary>
    /// <param name="Question">Its name, <c>0_smoke/1</c>.</param>
    /// <param name="First">From 1.</param>
    /// <param name="Last">The last one.</param>
    public sealed record Lines(string Question, long First, long Last) : JournalNeed
    {
        /// <summary>What an answer to a runner's question asks for, from its first line to its last one; null of any other answer.</summary>
        /// <param name="answer">As it would be typed: <c>&lt;LAVA_JOURNAL_FROM &lt;question&gt; &lt;first&gt;-&lt;last&gt; ...&gt;</c>.</param>
        public static Lines? Of(string answer) =>
            answer.TrimEnd('>').Split(' ') is ["<LAVA_JOURNAL_FROM", var question, .. var ranges] && ranges is [var first, ..]
                ? new Lines(question, long.Parse(first.Split('-')[0], CultureInfo.InvariantCulture), long.Parse(ranges[^1].Split('-')[1], CultureInfo.InvariantCulture))
                : null;
    }
}
