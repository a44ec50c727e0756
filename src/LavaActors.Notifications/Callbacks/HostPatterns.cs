using System.IO.Enumeration;

namespace LavaActors.Notifications.Callbacks;

/// <summary>To which hosts callbacks, and lines of IRC, may go (spec: web-ui.md §6, CALLBACK_ALLOWED_HOSTS). Pure.</summary>
public static class HostPatterns
{
    /// <summary>Why a host is not called; null if it is.</summary>
    /// <param name="patterns">With <c>*</c> for any characters; none: all hosts.</param>
    /// <param name="what">Goes there.</param>
    public static string? Refusal(IReadOnlyList<string> patterns, string host, string what = "callbacks") =>
        patterns.Count == 0 || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, host, ignoreCase: true)) ? null : $"{host} is not among the hosts that the lab allows {what} to";
}
