using System.Text.Json;
using Akka.Actor;
using Akka.Hosting;
using LavaActors.Protocol.Coordinator;
using LavaActors.Protocol.Ids;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>Groups of LAVA's own dispatchers, as a lab sees them: from the actor to the page and the interface.</summary>
[Collection(PagesNode.Collection)]
public sealed class CoordinatorGroupTests(PagesNode node)
{
    private const string Group = "target-group-5f0c";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private async Task AskAsync(string client, string kind, string? id = null, string? waitRole = null)
    {
        var request = new CoordinatorMessages.Request(new GroupId(Group), client, client == "77" ? "host" : "<i>guest", "worker-9", kind, 2, id, waitRole);
        await ActorRegistry.For(node.Part<ActorSystem>()).Get<CoordinatorRegion>().Ask<CoordinatorMessages.Answer>(request, Limit);
    }

    [Fact]
    public async Task It_is_seen_who_waits_for_whom_until_the_group_is_cleared()
    {
        foreach (var client in (string[])["77", "78"]) await AskAsync(client, "group_data");
        await AskAsync("77", "lava_wait_all", "up", "<i>guest");
        await AskAsync("78", "lava_sync", "s");

        var page = await node.Http.GetStringAsync("/scheduler/allworkers");
        Assert.Contains(Group, page, StringComparison.Ordinal);
        Assert.Contains("(lava-wait-all) of 78 (&lt;i&gt;guest)", page, StringComparison.Ordinal);
        Assert.Contains("deadlock: 77 (host) waits", page, StringComparison.Ordinal);
        Assert.Equal(("barrier 's' for 77 (host)", "worker-9"), await ClientAsync("78"));

        foreach (var client in (string[])["77", "78"]) await AskAsync(client, "clear_group");
        Assert.DoesNotContain(Group, await node.Http.GetStringAsync("/scheduler/allworkers"), StringComparison.Ordinal);
    }

    private async Task<(string? WaitsFor, string? Host)> ClientAsync(string name)
    {
        using var cluster = JsonDocument.Parse(await node.Http.GetStringAsync("/api/v0.2/cluster/"));
        var client = cluster.RootElement.GetProperty("coordinator").GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("name").GetString() == Group)
            .GetProperty("clients").EnumerateArray().Single(each => each.GetProperty("name").GetString() == name);
        return (client.GetProperty("waits_for").GetString(), client.GetProperty("host").GetString());
    }
}
