using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Logs;

/// <summary>Texts of a run without the secrets of its job: what is reported of it reaches pages, exports, mails and callbacks, whose readers may be others than those of the definition.</summary>
internal static class SecretTexts
{
    /// <summary>Secrets and their lines in the order in which they are to be masked: one that is within another leaves nothing of that.</summary>
    public static IReadOnlyList<string> Ordered(IEnumerable<string> secrets) => SecretLines.Of(secrets);

    /// <summary>Every occurrence of a secret is replaced by <c>[MASKED]</c>.</summary>
    public static string Masked(string text, IReadOnlyList<string> secrets)
    {
        foreach (var secret in secrets) text = text.Replace(secret, DefinitionSecrets.Masked, StringComparison.Ordinal);
        return text;
    }

    /// <summary>A result without them. Its suite stays, which is a name of the definition by which a run that goes on after a restart is found again, and so does what the service itself wrote.</summary>
    public static TestResult Masked(TestResult result, IReadOnlyList<string> secrets) => secrets.Count == 0 ? result : result with
    {
        Case = Masked(result.Case, secrets),
        Units = MaskedOrNull(result.Units, secrets),
        Set = MaskedOrNull(result.Set, secrets),
        Reference = MaskedOrNull(result.Reference, secrets),
        ErrorMessage = MaskedOrNull(result.ErrorMessage, secrets),
        Extra = result.Extra is { } extra ? MaskedJson(extra, secrets) : null,
    };

    /// <summary>A fact without them.</summary>
    public static RunFact Masked(RunFact fact, IReadOnlyList<string> secrets) => fact switch
    {
        _ when secrets.Count == 0 => fact,
        ResultRecorded recorded => recorded with { Result = Masked(recorded.Result, secrets) },
        ActionEnded { Error: { } error } ended => ended with { Error = Masked(error, secrets) },
        RunFinished { ErrorMessage: { } message } finished => finished with { ErrorMessage = Masked(message, secrets) },
        _ => fact,
    };

    private static string? MaskedOrNull(string? text, IReadOnlyList<string> secrets) => text is null ? null : Masked(text, secrets);

    /// <summary>A JSON text without them: in its strings and names, so that it stays one whatever they are.</summary>
    public static string MaskedJson(string json, IReadOnlyList<string> secrets) => Masked(JsonNode.Parse(json), secrets)?.ToJsonString(LogJson.Relaxed) ?? "null";

    private static JsonNode? Masked(JsonNode? node, IReadOnlyList<string> secrets) => node switch
    {
        // Two names may have become one: the later counts, as for other readers of JSON.
        JsonObject map => map.Aggregate(new JsonObject(), (made, entry) =>
        {
            made[Masked(entry.Key, secrets)] = Masked(entry.Value, secrets);
            return made;
        }),
        JsonArray list => new JsonArray([.. list.Select(each => Masked(each, secrets))]),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => Masked(value.GetValue<string>(), secrets),
        _ => node?.DeepClone(),
    };
}
