using LavaActors.Gateway.Submissions;
using LavaActors.Yaml;

namespace LavaActors.Pages.Submitting;

/// <summary>The editor with a text in it.</summary>
/// <param name="Origin">The job that the text is of; null for a new one.</param>
/// <param name="Findings">About the text, where it was refused.</param>
/// <param name="Refusal">Why it was not taken, where that is not about its text.</param>
public sealed record SubmitModel(string Text, string? Origin, IReadOnlyList<Diagnostic> Findings, string? Refusal = null)
{
    /// <summary>What the form says, so that it is one submission however often it is sent.</summary>
    public string Key { get; init; } = SubmissionKey.New();
}
