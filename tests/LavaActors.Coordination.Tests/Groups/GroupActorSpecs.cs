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

public sealed class GroupActorSpecs : TestKit
{
    private static readonly string Config =
        $$"""
        akka.persistence.journal.plugin = "akka.persistence.journal.held"
        akka.persistence.journal.held.class = "{{typeof(HeldJournal).FullName}}, {{typeof(HeldJournal).Assembly.GetName().Name}}"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        """;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly HeldJournal.Door _journal;
    private IActorRef _group;

    public GroupActorSpecs()
        : base(Config + "\n" + WireHosting.Hocon)
    {
        _journal = HeldJournal.DoorOf(Sys);
        _group = StartGroup();
        Tell(new FormGroup(Group, CommandId.New(), Members));
        ExpectMsg<Acknowledged>();
    }

    [Fact]
    public async Task A_barrier_half_full_at_a_crash_opens_at_the_last_arrival_and_all_who_ask_again_are_released()
    {
        var (host, guest1, guest2) = (Sync(Host), Sync(Guest1), Sync(Guest2));
        Tell(host);
        Tell(guest1);
        await StoredAsync();

        await CrashAsync();
        Tell(guest2);
        Assert.Equal(new Released(guest2.Command, "clients", 1), await ExpectMsgAsync<Released>());
        Tell(host);
        Tell(guest1);

        Assert.Equal(new Released(host.Command, "clients", 1), await ExpectMsgAsync<Released>());
        Assert.Equal(new Released(guest1.Command, "clients", 1), await ExpectMsgAsync<Released>());
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_asked_again_before_the_last_arrival_is_released_by_it()
    {
        var (host, guest1, guest2) = (Sync(Host), Sync(Guest1), Sync(Guest2));
        Tell(host);
        Tell(guest1);
        await StoredAsync();
        await CrashAsync();
        Tell(host);
        Tell(guest1);

        Tell(guest2);

        var released = new[] { await ExpectMsgAsync<Released>(), await ExpectMsgAsync<Released>(), await ExpectMsgAsync<Released>() };
        Assert.Equal(new[] { host.Command, guest1.Command, guest2.Command }.ToHashSet(), released.Select(reply => reply.Command).ToHashSet());
    }

    [Fact]
    public async Task A_message_is_there_after_a_crash_and_a_wait_of_before_is_answered_when_it_is_repeated()
    {
        var wait = Wait(Guest1, "ipv4");
        Tell(wait);
        await StoredAsync();
        await CrashAsync();

        Tell(wait);
        Tell(Send(Host, "ipv4", ("ipaddr", "10.0.0.5")));

        await ExpectMsgAsync<Acknowledged>();
        Assert.Equal(["1234:ipaddr=10.0.0.5"], (await ExpectMsgAsync<Received>()).Texts());
    }

    [Fact]
    public async Task The_answer_goes_to_who_asked_last()
    {
        var wait = Wait(Guest1, "x");
        var second = CreateTestProbe();
        Tell(wait);
        _group.Tell(wait, second);

        _group.Tell(Send(Host, "x"), CreateTestProbe());

        await second.ExpectMsgAsync<Received>();
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Nobody_is_answered_before_what_the_answer_rests_on_is_stored()
    {
        _journal.Close();
        var send = Send(Host, "x");
        Tell(send);
        Tell(send);
        Tell(Wait(Guest1, "x"));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));

        _journal.Open();

        await ExpectMsgAsync(new Acknowledged(send.Command));
        await ExpectMsgAsync(new Acknowledged(send.Command));
        await ExpectMsgAsync<Received>();
    }

    [Fact]
    public async Task Facts_that_could_not_be_stored_did_not_happen()
    {
        var guest2 = Sync(Guest2);
        Tell(Sync(Host));
        Tell(Sync(Guest1));
        await StoredAsync();
        await WatchAsync(_group);
        _journal.Close();
        Tell(guest2);
        Tell(guest2);
        await AwaitAssertAsync(() => Assert.Equal(4, _journal.Writes.Count));

        _journal.OpenWith(new IOException("the disk is full"));

        await ExpectTerminatedAsync(_group);
        _group = StartGroup();
        Tell(guest2);
        Assert.Equal(1, (await ExpectMsgAsync<Released>()).Round);
    }

    [Fact]
    public async Task The_arrivals_of_many_members_at_once_are_written_together()
    {
        var many = Enumerable.Range(1, 64).Select(n => new GroupMember(new JobId(n), "guest")).ToList();
        _group = StartGroup("many");
        Tell(new FormGroup(Group, CommandId.New(), many));
        await ExpectMsgAsync<Acknowledged>();
        var before = _journal.Writes.Count;
        _journal.Close();
        foreach (var member in many)
            Tell(Sync(member.Job));
        await AwaitAssertAsync(() => Assert.Equal(before + 1, _journal.Writes.Count));

        _journal.Open();

        foreach (var _ in many)
            await ExpectMsgAsync<Released>();
        Assert.InRange(_journal.Writes.Count - before, 2, 3);
    }

