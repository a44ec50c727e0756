using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary>What to look for in a booting kernel's output (pipeline.md §13).</summary>
public static class KernelMessages
{
    private const string EndOfLine = @"[^\r\n]*\r";
    private const string EndTrace = @"end trace[^\r\n]*\r";
    private const string Ruler = @"=+\r";

    /// <summary>With <c>panic=N</c> among the kernel's arguments it announces a reboot instead of an end; a watchdog does not even announce it.</summary>
    private const string EndOfPanic = @"(?:end Kernel panic|Rebooting in |U-Boot )[^\r\n]*\r";

    /// <summary>In the order of the table: start, end, kind, and whether it ends the boot.</summary>
    public static IReadOnlyList<Entry> All { get; } =
    [
        new(@"-+\[ cut here \]", @"-+\[ end trace \w+ \]-+[^\r\n]*\r", "unknown", false),
        new(@"Unhandled fault", EndOfLine, "fault", false),
        new(@"BUG: KCSAN:", Ruler, "kcsan", false),
        new(@"BUG: KASAN:", Ruler, "kasan", false),
        new(@"BUG: KFENCE:", Ruler, "kfence", false),
        new(@"Oops(?: -|:)", EndOfLine, "oops", false),
        new(@"WARNING:", EndTrace, "warning", false),
        new(@"(?:kernel BUG at|BUG:)", EndOfLine, "bug", false),
        new(@"invalid opcode:", EndOfLine, "invalid opcode", false),
        new(@"Kernel panic - not syncing", EndOfPanic, "panic", true),
        new(@"U-Boot SPL 20\d\d", EndOfLine, "DUT_has_reset", true),
    ];

    /// <summary>The start patterns, to stand before the prompts in the list waited for.</summary>
    public static IReadOnlyList<ConsolePattern> Starts { get; } = [.. All.Select(e => e.Start)];

    /// <summary>The kind of a whole message: a cut-here block is classified by its content.</summary>
    public static string KindOf(Entry entry, string message)
    {
        if (entry.Kind != "unknown") return entry.Kind;
        if (message.Contains("Oops", StringComparison.Ordinal)) return "oops";
        if (message.Contains("BUG", StringComparison.Ordinal)) return "bug";
        return message.Contains("WARNING", StringComparison.Ordinal) ? "warning" : "unknown";
    }

    /// <summary>One line of the table.</summary>
    public sealed record Entry
    {
        public Entry(string start, string end, string kind, bool isFatal)
        {
            Start = ConsolePattern.Expression(start);
            End = ConsolePattern.Expression(end);
            Kind = kind;
            IsFatal = isFatal;
            EndsWithLine = end == EndOfLine;
        }

        public ConsolePattern Start { get; }

        public ConsolePattern End { get; }

        public string Kind { get; }

        public bool IsFatal { get; }

        /// <summary>It is one line.</summary>
        public bool EndsWithLine { get; }
    }
}
