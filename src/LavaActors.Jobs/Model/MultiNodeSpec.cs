using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>The <c>protocols.lava-multinode</c> block of a submission.</summary>
/// <param name="Roles">In the order of the text, which is the order of the sub-jobs.</param>
/// <param name="Timeout">The default of roles that give none.</param>
/// <param name="Span">Where the block stands.</param>
public sealed record MultiNodeSpec(IReadOnlyList<RoleSpec> Roles, TimeSpan? Timeout, SourceSpan Span)
{
    /// <summary>Number of sub-jobs, guests included.</summary>
    public int GroupSize => Roles.Sum(r => r.Count);

    /// <summary>The role of that exact name, or null.</summary>
    public RoleSpec? Role(string name) => Roles.FirstOrDefault(r => r.Name == name);
}
