using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>One job of a split submission.</summary>
/// <param name="Role">Its role; empty for a single-node job.</param>
/// <param name="SubId">0, 1, 2... in the order of roles, then instances.</param>
/// <param name="Definition">What the dispatcher gets, as a tree; <see cref="YamlWriter"/> makes the text.</param>
/// <param name="Parsed">The same, typed.</param>
public sealed record SubJob(string Role, int SubId, YamlMap Definition, JobDefinition Parsed)
{
    /// <summary>The definition as text.</summary>
    public string Text => YamlWriter.Write(Definition);

    /// <summary><c>guest (sub-job 2)</c>, or <c>job</c>.</summary>
    public string Title => TitleOf(Role, SubId);

    /// <inheritdoc cref="Title"/>
    public static string TitleOf(string role, int subId) => role.Length == 0 ? "job" : $"{role} (sub-job {subId})";

    /// <summary>This sub-job with the members of its group, once their ids are known (spec: multinode.md §3).</summary>
    /// <param name="members">Id and role of every member, guests included, in the order to list them.</param>
    public SubJob WithMembers(IEnumerable<(string Id, string Role)> members)
    {
        if (Parsed.Membership is null) return this;
        var definition = MultiNodeSplit.WithMembers(Definition, members);
        return this with { Definition = definition, Parsed = MultiNodeSplit.Reread(definition) };
    }
}
