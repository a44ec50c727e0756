using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LavaActors.Gateway.Api;

/// <summary>Body of a submission, and of <c>/jobs/validate/</c>.</summary>
/// <param name="Definition">The job, YAML or JSON text; null when the client forgot it.</param>
/// <param name="Strict">Accepted as the reference does; validation here is always strict.</param>
public sealed record DefinitionRequest(string? Definition, bool Strict = false);

/// <summary>Answer to a submission: ids are numbers for a single job, texts as <c>7.1</c> for a group (spec: rest-api.md §5.1).</summary>
/// <param name="Warnings">What was found about the text, each with its places; ours, and left out when that is nothing.</param>
public sealed record SubmitAnswer(
    string Message, IReadOnlyList<JsonNode> JobIds, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings = null);

/// <summary>A plain message: of a refused submission, a validation, a cancel.</summary>
public sealed record MessageAnswer(string Message);

/// <summary>An error in the reference's simple form (spec: rest-api.md §4).</summary>
public sealed record DetailAnswer(string Detail);

/// <summary>Answer of <c>/token/</c>: the secret, which is shown here only.</summary>
public sealed record TokenAnswer(string Token);

/// <summary>Answer of <c>/system/version/</c>.</summary>
/// <param name="Version">The release of LAVA whose interface it is; clients choose by it what they use.</param>
/// <param name="Program">The version of this program; ours.</param>
public sealed record VersionAnswer(string Version, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Program = null);

/// <summary>Answer of <c>/v1/healthz/</c>: <c>good</c>, or <c>bad</c> and why.</summary>
public sealed record HealthAnswer(string Health, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);
