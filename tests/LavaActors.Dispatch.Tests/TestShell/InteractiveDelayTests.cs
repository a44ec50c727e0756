using LavaActors.Dispatch.Test.Interactive;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Tests.TestShell;

public sealed class InteractiveDelayTests : ShellSessionSpecs
{
    [Fact]
    public async Task A_delay_is_kept_by_the_runs_clock()
    {
        var script = new InteractiveTest { Name = "wait", Prompts = ["root@target:"], Steps = [new InteractiveDelay(TimeSpan.FromHours(1), default), new InteractiveCommand("after", "true", null, [], true, default)] };
        var session = new InteractiveSession(Scope, script, 0).RunAsync(Stop.Token);
        await LoggedAsync("waiting for 3600 s");

        Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(Target.Line.Typed);
        Clock.Advance(TimeSpan.FromMinutes(1));

        await session.WaitAsync(Patience);
        Assert.Equal(["0_wait/after pass", "lava/0_wait pass"], Results);
        Assert.Equal(3600, Recorded[1].DurationSeconds);
    }
}
