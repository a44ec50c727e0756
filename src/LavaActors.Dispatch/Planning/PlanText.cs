using System.Globalization;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Planning;

/// <summary>A plan for people: a line for each action, below it what it fetches, types and says to its group.</summary>
public static class PlanText
{
    private const int TimesAt = 52;

    /// <summary>Level, name, timeouts in seconds (of the action, of a wait on its connection), attempts where there are more than one.</summary>
    public static IEnumerable<string> Lines(IEnumerable<PlannedAction> plan) => plan.SelectMany(top => top.Flatten()).SelectMany(Lines);

    private static IEnumerable<string> Lines(PlannedAction action)
    {
        var node = action.Node;
        var indent = new string(' ', 2 * node.Level.Count(c => c == '.'));
        var left = $"{indent}{node.Level,-8} {node.Name}";
        var attempts = node.MaxRetries <= 1 ? string.Empty : node.RepeatsAlways ? $"  {node.MaxRetries} times" : $"  {node.MaxRetries} attempts";
        yield return string.Create(CultureInfo.InvariantCulture, $"{left.PadRight(TimesAt)} {node.Timeout.TotalSeconds,6:0}/{node.ConnectionTimeout.TotalSeconds:0}{attempts}");
        indent += new string(' ', 9);
        if (action.Note is { } note) yield return $"{indent}({note})";
        foreach (var call in action.Calls) yield return $"{indent}{Call(call)}";
        if (action.Download is { } download) yield return $"{indent}{download}";
        if (action.Commands is not { } commands) yield break;
        foreach (var line in commands.Lines) yield return $"{indent}> {line}";
        foreach (var (marker, meaning) in commands.Markers) yield return $"{indent}{marker}: {meaning}";
    }

    private static string Call(ProtocolCall call) =>
        $"{call.Request} {call.MessageId}{(call.Role is { } role ? $" {role}" : "")}{(call.Timeout is { } limit ? string.Create(CultureInfo.InvariantCulture, $", at most {limit.TotalSeconds:0} s") : "")}";
}
