using System.Text.Json.Serialization;

namespace LavaActors.Gateway.Api;

/// <summary>Why a job did not pass, in short: <c>verdict</c> of a job.</summary>
/// <param name="Category"><c>infrastructure</c>, <c>device</c>, <c>job definition</c>, <c>kernel</c> or <c>test</c>; null where none of these is to blame, as after a cancel.</param>
/// <param name="Rule">The id of the rule that decided.</param>
/// <param name="Explanation">A sentence.</param>
/// <param name="Remedy">What a person may do; may be empty.</param>
/// <param name="Rules">The digest of the rules that it was decided by; left out for one of before this was kept.</param>
public sealed record VerdictView(
    string? Category, string Rule, string Explanation, string Remedy, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Rules = null);
