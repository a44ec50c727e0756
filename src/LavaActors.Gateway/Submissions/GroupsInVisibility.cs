using LavaActors.Jobs;
using LavaActors.Protocol.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Submissions;

/// <summary>
/// Who may see a job that comes in. Groups that do not exist are left out, and none that exists is a refusal (spec: scheduler.md §9.1 row 12, §9.3): a name that nobody has now would open the job to whoever is given it
/// later. Pure.
/// </summary>
/// <param name="Kept">What is kept with the job; null when it is refused.</param>
/// <param name="Finding">What is to be said of it; null when all of it holds.</param>
internal sealed record GroupsInVisibility(JobVisibility? Kept, Diagnostic? Finding)
{
    private const string Place = "visibility.group";

    /// <param name="known">Groups that there are; null where users are not told apart: then all are kept.</param>
    public static GroupsInVisibility Of(JobDefinition job, IReadOnlySet<string>? known)
    {
        if (job.Visibility.Kind != "group") return new(job.Visibility.IsPublic ? JobVisibility.Public : JobVisibility.Personal, null);
        if (known is null) return new(new JobVisibility(JobVisibilityKind.Groups, job.Visibility.Groups), null);
        var (there, missing) = (job.Visibility.Groups.Where(known.Contains).ToList(), job.Visibility.Groups.Where(name => !known.Contains(name)).ToList());
        if (there.Count == 0) return new(null, Found(job, Severity.Error, "No known groups were found in the visibility list.", $"{NotThere(missing)}name a group that exists, or use personal"));
        return new(new JobVisibility(JobVisibilityKind.Groups, there), missing.Count == 0 ? null : Found(job, Severity.Warning, $"{NotThere(missing)}left out", $"the job is for who is in {string.Join(" and ", there)}"));
    }

    private static Diagnostic Found(JobDefinition job, Severity severity, string what, string remedy) => new(severity, job.Source.Span, Place, what, remedy);

    private static string NotThere(List<string> missing) => missing.Count == 0 ? "" : $"there is no group {string.Join(", ", missing.Select(name => $"'{name}'"))}: ";
}
