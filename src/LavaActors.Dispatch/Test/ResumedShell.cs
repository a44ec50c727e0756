using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>The run was in a test shell when its dispatcher's process ended: the test action that is started again goes on with the runner that is on the target.</summary>
/// <param name="Stage">Number of the action's test block among those with an overlay, from 0.</param>
/// <param name="Round">Which start of the stage it was, from 1.</param>
/// <param name="Recorded">All results of that test action that are on record: of the job's definitions, and the <c>lava/&lt;suite&gt;</c> ones.</param>
public sealed record ResumedShell(int Stage, int Round, IReadOnlyList<TestResult> Recorded)
{
    /// <summary>Its messages that the group has answered, and why it refused them; null for those that it has.</summary>
    public IReadOnlyDictionary<CommandId, string?> Sends { get; init; } = ImmutableDictionary<CommandId, string?>.Empty;
}
