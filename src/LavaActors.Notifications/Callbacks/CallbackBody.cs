using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Jobs;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Callbacks;

/// <summary>The body of a POST in the two forms that receivers know (spec: web-ui.md §6). Pure.</summary>
public static class CallbackBody
{
    public const string JsonType = "application/json";
    public const string FormType = "application/x-www-form-urlencoded";

    public static ReadOnlyMemory<byte> Json(CallbackContent content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (key, value) in Fields(content))
            {
                json.WritePropertyName(key);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Of nested values only the names of their keys are left: that is what receivers of LAVA's get.</summary>
    public static ReadOnlyMemory<byte> Form(CallbackContent content)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in Fields(content))
            foreach (var one in Flat(value)) text.Append(text.Length == 0 ? "" : "&").Append(Escape(key)).Append('=').Append(Escape(one));
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static IEnumerable<(string Key, object? Value)> Fields(CallbackContent content)
    {
        var (job, state, health) = (content.Job, content.State, content.Health);
        var isOver = state == JobState.Finished;
        yield return ("id", job.Job.Value);
        yield return ("status", LegacyStatus.Of(state, health));
        yield return ("status_string", LegacyStatus.Text(state, health));
        yield return ("state", (int)state);
        yield return ("state_string", state.ToString());
        yield return ("health", (int)health);
        yield return ("health_string", health.ToString());
        yield return ("submit_time", PythonTime.Of(job.SubmitTime));
        yield return ("start_time", PythonTime.Of(job.StartTime));
        yield return ("end_time", PythonTime.Of(isOver ? job.EndTime : null));
        yield return ("submitter_username", job.Submitter);
        yield return ("submitter_email", content.SubmitterEmail);
        yield return ("failure_comment", isOver ? job.ErrorMessage : null);
        yield return ("priority", job.Priority);
        yield return ("description", job.Description);
        yield return ("actual_device_id", job.Device?.Value);
        yield return ("definition", content.Definition);
        yield return ("metadata", MetadataJson.Read(job.Metadata, content.Definition));
        yield return ("health_check", job.IsHealthCheck);
        if (content.Log is { } log) yield return ("log", log);
        if (content.LogLeftOut > 0) yield return ("log_left_out", content.LogLeftOut);
        if (content.Results is { } results) yield return ("results", results.Select(suite => (suite.Suite, (string?)ResultsYaml.Of(suite.Cases))).ToList());
        if (content.ResultsLeftOut > 0) yield return ("results_left_out", content.ResultsLeftOut);
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            // An object for each entry; what is nested stays so (spec: scheduler.md §9.1).
            case JsonObject metadata:
                json.WriteStartArray();
                foreach (var (name, kept) in metadata)
                {
                    json.WriteStartObject();
                    json.WritePropertyName(name);
                    if (kept is null) json.WriteNullValue();
                    else kept.WriteTo(json);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
            case IEnumerable<(string Key, string? Value)> map:
                json.WriteStartObject();
                foreach (var (key, inner) in map) json.WriteString(key, inner);
                json.WriteEndObject();
                break;
            default:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static IEnumerable<string> Flat(object? value) => value switch
    {
        null => [],
        string text => [text],
        bool flag => [flag ? "True" : "False"],
        JsonObject metadata => metadata.Select(one => one.Key),
        IEnumerable<(string Key, string? Value)> map => map.Select(one => one.Key),
        _ => [Convert.ToString(value, CultureInfo.InvariantCulture)!],
    };

    // As Python's urlencode: blanks are plus signs.
    private static string Escape(string text) => string.Join('+', text.Split(' ').Select(Uri.EscapeDataString));
}
