using Spectre.Console;

namespace LavaActors.Node.Terminal;

/// <summary>Where a command writes: results to <paramref name="Out"/>, everything else to <paramref name="Error"/>.</summary>
/// <param name="Json">Results as JSON and nothing else.</param>
public sealed record CommandTerminal(IAnsiConsole Out, TextWriter Error, TimeProvider Clock, bool Json = false)
{
    // Wide enough for a table of results in a log file, where there is no width to ask for.
    private const int PlainWidth = 160;

    /// <summary>Whether lines may be redrawn.</summary>
    public bool IsInteractive => Out.Profile.Capabilities.Interactive && Out.Profile.Capabilities.Ansi;

    public static CommandTerminal Of(TextWriter output, TextWriter error, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!isTerminal) console.Profile.Width = PlainWidth;
        return new CommandTerminal(console, error, TimeProvider.System);
    }

    /// <summary>A line of text as it is: never wrapped, no markup.</summary>
    public void Line(string text) => Out.Profile.Out.Writer.WriteLine(text);
}
