using LavaActors.Gateway.Consoles;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Tests.Terminal;

public sealed class ConsoleNewsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static readonly ConsoleFrames.State Idle = new("b", null, Hidden: false, Over: true, [], null, ["anna"], 1, "type", MayOpen: true, MayAnswer: false, null, null);
    private static readonly ConsoleFrames.State Run = Idle with { Job = "7", Over = false, MayOpen = false, Lines = ["uart0"] };

    [Fact]
    public void Who_came_to_type_asks_once_for_each_run()
    {
        Assert.Equal(["ask"], Commands(null, Run));
        Assert.Empty(Commands(Run, Run with { Viewers = 2 }));
        Assert.Equal(["ask"], Commands(Run, Run with { Job = "8" }));
        Assert.Empty(Commands(null, Run with { Right = "watch" }));
        Assert.Empty(ConsoleNews.Of(null, Run, types: false).Commands);
    }

    [Fact]
    public void Who_came_to_type_opens_the_console_of_a_device_in_maintenance()
    {
        Assert.Equal(["open"], Commands(null, Idle));
        Assert.Equal(["ask"], Commands(Idle, Idle with { Over = false, MayOpen = false }));
        Assert.Empty(Commands(null, Idle with { MayOpen = false }));
    }

    [Fact]
    public void Changes_are_told_once()
    {
        Assert.Equal(["job 7 runs"], Lines(Idle, Run));
        Assert.Empty(Lines(Run, Run));
        Assert.Equal(["no job runs"], Lines(Run, Run with { Over = true }));
        Assert.Equal(["a job runs that you may not see"], Lines(Idle, Run with { Job = null, Hidden = true }));
        var taken = Run with { Holder = new ConsoleFrames.Holder(1, "anna", "nobody had it", You: false) };
        Assert.Equal(["anna has the floor (nobody had it)"], Lines(Run, taken));
        Assert.Equal(["nobody has the floor"], Lines(taken, Run));
        var asked = taken with { Asker = new ConsoleFrames.Asker(2, "bob", Permit: false, Noon, You: false) };
        Assert.Empty(Lines(taken, asked));
        Assert.Equal(["bob asks for the floor: Ctrl-] g grants it, Ctrl-] d denies it"], Lines(taken, asked with { MayAnswer = true }));
        Assert.Equal(["asked; anna has to answer"], Lines(taken, asked with { Asker = asked.Asker with { You = true } }));
    }

    private static IEnumerable<string> Commands(ConsoleFrames.State? before, ConsoleFrames.State now) => ConsoleNews.Of(before, now, types: true).Commands.Select(command => command.Type);

    private static IReadOnlyList<string> Lines(ConsoleFrames.State? before, ConsoleFrames.State now) => ConsoleNews.Of(before, now, types: true).Lines;
}
