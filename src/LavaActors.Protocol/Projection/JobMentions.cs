using System.Globalization;
using System.Text.RegularExpressions;
using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Projection;

/// <summary>
/// The jobs that sentences of the scheduler, of dispatchers and of groups name, which not everybody may see: <c>1 is running job 17.1</c>, of a device <c>lava: job 17.1 ended with error type Infrastructure</c>, and in what a job failed by the others of its
/// submission, <c>deadlock: 14.1 (guest) waits for ...</c>. Pure.
/// </summary>
public static partial class JobMentions
{
    [GeneratedRegex(@"\b(?<what>job|health check) (?<lead>[1-9][0-9]{0,17})(?:\.(?<sub>[0-9]{1,4}))?(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    // As GroupState names members.
    [GeneratedRegex(@"(?<![0-9.])(?<lead>[1-9][0-9]{0,17})\.(?<sub>[0-9]{1,4})(?= \()", RegexOptions.CultureInvariant)]
    private static partial Regex Member();

    /// <summary>The jobs that a text names; none in null.</summary>
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

    /// <summary>The job that has a device, its last health check, and those in what is said of it.</summary>
    public static IEnumerable<JobId> In(DeviceRow row) =>
        new[] { row.CurrentJob, row.LastCheck }.OfType<JobId>().Concat(new[] { row.HealthReason, row.LostBecause, row.Remark }.SelectMany(text => In(text)));

    /// <summary>A device with all of them so; how its last check ended stays.</summary>
    public static DeviceRow For(DeviceRow row, IReadOnlySet<JobId> seen)
    {
        JobId? Known(JobId? job) => job is { } id && seen.Contains(id) ? id : null;
        string? Read(string? text) => text is null ? null : For(text, seen);
        return row with { CurrentJob = Known(row.CurrentJob), LastCheck = Known(row.LastCheck), HealthReason = Read(row.HealthReason), LostBecause = Read(row.LostBecause), Remark = Read(row.Remark) };
    }

    private static bool IsOf(Match member, LeadJobId? own) => own is { } lead && Number(member.Groups["lead"]) == lead.Value;

    // Sub-jobs of a group have the numbers that follow that of the first (SchedulerRules.Submission).
    private static JobId Named(Match match) => new(Number(match.Groups["lead"]) + (match.Groups["sub"] is { Success: true } sub ? Number(sub) : 0));

    private static long Number(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);
}
