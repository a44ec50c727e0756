using System.Globalization;
using System.Text.RegularExpressions;
using LavaActors.Protocol.Ids;

namespace LavaActors.Gateway.Views;

/// <summary>The jobs that the scheduler's sentences name, as <c>1 is running job 17.1</c>, which not everybody may see. Pure.</summary>
internal static partial class JobMentions
{
    [GeneratedRegex(@"\b(?<what>job|health check) (?<lead>[1-9][0-9]{0,17})(?:\.(?<sub>[0-9]{1,4}))?(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    public static IEnumerable<JobId> In(string? text) => text is null ? [] : Mention().Matches(text).Select(Named);

    /// <summary>The sentence without the numbers of others.</summary>
    /// <param name="seen">The jobs that its reader may see.</param>
    public static string For(string text, IReadOnlySet<JobId> seen) => Mention().Replace(text, match => seen.Contains(Named(match)) ? match.Value : $"another {match.Groups["what"].Value}");

    // Sub-jobs of a group have the numbers that follow that of the first (SchedulerRules.Submission).
    private static JobId Named(Match match) => new(Number(match.Groups["lead"]) + (match.Groups["sub"] is { Success: true } sub ? Number(sub) : 0));

    private static long Number(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);
}
