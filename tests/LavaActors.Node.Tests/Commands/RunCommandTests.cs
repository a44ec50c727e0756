using LavaActors.Devices;
using LavaActors.Node.Commands;
using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;
using LavaActors.Storage.Sqlite;

namespace LavaActors.Node.Tests.Commands;

public sealed class RunCommandTests
{
    [Fact]
    public void Two_runs_on_one_host_have_directories_of_their_own_and_each_finds_its_own_again()
    {
        var first = Prefix("/tmp/one");

        Assert.Matches("^lab1-run-[0-9a-f]{8}-$", first);
        Assert.NotEqual(first, Prefix("/tmp/two"));
        Assert.Equal(first, Prefix("/tmp/two/../one"));
    }

    private static string Prefix(string data) => RunCommand.WithDirectoriesOfItsOwn(new NodeSettings(
        NodeRoles.Dispatcher, "lab-a", data, new SqliteDatabase(NodeSettings.StoreIn(data)), null, [], DispatcherConfiguration.Default with { Prefix = "lab1-" }, ClusterSettings.OfOne, [])).Dispatcher.Prefix;
}
