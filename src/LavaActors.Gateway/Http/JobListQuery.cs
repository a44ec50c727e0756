using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>The parameters of <c>GET /jobs/</c> (spec: rest-api.md §3): paging, ordering, filters; unknown parameters are ignored.</summary>
/// <param name="Query">What the read model is asked; null when there are errors.</param>
/// <param name="Errors">Parameter to messages, in the interface's form of field errors.</param>
public sealed record JobListQuery(JobQuery? Query, Dictionary<string, string[]> Errors)
{
    public static JobListQuery Of(IQueryCollection parameters)
    {
        var errors = new Dictionary<string, string[]>();
        var paging = Paging.Of(parameters);
        var (order, descending) = Ordering(parameters["ordering"].ToString());
        var query = new JobQuery(
            paging.Offset,
            paging.Limit,
            order,
            descending,
            Choices<JobState>(parameters, "state", errors),
            Choices<JobHealth>(parameters, "health", errors),
            Ids(parameters, errors),
            Text(parameters, "submitter__username"),
            Text(parameters, "requested_device_type") ?? Text(parameters, "requested_device_type__name"),
            (Text(parameters, "actual_device") ?? Text(parameters, "actual_device__hostname")) is { } device ? new DeviceName(device) : null,
            Text(parameters, "target_group") is { } group ? new GroupId(group) : null);
        return new(errors.Count == 0 ? query : null, errors);
    }

    private static (JobOrder Order, bool Descending) Ordering(string ordering)
    {
        foreach (var field in ordering.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            JobOrder? order = field.TrimStart('-') switch
            {
                "id" => JobOrder.Id,
                "submit_time" => JobOrder.SubmitTime,
                "start_time" => JobOrder.StartTime,
                "end_time" => JobOrder.EndTime,
                _ => null,
            };
            if (order is { } known) return (known, field[0] == '-');
        }

        return (JobOrder.Id, true);
    }

    private static List<T>? Choices<T>(IQueryCollection parameters, string name, Dictionary<string, string[]> errors)
        where T : struct, Enum
    {
        var texts = List(parameters, name);
        if (texts is null) return null;
        var choices = new List<T>();
        foreach (var text in texts)
        {
            // By its exact name only: Enum.TryParse would take numbers, too.
            if (Enum.GetNames<T>().Contains(text)) choices.Add(Enum.Parse<T>(text));
            else errors[name] = [$"Select a valid choice. {text} is not one of the available choices; they are {string.Join(", ", Enum.GetNames<T>())}."];
        }

        return choices;
    }

    private static List<JobId>? Ids(IQueryCollection parameters, Dictionary<string, string[]> errors)
    {
        var texts = List(parameters, "id");
        if (texts is null) return null;
        var ids = new List<JobId>();
        foreach (var text in texts)
        {
            if (JobId.TryParse(text, out var id)) ids.Add(id);
            else errors["id"] = ["Enter a number."];
        }

        return ids;
    }

    // `name=a` and `name__in=a,b`; null when neither is there.
    private static string[]? List(IQueryCollection parameters, string name) =>
        Text(parameters, name) is { } one ? [one]
        : Text(parameters, name + "__in") is { } several ? several.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : null;

    private static string? Text(IQueryCollection parameters, string name) =>
        parameters[name].ToString() is { Length: > 0 } text ? text : null;
}
