using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Runs;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.Boards;

public sealed class PowerCommandsTests
{
    [Fact]
    public async Task The_commands_of_a_list_share_its_time()
    {
        // Each look at the clock takes 20 s: at the start, before the first command, before the second.
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(20) };
        var power = new PowerCommands(Sample.Board(), clock);

        var fault = await Assert.ThrowsAsync<ActionFault>(() => power.RunAsync(["true", "true"], TimeSpan.FromSeconds(30), null, default));

        Assert.Equal((ErrorTypes.Infrastructure, "no time was left for 'true' of mustang-01: those before it took the 30 s there were"), (fault.ErrorType, fault.Message));
    }
}
