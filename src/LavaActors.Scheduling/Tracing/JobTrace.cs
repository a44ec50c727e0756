using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Scheduling.Tracing;

/// <summary>
/// The trace of a submission, as its stored facts tell it: the job from submission to end, below it each role with its time in the queue and its run, and below that the actions as they
/// were nested, each attempt of a repeated action in its place.
/// </summary>
public static class JobTrace
{
    /// <summary>The id of a submission's trace: it follows from the names of lab and submission alone, so that anybody who knows these finds the trace.</summary>
    public static ActivityTraceId IdOf(string lab, LeadJobId lead) =>
        ActivityTraceId.CreateFromBytes(SHA256.HashData(Encoding.UTF8.GetBytes($"lava-job\n{lab}\n{lead}")).AsSpan(0, 16));

    /// <param name="roles">All sub-jobs of a submission that is over.</param>
    /// <param name="actionsOf">A sub-job's actions in the order in which they started.</param>
    public static TraceSpan Of(IReadOnlyList<JobRow> roles, Func<JobId, IReadOnlyList<ActionRow>> actionsOf)
    {
        var first = roles[0];
        var spans = roles.Select(role => OfRole(role, actionsOf(role.Job))).ToList();
        var failed = roles.FirstOrDefault(role => role.Health != JobHealth.Complete);
        return new TraceSpan(
            "job",
            first.SubmitTime,
            spans.Max(span => span.End),
            failed is null ? null : ErrorOf(failed),
            Tags(
                ("lava.job.id", first.Lead.Value),
                ("lava.job.name", first.Description),
                ("lava.job.priority", first.Priority),
                ("lava.job.health", (failed ?? first).Health.ToString()),
                ("lava.job.attempt_of", first.AttemptOf?.Value)),
            spans);
    }

    private static TraceSpan OfRole(JobRow role, IReadOnlyList<ActionRow> actions)
    {
        var end = Later(role.EndTime ?? role.SubmitTime, role.SubmitTime);
        var begun = role.StartTime is { } start ? Earlier(Later(start, role.SubmitTime), end) : end;
        List<TraceSpan> children = [new("queue", role.SubmitTime, begun, null, Tags(("lava.device.type", role.RequestedDeviceType)), [])];
        if (role.StartTime is not null)
        {
            children.Add(new TraceSpan(
                "run", begun, end, ErrorOf(role), Tags(("lava.device", role.Device?.Value), ("lava.dispatcher", role.Dispatcher)), Nested(actions, end)));
        }

        return new TraceSpan(
            role.Role.Length == 0 ? "role" : $"role {role.Role}",
            role.SubmitTime,
            end,
            ErrorOf(role),
            Tags(
                ("lava.job.display_id", role.DisplayId),
                ("lava.job.role", role.Role.Length == 0 ? null : role.Role),
                ("lava.device.type", role.RequestedDeviceType),
                ("lava.job.health", role.Health.ToString()),
                ("error.type", role.ErrorType)),
            children);
    }

    /// <summary>An action belongs to the last one before it whose level its own begins with.</summary>
    private static List<TraceSpan> Nested(IReadOnlyList<ActionRow> actions, DateTimeOffset endOfRun)
    {
        var roots = new List<TraceSpan>();
        var open = new Stack<(string Level, List<TraceSpan> Children)>();
        foreach (var action in actions)
        {
            while (open.TryPeek(out var outer) && !action.Level.StartsWith(outer.Level + ".", StringComparison.Ordinal)) open.Pop();
            var children = new List<TraceSpan>();
            // One that was under way when its process ended has no end of its own.
            var end = Later(action.EndedAt ?? endOfRun, action.StartedAt);
            var span = new TraceSpan(
                action.Name, action.StartedAt, end, action.Error, Tags(("lava.action.level", action.Level), ("lava.action.namespace", action.Namespace)), children);
            (open.TryPeek(out var parent) ? parent.Children : roots).Add(span);
            open.Push((action.Level, children));
        }

        return roots;
    }

    private static string? ErrorOf(JobRow role) => role.Health == JobHealth.Complete ? null : role.ErrorMessage ?? role.Health.ToString();

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static List<KeyValuePair<string, object?>> Tags(params IEnumerable<(string Name, object? Value)> tags) =>
        [.. tags.Where(tag => tag.Value is not null).Select(tag => new KeyValuePair<string, object?>(tag.Name, tag.Value))];
}
