using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Boot.UefiMenus;

/// <summary>A firmware's menu as it was printed: lines with a number and a label, of which the last counts where a label comes twice.</summary>
internal static class MenuText
{
    /// <summary>Labels and what is typed to choose each, in the order of the lines.</summary>
    /// <param name="text">What was printed.</param>
    /// <param name="item">See <see cref="Devices.UefiMenu.Item"/>.</param>
    public static IReadOnlyList<(string Label, string Number)> Read(string text, string item)
    {
        var regex = ConsolePattern.Expression(item).Regex;
        return [.. text.Split('\n').Select(line => regex.Match(line.Trim())).Where(m => m.Success).Select(m => (m.Groups[2].Value, m.Groups[1].Value))];
    }

    /// <summary>What is typed to choose a label; null if it is not there.</summary>
    public static string? NumberOf(string label, IReadOnlyList<(string Label, string Number)> menu) => menu.LastOrDefault(line => line.Label == label).Number;
}
