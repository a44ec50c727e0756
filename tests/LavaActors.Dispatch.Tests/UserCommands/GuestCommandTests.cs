using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Dispatch.Tests.TestShell;

namespace LavaActors.Dispatch.Tests.UserCommands;

public sealed class GuestCommandTests : ShellSessionSpecs
{
    [Fact]
    public async Task A_secondary_connection_has_no_commands()
    {
        var node = Sample.Plan("guest", text => text + "\n- command: {role: [guest], name: relay}\n").Flatten().First(n => n.Name == "user-command");
        var errors = new List<string>();

        await node.Action.ValidateAsync(new ValidationScope(node, Run, errors), CancellationToken.None);

        Assert.Contains("'relay' is a command of a board, and a secondary connection has none", Assert.Single(errors), StringComparison.Ordinal);
    }
}
