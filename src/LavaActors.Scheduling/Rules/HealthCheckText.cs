using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Yaml;

namespace LavaActors.Scheduling.Rules;

/// <summary>
/// The definition of a health check, read for one device: a job whose type and device are given and whose tags are nothing to it (spec: scheduler.md §8). Pure.
/// </summary>
/// <param name="Job">Null when it cannot be used.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
public sealed record HealthCheckText(JobDefinition? Job, string Text, string? Fault)
{
    private const int LongestFault = 500;

    /// <param name="name">The file, for messages.</param>
    /// <param name="contextVariables">Names that <c>context</c> may have beside those that LAVA knows.</param>
    public static HealthCheckText Read(string text, string name, string deviceType, IReadOnlyCollection<string> contextVariables)
    {
        var whole = WithType(text, name, deviceType);
        var parse = JobDocument.Parse(whole, name, contextVariables).ForSubmission();
        if (parse.Job is not { } job) return Faulty(text, parse.Errors.First().ToString());
        return job.MultiNode is null ? new HealthCheckText(job, whole, null) : Faulty(text, $"{name}: a health check is a job of one device, and this is a MultiNode job");
    }

    public static HealthCheckText Faulty(string text, string fault) => new(null, text, fault.Length <= LongestFault ? fault : fault[..LongestFault] + "...");

    public SubJobRequest For(Board board) => MultiNodeSplit.Split(Job!, "").Select(sub => new SubJobRequest(
        sub.Role,
        sub.SubId,
        board.DeviceType,
        IsGuest: false,
        HostRole: null,
        [],
        board.Name,
        sub.Text,
        Needs: sub.Parsed.NeedsContainers ? [Facilities.Containers] : null)).Single();

    public JobVisibility Visibility => Job!.Visibility.Kind switch
    {
        "public" => JobVisibility.Public,
        "group" => new JobVisibility(JobVisibilityKind.Groups, Job.Visibility.Groups),
        _ => JobVisibility.Personal,
    };

    /// <summary>Most name no type, and a job has to.</summary>
    private static string WithType(string text, string name, string deviceType)
    {
        if (YamlDocument.Parse(text, name).Root is not YamlMap map || map.ContainsKey("device_type") || map.ContainsKey("protocols")) return text;
        var whole = $"{text.TrimEnd('\n')}\ndevice_type: '{deviceType.Replace("'", "''", StringComparison.Ordinal)}'\n";
        // A text in flow style goes on no further; what is said of it then is about the text as it is.
        return YamlDocument.Parse(whole, name).Root is YamlMap ? whole : text;
    }
}
