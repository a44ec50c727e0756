using System.Globalization;
using System.Text;
using LavaActors.Jobs;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Mail;

/// <summary>What a mail about a job says (spec: web-ui.md §6). Pure.</summary>
public static class MailText
{
    private const int LongestSubject = 200;

    /// <summary>One line, whatever the job is called.</summary>
    public static string Subject(JobRow job) => OneLine($"LAVA notification for Test Job {job.DisplayId} {job.Description}", LongestSubject);

    /// <param name="suites">Of a job that is over.</param>
    /// <param name="comparison">What a comparison with other jobs found; null where none is asked for.</param>
    /// <param name="baseUrl">Null: no links.</param>
    public static string Body(JobRow job, JobState state, JobHealth health, NotifyVerbosity verbosity, IReadOnlyList<SuiteRow> suites, IReadOnlyList<string>? comparison, Uri? baseUrl)
    {
        var text = new StringBuilder();
        Line($"Job {job.DisplayId} ({OneLine(job.Description, LongestSubject)}) is {LegacyStatus.Text(state, health)}.");
        if (verbosity == NotifyVerbosity.StatusOnly) return text.ToString();
        Line("");
        Line($"Submitter:   {job.Submitter}");
        Line($"Priority:    {job.Priority.ToString(CultureInfo.InvariantCulture)}");
        if (job.Device is { } device) Line($"Device:      {device}");
        else if (job.RequestedDeviceType is { } type) Line($"Device type: {type}");
        Line($"Submitted:   {Time(job.SubmitTime)}");
        if (job.StartTime is { } start) Line($"Started:     {Time(start)}");
        if (state == JobState.Finished && job.EndTime is { } end) Line($"Ended:       {Time(end)}");
        if (state == JobState.Finished && job.ErrorMessage is { } error) Line($"Failure:     {job.ErrorType}: {OneLine(error, 1000)}");
        if (baseUrl is not null) Line($"Details:     {new Uri(baseUrl, $"/scheduler/job/{job.DisplayId}")}");
        if (verbosity == NotifyVerbosity.Verbose && suites.Count > 0)
        {
            Line("");
            Line("Results:");
            foreach (var suite in suites) Line($"  {OneLine(suite.Name, LongestSubject)}: {suite.Counts.Passed} passed, {suite.Counts.Failed} failed, {suite.Counts.Skipped} skipped, {suite.Counts.Unknown} unknown");
        }

        if (comparison is not null)
        {
            Line("");
            Line("Compared with the jobs before:");
            foreach (var found in comparison) Line("  " + OneLine(found, 1000));
        }

        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    internal static string OneLine(string text, int longest)
    {
        var line = new string([.. text.Select(each => char.IsControl(each) || each is '\u2028' or '\u2029' ? ' ' : each)]).Trim();
        return line.Length <= longest ? line : line[..longest] + "...";
    }
}
