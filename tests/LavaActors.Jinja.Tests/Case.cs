using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LavaActors.Jinja.Tests;

/// <summary>Templates, the one to render, and its context.</summary>
/// <param name="Directory">Where Python finds further templates; null for nowhere.</param>
internal sealed record Case(IReadOnlyDictionary<string, string> Files, string Template, IReadOnlyDictionary<string, object?> Context, string? Directory = null)
{
    public static Case Of(string text, IReadOnlyDictionary<string, object?>? context = null) => new(new Dictionary<string, string> { ["t"] = text }, "t", context ?? new Dictionary<string, object?>());

    private static readonly JsonSerializerOptions Options = new() { Converters = { new PythonFloats() } };

    /// <summary>What this library makes of it; null, with the error, when it fails.</summary>
    public (string? Text, TemplateException? Error) Render(JinjaEnvironment? environment = null)
    {
        try
        {
            return ((environment ?? new JinjaEnvironment(new MemoryTemplateLoader(Files))).Get(Template).Render(Context), null);
        }
        catch (TemplateException e)
        {
            return (null, e);
        }
    }

    /// <summary>A line for reference.py.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { f = Files, t = Template, c = Context, d = Directory }, Options);

    /// <summary>The case of such a line.</summary>
    public static Case Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new Case(Entries(json.RootElement.GetProperty("f")).ToDictionary(file => file.Key, file => (string)file.Value!), json.RootElement.GetProperty("t").GetString()!, Entries(json.RootElement.GetProperty("c")));
    }

    public static object? FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        JsonValueKind.Number when element.TryGetInt64(out var number) => number,
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.Array => element.EnumerateArray().Select(FromJson).ToList(),
        _ => Entries(element),
    };

    public static Dictionary<string, object?> Entries(JsonElement element) => element.EnumerateObject().ToDictionary(entry => entry.Name, entry => FromJson(entry.Value));

    /// <summary>A floating-point number stays one: 2.0 is not written as 2.</summary>
    private sealed class PythonFloats : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            var text = value.ToString("R", CultureInfo.InvariantCulture);
            writer.WriteRawValue(double.IsInteger(value) && !text.Contains('E', StringComparison.Ordinal) ? text + ".0" : text);
        }
    }
}
