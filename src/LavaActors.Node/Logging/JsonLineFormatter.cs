using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace LavaActors.Node.Logging;

/// <summary>A record as a line of JSON: <c>time</c> (UTC), <c>level</c>, <c>source</c>, <c>message</c>, the fields of its scopes (<c>job</c>, <c>role</c>, <c>device</c>, <c>action</c>), and <c>error</c>.</summary>
public sealed class JsonLineFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "json-line";

    private static readonly string[] Own = ["time", "level", "source", "message", "error"];
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", LogLineFormatter.Time(clock));
            json.WriteString("level", LogLineFormatter.Level(logEntry.LogLevel));
            json.WriteString("source", LogLineFormatter.Source(logEntry.Category));
            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            foreach (var (name, value) in FieldsOf(scopeProvider)) json.WriteString(name, value);
            if (logEntry.Exception is { } error) json.WriteString("error", error.ToString());
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    // The innermost scope counts where several have the same field; a record's own keys are nobody's to replace.
    private static Dictionary<string, string> FieldsOf(IExternalScopeProvider? scopes)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        scopes?.ForEachScope(
            static (scope, fields) =>
            {
                if (scope is not IEnumerable<KeyValuePair<string, object>> pairs) return;
                foreach (var (name, value) in pairs)
                {
                    if (name != "{OriginalFormat}" && !Own.Contains(name, StringComparer.Ordinal)) fields[name] = value?.ToString() ?? "";
                }
            },
            fields);
        return fields;
    }
}
