using LavaActors.Dispatch.Planning;
using LavaActors.Jobs.Methods;

namespace LavaActors.Dispatch.Tests.Planning;

/// <summary>The table of methods promises what the dispatcher has strategies for, and nothing else.</summary>
public sealed class MethodTableTests
{
    private static readonly string[] Promised = [.. MethodTable.All.Where(m => m.State >= MethodState.Planned).SelectMany(m => m.Strategies).Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public void What_the_table_promises_the_dispatcher_has() =>
        Assert.Empty(Promised.Except(BlockStrategies.All.Select(s => s.Name)));

    [Fact]
    public void What_the_dispatcher_has_the_table_promises()
    {
        var silent = BlockStrategies.All.Select(s => s.Name).Except(Promised).ToList();
        Assert.True(silent.Count == 0, $"raise the state of the rows of {string.Join(", ", silent)} in MethodTable (and in docs/methods.md), or name the strategy in the row's Strategies");
    }

    [Fact]
    public void A_strategy_and_its_rows_are_of_one_kind() => Assert.All(
        BlockStrategies.All,
        strategy => Assert.All(MethodTable.All.Where(m => m.Strategies.Contains(strategy.Name)), row => Assert.Equal(strategy.Kind, row.Kind)));
}
