using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Views;

/// <summary>Values as Python's <c>str</c> writes them: clients of the reference read them so (spec: rest-api.md §5.1, metadata and csv).</summary>
internal static class PythonText
{
    /// <summary>A text as it is; others as they stand in a program.</summary>
    public static string Of(JsonNode? value) => value is JsonValue single && single.TryGetValue<string>(out var text) ? text : Repr(value);

    /// <summary>A time, as <c>2026-11-22 15:00:33.063039+00:00</c>.</summary>
    public static string Of(DateTimeOffset at) => PythonTime.Of(at);

    public static string Repr(JsonNode? value) => value switch
    {
        null => "None",
        JsonObject map => "{" + string.Join(", ", map.Select(member => $"{Quote(member.Key)}: {Repr(member.Value)}")) + "}",
        JsonArray list => "[" + string.Join(", ", list.Select(Repr)) + "]",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            JsonValueKind.Number => value.ToJsonString(),
            _ => Quote(value.GetValue<string>()),
        },
    };

    private static string Quote(string text)
    {
        var mark = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder().Append(mark);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append(@"\n"),
                '\r' => quoted.Append(@"\r"),
                '\t' => quoted.Append(@"\t"),
                _ when c == mark => quoted.Append('\\').Append(c),
                _ when char.IsControl(c) => quoted.Append(CultureInfo.InvariantCulture, $@"\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append(mark).ToString();
    }
}
