using LavaActors.Jobs;
using LavaActors.Jobs.Waits;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Submissions;

/// <summary>All findings about a job's text, before it is submitted or instead.</summary>
internal static class TextCheck
{
    /// <summary>The same for who submits, with what only he is told.</summary>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public static async Task<JobParse> RunForSubmissionAsync(string text, string fileName, string submitter, SubmissionRules rules, CancellationToken stop)
    {
        var parse = await RunAsync(text, fileName, rules, stop);
        if (rules.Recipients is { } recipients) parse = await recipients.CheckAsync(parse, stop);
        return rules.Queries is { } queries ? await queries.CheckAsync(parse, submitter, stop) : parse;
    }

    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public static async Task<JobParse> RunAsync(string text, string fileName, SubmissionRules rules, CancellationToken stop)
    {
        var parse = NotifyConditionsCheck.Check(JobDocument.Parse(text, fileName, rules.ContextVariables).ForSubmission());
        if (parse.Job is not { } job || rules.Definitions is not { } definitions) return parse;
        try
        {
            return await definitions.CheckAsync(parse, stop);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The job is as valid as it was: that nobody could look further is no reason to refuse it, and is said.
            return parse.With([new Diagnostic(Severity.Warning, job.Source.Span, "", $"the test definitions from elsewhere were not looked at: {error.Message.ReplaceLineEndings(" ")}", "")]);
        }
    }

    /// <summary>Says that the test definitions which stand elsewhere were not looked at; null when there are none.</summary>
    public static Diagnostic? Unfetched(JobParse parse) => parse.Job is { } job && WaitCheck.DefinitionsToFetch(job).Any()
        ? new Diagnostic(Severity.Warning, job.Source.Span, "", "the test definitions from elsewhere were not fetched", "log in, or use a token that may submit, to have them looked at")
        : null;
}
