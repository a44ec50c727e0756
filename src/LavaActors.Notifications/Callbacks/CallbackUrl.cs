using System.Globalization;
using System.Text.RegularExpressions;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Callbacks;

/// <summary>The URL of a callback with the job's attributes put in (spec: web-ui.md §6). Pure.</summary>
public static partial class CallbackUrl
{
    /// <summary>Null when it is no URL of HTTP, or becomes none.</summary>
    public static Uri? Of(string text, JobChange job, JobState state, JobHealth health)
    {
        // Values come from jobs' texts: none of them may end the part of the URL that it stands in.
        var filled = Placeholder().Replace(text, match => Value(match.Groups["name"].Value.ToLowerInvariant().Replace('-', '_'), job, state, health) is { } value ? Uri.EscapeDataString(value) : match.Value);
        if (filled.Any(char.IsControl)) return null;
        return Uri.TryCreate(filled, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Host.Length > 0 ? url : null;
    }

    /// <summary>What people are shown: without what may be secret, as a user, a query, or what is behind the host's path.</summary>
    public static string Shown(Uri? url) => url is null ? "" : $"{url.Scheme}://{url.Authority}{url.AbsolutePath}{(url.Query.Length > 0 ? "?..." : "")}";

    private static string? Value(string name, JobChange job, JobState state, JobHealth health) => name switch
    {
        "id" or "pk" => job.Job.ToString(),
        "status" => Number(LegacyStatus.Of(state, health)),
        "status_string" => LegacyStatus.Text(state, health),
        "state" => Number((int)state),
        "state_string" => state.ToString(),
        "health" => Number((int)health),
        "health_string" => health.ToString(),
        "description" => job.Description,
        "priority" => Number(job.Priority),
        "sub_id" => job.DisplayId == job.Job.ToString() ? "" : job.DisplayId,
        "display_id" => job.DisplayId,
        "submitter" => job.Submitter,
        "actual_device" or "actual_device_id" => job.Device ?? "None",
        "requested_device_type" or "requested_device_type_id" => job.DeviceType ?? "None",
        "submit_time" => PythonTime.Of(job.SubmitTime),
        "start_time" => PythonTime.Of(job.StartTime),
        "end_time" => PythonTime.Of(state == JobState.Finished ? job.EndTime : null),
        _ => null,
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\s*(?<name>[A-Z_-]+)\s*\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
