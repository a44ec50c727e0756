using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Operations;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>
/// The fields of a request's body: JSON, or a form, whose values are texts (spec: rest-api.md §2). What is wrong with fields is gathered, in the interface's form of field errors (§4).
/// </summary>
internal sealed class ApiBody
{
    private readonly Dictionary<string, JsonElement> _fields;
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);
    private readonly bool _isForm;

    private ApiBody(Dictionary<string, JsonElement> fields, bool isForm, IResult? refusal = null) => (_fields, _isForm, Refusal) = (fields, isForm, refusal);

    /// <summary>The answer to a body that cannot be read; null when it could.</summary>
    public IResult? Refusal { get; private init; }

    public bool HasErrors => _errors.Count > 0;

    /// <summary>The answer to fields that are wrong.</summary>
    public IResult Errors => ApiResults.Fields(_errors);

    public static async Task<ApiBody> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.HasFormContentType) return await OfFormAsync(request, stop);
        if (request.HasJsonContentType()) return await OfJsonAsync(request, stop);
        if (string.IsNullOrEmpty(request.ContentType) && request.ContentLength is null or 0) return new([], isForm: true);
        return Refused(StatusCodes.Status415UnsupportedMediaType, $"Unsupported media type \"{request.ContentType}\" in request.");
    }

    /// <summary>Reads a body, and does what it asks for, where nothing is wrong with it.</summary>
    /// <param name="fields">Takes what is wanted of it.</param>
    public static async Task<IResult> ReadAsync<T>(HttpRequest request, Func<ApiBody, T> fields, Func<T, Task<IResult>> then, CancellationToken stop)
    {
        var body = await ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var wanted = fields(body);
        return body.HasErrors ? body.Errors : await then(wanted);
    }

    public bool Has(string name) => _fields.ContainsKey(name);

    public JsonElement? Value(string name) => _fields.TryGetValue(name, out var value) ? value : null;

    public void Error(string name, string message) => _errors[name] = [message];

    /// <summary>Null when it is not there, or is wrong.</summary>
    public string? Text(string name, bool isRequired = false, bool mayBeBlank = false)
    {
        var text = OptionalText(name, isRequired);
        if (text is { Length: 0 } && !mayBeBlank) Error(name, "This field may not be blank.");
        return text;
    }

    /// <summary>A text that may be null: set, and what it is.</summary>
    public Setting<string> Setting(string name)
    {
        if (Value(name) is not { } value) return default;
        if (value.ValueKind is JsonValueKind.Null) return new(true, null);
        return IsText(value) ? new(true, TextOf(value)) : Wrong<Setting<string>>(name, "Not a valid string.");
    }

    public int? Number(string name)
    {
        if (Value(name) is not { } value || value.ValueKind is JsonValueKind.Null) return null;
        return value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) ? number
            : value.ValueKind is JsonValueKind.String && int.TryParse(value.GetString(), out var read) ? read
            : Wrong<int?>(name, "A valid integer is required.");
    }

    public long? Id(string name)
    {
        if (Value(name) is not { } value || value.ValueKind is JsonValueKind.Null) return null;
        return value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number
            : value.ValueKind is JsonValueKind.String && (value.GetString() is "" || long.TryParse(value.GetString(), out _)) ? (long.TryParse(value.GetString(), out var read) ? read : null)
            : Wrong<long?>(name, $"Incorrect type. Expected pk value, received {TypeName(value)}.");
    }

    public bool? Truth(string name)
    {
        if (Value(name) is not { } value) return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when value.GetString()!.ToLowerInvariant() is "true" or "1" or "on" or "yes" => true,
            JsonValueKind.String when value.GetString()!.ToLowerInvariant() is "false" or "0" or "off" or "no" or "" => false,
            JsonValueKind.Number when value.GetRawText() is "1" or "0" => value.GetRawText() == "1",
            _ => Wrong<bool?>(name, "Must be a valid boolean."),
        };
    }

    /// <summary>One of an enumeration's names.</summary>
    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Value(name) is not { } value) return null;
        var text = IsText(value) ? TextOf(value) : value.GetRawText();
        return Enum.GetNames<T>().Contains(text, StringComparer.Ordinal) ? Enum.Parse<T>(text) : Wrong<T?>(name, $"\"{text}\" is not a valid choice.");
    }

    /// <summary>Texts; null when they are not there, or wrong.</summary>
    public IReadOnlyList<string>? Texts(string name, bool isRequired = false)
    {
        if (Value(name) is not { } value) return isRequired ? Wrong<IReadOnlyList<string>?>(name, "This field is required.") : null;
        if (value.ValueKind is JsonValueKind.String && _isForm) return [.. value.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (value.ValueKind is not JsonValueKind.Array) return Wrong<IReadOnlyList<string>?>(name, $"Expected a list of items but got type \"{TypeName(value)}\".");
        return value.EnumerateArray().All(IsText) ? [.. value.EnumerateArray().Select(TextOf)] : Wrong<IReadOnlyList<string>?>(name, "Not a valid string.");
    }

    /// <summary>Whole numbers; null when they are not there, or wrong.</summary>
    public IReadOnlyList<long>? Ids(string name)
    {
        if (Value(name) is not { } value) return null;
        if (value.ValueKind is not JsonValueKind.Array && !_isForm) return Wrong<IReadOnlyList<long>?>(name, $"Expected a list of items but got type \"{TypeName(value)}\".");
        var ids = new List<long>();
        foreach (var item in value.ValueKind is JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value })
        {
            if (item.ValueKind is JsonValueKind.Number && item.TryGetInt64(out var id)) ids.Add(id);
            else if (item.ValueKind is JsonValueKind.String && long.TryParse(item.GetString(), out var read)) ids.Add(read);
            else return Wrong<IReadOnlyList<long>?>(name, $"Incorrect type. Expected pk value, received {TypeName(item)}.");
        }

        return ids;
    }

    private string? OptionalText(string name, bool isRequired)
    {
        if (Value(name) is not { } value) return isRequired ? Wrong<string?>(name, "This field is required.") : null;
        if (value.ValueKind is JsonValueKind.Null) return Wrong<string?>(name, "This field may not be null.");
        return IsText(value) ? TextOf(value).Trim() : Wrong<string?>(name, "Not a valid string.");
    }

    private T? Wrong<T>(string name, string message)
    {
        Error(name, message);
        return default;
    }

    // Numbers are texts, too, to the reference.
    private static bool IsText(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Number;

    private static string TextOf(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string TypeName(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "str",
        JsonValueKind.Number => "int",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Object => "dict",
        JsonValueKind.Array => "list",
        _ => "NoneType",
    };

    private static async Task<ApiBody> OfFormAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            var form = await request.ReadFormAsync(stop);
            return new(
                form.ToDictionary(
                    field => field.Key,
                    field => field.Value.Count == 1 ? JsonSerializer.SerializeToElement(field.Value[0], ApiJson.Default.String) : JsonSerializer.SerializeToElement(new JsonArray([.. field.Value.Select(text => JsonValue.Create(text))]), ApiJson.Default.JsonArray),
                    StringComparer.Ordinal),
                isForm: true);
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            return Refused(StatusCodes.Status400BadRequest, $"Form parse error - {error.Message}");
        }
    }

    private static async Task<ApiBody> OfJsonAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.JsonElement, stop);
            if (body.ValueKind is not JsonValueKind.Object)
                return new([], isForm: false, ApiResults.Fields(new() { ["non_field_errors"] = [$"Invalid data. Expected a dictionary, but got {TypeName(body)}."] }));
            var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var member in body.EnumerateObject())
            {
                Take(member.Value);
                fields[member.Name] = member.Value;
            }

            return new(fields, isForm: false);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Refused(StatusCodes.Status400BadRequest, $"JSON parse error - {error.Message}");
        }
    }

    /// <summary>Half a character in an escape is found only when the text is taken, wherever in the value it is.</summary>
    /// <exception cref="InvalidOperationException">A text or a name has one.</exception>
    private static void Take(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Take(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    Take(member.Value);
                }

                break;
            default:
                break;
        }
    }

    private static ApiBody Refused(int status, string why) => new([], isForm: false, ApiResults.Detail(status, why));
}
