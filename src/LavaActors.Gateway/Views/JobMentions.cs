using System.Globalization;
using System.Text.RegularExpressions;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Views;

/// <summary>
/// The jobs that sentences of the scheduler and of groups name, which not everybody may see: <c>1 is running job 17.1</c>, and in what a job failed by the others of its submission, <c>deadlock: 14.1 (guest) waits for ...</c>. Pure.
/// </summary>
internal static partial class JobMentions
{
    [GeneratedRegex(@"\b(?<what>job|health check) (?<lead>[1-9][0-9]{0,17})(?:\.(?<sub>[0-9]{1,4}))?(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    // As GroupState names members.
    [GeneratedRegex(@"(?<![0-9.])(?<lead>[1-9][0-9]{0,17})\.(?<sub>[0-9]{1,4})(?= \()", RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    /// <param name="own">The submission that a text is of: its sub-jobs are named without saying that they are jobs. Null: that of none.</param>
    public static IEnumerable<JobId> In(string? text, LeadJobId? own = null) => text is null ? [] : Mention().Matches(text).Concat(Member().Matches(text).Where(match => IsOf(match, own))).Select(Named);

    /// <summary>In what a job failed by, and in why.</summary>
    public static IEnumerable<JobId> In(JobRow row) => new[] { row.ErrorMessage, row.Verdict?.Explanation }.SelectMany(text => In(text, row.Lead));

    /// <summary>The sentence without the numbers of others.</summary>
    /// <param name="seen">The jobs that its reader may see.</param>
    public static string For(string text, IReadOnlySet<JobId> seen, LeadJobId? own = null) => Member().Replace(
        Mention().Replace(text, match => seen.Contains(Named(match)) ? match.Value : $"another {match.Groups["what"].Value}"),
        match => !IsOf(match, own) || seen.Contains(Named(match)) ? match.Value : "another");

    /// <summary>A job with both of them so. Lines of its log stay as its log has them.</summary>
    public static JobRow For(JobRow row, IReadOnlySet<JobId> seen) => row with
    {
        ErrorMessage = row.ErrorMessage is { } message ? For(message, seen, row.Lead) : null,
        Verdict = row.Verdict is { } verdict ? verdict with { Explanation = For(verdict.Explanation, seen, row.Lead) } : null,
    };

    private static bool IsOf(Match member, LeadJobId? own) => own is { } lead && Number(member.Groups["lead"]) == lead.Value;

    // Sub-jobs of a group have the numbers that follow that of the first (SchedulerRules.Submission).
    private static JobId Named(Match match) => new(Number(match.Groups["lead"]) + (match.Groups["sub"] is { Success: true } sub ? Number(sub) : 0));

    private static long Number(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);
}
