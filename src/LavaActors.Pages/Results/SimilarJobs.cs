using LavaActors.Pages.Views;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Results;

/// <summary>The search for jobs like one (spec: web-ui.md §3, similar jobs): of its name, type, submitter and, when it is over, health. Each condition can be taken away on the page that it leads to. Pure.</summary>
internal static class SimilarJobs
{
    // A condition's value has as many characters at most, and neither what ends a condition nor what parts its fields.
    private const int Longest = 40;

    public static string Address(JobRow job) => Addresses.Search(ResultEntity.Job, Conditions(job.Description, job.RequestedDeviceType ?? "", job.Submitter, job.State == JobState.Finished ? job.Health : null));

    /// <param name="type">Empty for one that asks for none.</param>
    /// <param name="health">Null: it is not over.</param>
    public static string Conditions(string description, string type, string submitter, JobHealth? health) => string.Join(',', new[]
    {
        Condition("description", description), Condition("requested_device_type", type), Condition("submitter", submitter), health is null ? null : $"testjob__health__exact__{health}",
    }.OfType<string>());

    /// <summary>That a field is this text; or, where no condition can have all of it, has its longest part; null where there is nothing to compare.</summary>
    private static string? Condition(string field, string text)
    {
        var part = text.Split([",", "__"], StringSplitOptions.TrimEntries).SelectMany(Printable).MaxBy(each => each.Length) is { Length: > 0 } longest ? Cut(longest) : null;
        return part is null ? null : $"testjob__{field}__{(part == text ? "exact" : "icontains")}__{part}";
    }

    private static IEnumerable<string> Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\n' : c)).Split('\n', StringSplitOptions.TrimEntries);

    private static string Cut(string text) => text.Length <= Longest ? text : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)].TrimEnd();
}
