using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Wire;
using Microsoft.Extensions.Time.Testing;
using static LavaActors.Coordination.Tests.Groups.Given;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Tests.Groups;

public sealed partial class GroupActorSpecs : TestKit
{
    private static readonly string Config =
        $$"""
        akka.persistence.journal.plugin = "akka.persistence.journal.held"
        akka.persistence.journal.held.class = "{{typeof(HeldJournal).FullName}}, {{typeof(HeldJournal).Assembly.GetName().Name}}"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        """;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentQueue<JobMessages.INotification> _news = new();
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
        _group = region.ChildActorOf(GroupActor.Props(Group, _clock, Quiet, _news.Enqueue));
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
    public async Task Whoever_watches_is_told_of_what_is_sent_of_waits_and_of_their_ends_and_not_of_repetitions()
    {
        await NewsAsync();
        var wait = Wait(Guest1, "go");
        Tell(wait);
        await NewsAsync();
        Tell(wait);
        Tell(wait);
        await StoredAsync();
        Assert.Empty(_news);

        Tell(Send(Host, "go"));
        await NewsAsync();

        async Task NewsAsync()
        {
            await AwaitConditionAsync(() => Task.FromResult(!_news.IsEmpty));
            // What follows closely is told as one.
            while (_news.TryDequeue(out var news)) Assert.Equal(new JobMessages.GroupChanged(new LeadJobId(Host.Value), Host), news);
        }
    }

    [Fact]
    public async Task A_group_nobody_formed_leaves_memory_again()
    {
        var region = CreateTestProbe();
        _group = region.ChildActorOf(GroupActor.Props(new GroupId("unheard-of"), _clock, Quiet, _news.Enqueue));

        Tell(Join(Host));

        Assert.Equal(GroupRefusal.UnknownGroup, (await ExpectMsgAsync<Refused>()).Reason);
        await region.ExpectMsgAsync<Passivate>();
    }

    private IActorRef StartGroup(string? id = null) => Sys.ActorOf(GroupActor.Props(id is null ? Group : new GroupId(id), _clock, Quiet, _news.Enqueue));

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
