using LavaActors.Coordination.Door;
using LavaActors.Coordination.Tests.Groups;
using LavaActors.Protocol.Cluster;
using LavaActors.Protocol.Coordinator;
using LavaActors.Protocol.Ids;

namespace LavaActors.Coordination.Tests.Door;

public sealed class PolledSightTests
{
    private readonly PolledSights _sights = new();
    private DateTimeOffset _now = Given.Noon;
    private PolledSight _sight = PolledSight.Of(new GroupId("g"));

    private void Ask(string client, string kind, string? id = null, string? waitRole = null, int size = 0)
    {
        var request = new CoordinatorMessages.Request(new GroupId("g"), client, client == "1234" ? "host" : "guest", "worker", kind, size, id, waitRole);
        var decision = PolledRules.Decide(_sight.Group, request, _now);
        _sight = _sight.After(decision.Events.Aggregate(_sight.Group, (group, fact) => group.Apply(fact)), request, decision.Answer, _now);
        _sights.Show(_sight);
    }

    private void Form(params string[] clients)
    {
        foreach (var client in clients.Concat(clients)) Ask(client, "group_data", size: clients.Length);
    }

    private List<string?> Waits() => [.. Seen().Clients.Select(client => client.WaitsFor)];

    private CoordinatorGroup Seen() => Assert.Single(_sights.Describe(_now)!.Groups);

    [Fact]
    public void It_is_seen_who_waits_for_whom_and_since_when()
    {
        Ask("1234", "group_data", size: 3);
        Ask("1235", "group_data", size: 3);
        Assert.Equal(["the group to be complete: 2 of 3 have come", "the group to be complete: 2 of 3 have come"], Waits());
        Form("1234", "1235", "1236");
        Assert.Equal([null, null, null], Waits());

        Ask("1235", "lava_wait_all", "ready", waitRole: "host");
        Ask("1236", "lava_sync", "s");
        _now += TimeSpan.FromSeconds(40);
        Ask("1235", "lava_wait_all", "ready", waitRole: "host");
        Ask("1236", "lava_sync", "s");

        Assert.Equal([null, "'ready' (lava-wait-all) of 1234 (host)", "barrier 's' for 1234 (host), 1235 (guest)"], Waits());
        Assert.Equal(new CoordinatorClient("1235", "guest", "worker", IsDone: false, "'ready' (lava-wait-all) of 1234 (host)", Given.Noon), Seen().Clients[1]);
        Assert.Equal((3, 3, null), (Seen().Size, Seen().Come, Seen().Deadlock));

        Ask("1234", "lava_send", "ready");
        Ask("1235", "lava_wait_all", "ready", waitRole: "host");
        Ask("1234", "clear_group", size: 3);
        Assert.Equal([null, null, "barrier 's' for 1234 (host, done), 1235 (guest)"], Waits());
        // It has given up.
        _now += TimeSpan.FromSeconds(61);
        Assert.Equal([null, null, null], Waits());
    }

    [Fact]
    public void Who_wait_for_each_other_are_named()
    {
        Form("1234", "1235");
        Ask("1234", "lava_wait_all", "up", waitRole: "guest");
        Assert.Null(Seen().Deadlock);
        Ask("1235", "lava_sync", "s");

        Assert.Equal("deadlock: 1234 (host) waits for 'up' (lava-wait-all) of 1235 (guest), 1235 (guest) waits at the barrier 's' for 1234 (host): not all will send 'up'", Seen().Deadlock);
        // One that stops to wait may do what the other one waits for.
        Ask("1234", "clear_group", size: 2);
        Assert.Null(Seen().Deadlock);
    }

    [Fact]
    public void In_a_group_of_very_many_nobody_looks_for_a_deadlock()
    {
        // As many steps as there are pairs of clients, for each of which all are looked at: what a peer makes should keep no page from being shown.
        var clients = Enumerable.Range(1, PolledSight.MostClients + 1).Select(n => $"{n}").ToArray();
        Form(clients);
        foreach (var client in clients) Ask(client, "lava_wait_all", "up", waitRole: "guest");

        Assert.Equal((PolledSight.MostClients, null), (Waits().Count(wait => wait is not null), Seen().Deadlock));
    }

    [Fact]
    public void What_a_terminal_would_do_something_with_is_not_shown()
    {
        Form("1234");
        Ask("1234", "lava_wait", "a\u001b[2Jb");

        Assert.Equal(["'a?[2Jb' (lava-wait)"], Waits());
    }

    [Fact]
    public void A_barrier_that_has_opened_holds_nobody()
    {
        Form("1234", "1235");
        Ask("1234", "lava_sync", "s");
        Ask("1235", "lava_sync", "s");

        Assert.Equal(["barrier 's', which has opened", "barrier 's', which has opened"], Waits());
        Assert.Null(Seen().Deadlock);
    }

    [Fact]
    public void A_group_that_is_over_or_gone_from_the_node_is_not_seen()
    {
        Assert.Null(_sights.Describe(_now));
        Form("1234");
        Assert.Equal("g", Seen().Name);
        Ask("1234", "clear_group", size: 1);
        Assert.Null(_sights.Describe(_now));

        Form("1234");
        _sights.Forget(new GroupId("g"));
        Assert.Null(_sights.Describe(_now));
    }

    [Fact]
    public void Of_many_groups_and_clients_and_of_long_names_the_beginning_is_seen()
    {
        Form([.. Enumerable.Range(0, 60).Select(n => $"{n}{new string('x', 100)}")]);
        for (var n = 0; n < 40; n++) _sights.Show(_sight with { Id = new GroupId($"{n:00}") });

        var seen = _sights.Describe(_now)!;

        Assert.Equal((41, PolledSights.MostGroups), (seen.Count, seen.Groups.Count));
        Assert.All(seen.Groups, group => Assert.Equal((60, PolledSight.MostClients, 61), (group.Come, group.Clients.Count, group.Clients[0].Name.Length)));
    }
}