    [Fact]
    public async Task A_group_that_has_a_snapshot_is_the_same_after_a_crash()
    {
        for (var round = 1; round <= 700; round++)
        {
            foreach (var member in Members)
                Tell(Sync(member.Job));
            foreach (var _ in Members)
                Assert.Equal(round, (await ExpectMsgAsync<Released>()).Round);
        }

        var host = Sync(Host);
        Tell(host);
        Tell(Send(Guest1, "x", ("k", "v")));
        await ExpectMsgAsync<Acknowledged>();
        await CrashAsync();
        Tell(Sync(Guest1));
        Tell(Sync(Guest2));

        Assert.Equal(701, (await ExpectMsgAsync<Released>()).Round);
        Assert.Equal(701, (await ExpectMsgAsync<Released>()).Round);
        Tell(host);
        Assert.Equal(701, (await ExpectMsgAsync<Released>()).Round);
        Tell(Wait(Host, "x"));
        Assert.Equal(["1235:k=v"], (await ExpectMsgAsync<Received>()).Texts());
        Assert.InRange(_journal.ReplayedFrom, 2001, 2805);
    }

    [Fact]
    public async Task The_end_of_a_member_is_told_at_once_to_all_who_wait_for_it()
    {
        var (sync, wait) = (Sync(Host), WaitAll(Guest1, "ready", "guest"));
        Tell(sync);
        Tell(wait);

        _group.Tell(End(Guest2), CreateTestProbe());

        Assert.Equal([Guest2], (await ExpectMsgAsync<CannotBeMet>(reply => Assert.Equal(sync.Command, reply.Command))).Gone.Select(gone => gone.Job));
        Assert.Equal(wait.Command, (await ExpectMsgAsync<CannotBeMet>()).Command);
    }

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

    [Fact]
    public async Task A_withdrawn_call_is_not_answered_any_more()
    {
        var wait = Wait(Guest1, "x");
        var withdraw = Withdraw(wait);
        Tell(wait);
        Tell(withdraw);
        await ExpectMsgAsync(new Acknowledged(withdraw.Command));

        _group.Tell(Send(Host, "x"), CreateTestProbe());

        await StoredAsync();
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_group_that_was_taken_over_and_does_not_know_it_answers_nothing_any_more()
    {
        var old = CreateTestProbe();
        await old.WatchAsync(_group);
        var (asleep, barrier) = (_group, Sync(Host));
        _group = StartGroup();
        Tell(barrier);
        await StoredAsync();

        asleep.Tell(Send(Guest1, "x"), old);
        await old.ExpectTerminatedAsync(asleep);

        Tell(Wait(Guest1, "x"));
        await StoredAsync();
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Only_a_group_that_somebody_may_wait_in_takes_ownership()
    {
        foreach (var member in Members)
            Tell(End(member.Job, "Complete"));
        foreach (var _ in Members)
            await ExpectMsgAsync<Acknowledged>();
        var before = _journal.Writes.Count;
        await CrashAsync();
        await StoredAsync();

        Assert.Equal(before, _journal.Writes.Count);
    }

    [Fact]
    public async Task A_group_leaves_memory_when_it_is_over_and_refuses_from_its_journal()
    {
        var region = CreateTestProbe();
        _group = region.ChildActorOf(GroupActor.Props(Group, _clock, Quiet));
        foreach (var member in Members)
            Tell(End(member.Job, "Complete"));
        foreach (var _ in Members)
            await ExpectMsgAsync<Acknowledged>();
        await region.ExpectMsgAsync<Passivate>();

        await CrashAsync();
        Tell(Join(Host));

        Assert.Equal(GroupRefusal.GroupIsOver, (await ExpectMsgAsync<Refused>()).Reason);
    }

    [Fact]
    public async Task A_group_nobody_formed_leaves_memory_again()
    {
        var region = CreateTestProbe();
        _group = region.ChildActorOf(GroupActor.Props(new GroupId("unheard-of"), _clock, Quiet));

        Tell(Join(Host));

        Assert.Equal(GroupRefusal.UnknownGroup, (await ExpectMsgAsync<Refused>()).Reason);
        await region.ExpectMsgAsync<Passivate>();
    }

    private IActorRef StartGroup(string? id = null) => Sys.ActorOf(GroupActor.Props(id is null ? Group : new GroupId(id), _clock, Quiet));

    private void Tell(ICommand command) => _group.Tell(command, TestActor);

    /// <summary>A description is answered after all that was asked before it is in the journal.</summary>
    private async Task StoredAsync()
    {
        var probe = CreateTestProbe();
        _group.Tell(new Describe(Group, CommandId.New()), probe);
        await probe.ExpectMsgAsync<Description>();
    }

    private async Task CrashAsync()
    {
        var probe = CreateTestProbe();
        await probe.WatchAsync(_group);
        Sys.Stop(_group);
        await probe.ExpectTerminatedAsync(_group);
        _group = StartGroup();
    }
}
