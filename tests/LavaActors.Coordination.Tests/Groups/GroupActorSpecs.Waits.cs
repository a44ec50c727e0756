using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;
using Microsoft.Extensions.Time.Testing;
using static LavaActors.Coordination.Tests.Groups.Given;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

/// <summary>Members that wait for each other.</summary>
public sealed partial class GroupActorSpecs
{
    [Fact]
    public async Task Two_runs_that_wait_for_each_other_are_told_at_once_and_told_again_after_a_crash()
    {
        var (host, guest) = (WaitAll(Host, "ready", "guest", holdsRun: true), WaitAll(Guest1, "go", "host", holdsRun: true));
        Tell(host);
        Tell(guest);

        var told = new[] { await ExpectMsgAsync<CannotBeMet>(), await ExpectMsgAsync<CannotBeMet>() };
        Assert.Equal([host.Command, guest.Command], told.Select(reply => reply.Command));
        Assert.All(told, reply => Assert.StartsWith("deadlock: 14.", reply.Text, StringComparison.Ordinal));

        await CrashAsync();
        Tell(host);
        Assert.Equal(told[0].Text, (await ExpectMsgAsync<CannotBeMet>()).Text);
    }

    [Fact]
    public async Task Test_shells_that_wait_for_each_other_are_told_when_the_last_one_says_that_nothing_runs_beside_it()
    {
        var (host, guest1, guest2) = (Wait(Host, "ready"), WaitAll(Guest1, "go", "host"), Sync(Guest2));
        foreach (var call in new IMemberCommand[] { host, guest1, guest2, host with { HoldsRun = true }, guest2 with { HoldsRun = true } })
            Tell(call);
        await StoredAsync();
        await ExpectNoMsgAsync(TimeSpan.Zero);

        Tell(guest1 with { HoldsRun = true });

        var told = new Dictionary<CommandId, string>();
        for (var n = 0; n < 3; n++)
        {
            var reply = await ExpectMsgAsync<CannotBeMet>();
            told[reply.Command] = reply.Text;
        }

        Assert.Equal(
            "deadlock: 14.1 (guest) waits for 'go' (lava-wait-all) of 14.0 (host), 14.0 (host) waits for 'ready' (lava-wait), 14.2 (guest) waits at the barrier 'clients' for 14.0 (host), 14.1 (guest): "
            + "not all will send 'go'",
            told[guest1.Command]);
        Assert.EndsWith("nobody is left who could send 'ready'", told[host.Command], StringComparison.Ordinal);
        Assert.EndsWith("the barrier 'clients' can no longer open", told[guest2.Command], StringComparison.Ordinal);

        // They go on after their failed calls: what one sends now, another gets.
        Tell(Send(Host, "go"));
        await ExpectMsgAsync<Acknowledged>();
        Tell(WaitAll(Guest1, "go", "host", holdsRun: true));
        await ExpectMsgAsync<Received>();
    }

    [Fact]
    public async Task A_repetition_that_says_that_something_runs_beside_the_call_ends_its_hold()
    {
        var (host, guest1, guest2) = (Wait(Host, "ready"), Wait(Guest1, "ready"), Wait(Guest2, "ready"));
        foreach (var call in new IMemberCommand[] { host with { HoldsRun = true }, guest1, guest2 with { HoldsRun = true }, host, guest1 with { HoldsRun = true } })
            Tell(call);
        await StoredAsync();
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task After_a_crash_nobody_is_told_before_all_who_wait_were_heard_again()
    {
        var (host, guest1, guest2) = (Sync(Host, holdsRun: true), Sync(Guest1, holdsRun: true), Wait(Guest2, "go", holdsRun: true));
        Tell(host);
        Tell(guest1);
        await StoredAsync();
        await CrashAsync();

        Tell(guest2);
        Tell(host);
        await StoredAsync();
        await ExpectNoMsgAsync(TimeSpan.Zero);
        Tell(guest1);

        var told = new HashSet<CommandId>();
        for (var n = 0; n < 3; n++) told.Add((await ExpectMsgAsync<CannotBeMet>()).Command);
        Assert.Equal(new[] { host.Command, guest1.Command, guest2.Command }.ToHashSet(), told);
    }

    [Fact]
    public async Task The_end_of_the_last_who_could_send_ends_a_circle_of_waits()
    {
        Tell(Wait(Host, "ready", holdsRun: true));
        Tell(Wait(Guest1, "go", holdsRun: true));
        await StoredAsync();
        await ExpectNoMsgAsync(TimeSpan.Zero);

        _group.Tell(End(Guest2), CreateTestProbe());

        Assert.EndsWith("14.2 (guest, Incomplete) has ended: nobody is left who could send 'ready'", (await ExpectMsgAsync<CannotBeMet>()).Text, StringComparison.Ordinal);
        Assert.EndsWith("14.2 (guest, Incomplete) has ended: nobody is left who could send 'go'", (await ExpectMsgAsync<CannotBeMet>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_shells_that_seem_to_wait_for_each_other_are_warned_when_nothing_happens_and_go_on_waiting()
    {
        IMemberCommand[] waits = [Wait(Host, "ready"), Wait(Guest1, "go"), Wait(Guest2, "go")];
        foreach (var wait in waits)
            Tell(wait);
        await StoredAsync();
        _clock.Advance(Quiet - TimeSpan.FromSeconds(1));
        Tell(waits[0]);
        await StoredAsync();
        await ExpectNoMsgAsync(TimeSpan.Zero);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Tell(waits[0]);
        var warning = await ExpectMsgAsync<Standstill>();
        Assert.Equal(waits[0].Command, warning.Command);
        Assert.StartsWith("standstill: nothing has happened in the group for 30 s. 14.0 (host) waits for 'ready' (lava-wait), 14.1", warning.Text, StringComparison.Ordinal);

        _group.Tell(Send(Guest1, "ready"), CreateTestProbe());
        Assert.Equal(waits[0].Command, (await ExpectMsgAsync<Received>()).Command);
    }

    [Fact]
    public async Task A_description_says_who_waits_for_whom_at_the_moment()
    {
        var sync = Sync(Host);
        var query = new Describe(Group, CommandId.New());
        Tell(sync);
        Tell(Sync(Guest2));
        Tell(query);

        var description = await ExpectMsgAsync<Description>();

        Assert.Equal((query.Command, 3, 2), (description.Command, description.Members.Count, description.Waiting.Count));
        Assert.Equal(["14.1 (guest)"], description.Waiting.Single(call => call.Command == sync.Command).Missing.Select(member => member.ToString()));
    }
}
