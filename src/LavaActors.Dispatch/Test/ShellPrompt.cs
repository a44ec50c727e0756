using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Test;

/// <summary>Looks for the shell's prompt at the end of the received text: in the line that has no end yet.</summary>
internal sealed class ShellPrompt(IReadOnlyList<ConsolePattern> prompts)
{
    /// <summary>Characters kept of the unfinished line; no prompt is longer.</summary>
    private const int Longest = 1024;

    private string _line = string.Empty;

    public void Feed(string text)
    {
        var end = text.LastIndexOf('\n');
        var line = end < 0 ? _line + text : text[(end + 1)..];
        _line = line.Length <= Longest ? line : line[^Longest..];
    }

    public bool IsThere => _line.Length > 0 && prompts.Any(p => p.Regex.IsMatch(_line));
}
