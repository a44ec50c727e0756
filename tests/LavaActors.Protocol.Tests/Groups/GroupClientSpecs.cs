using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Protocol.Tests.Groups;

public sealed class GroupClientSpecs : TestKit
{
    private static readonly GroupId Group = new("g");
    private static readonly JobId Guest = new(1235);

    private readonly CancellationTokenSource _stop = new();
    private readonly TestProbe _groups;
    private readonly GroupClient _client;
    private readonly List<string> _warnings = [];

    public GroupClientSpecs()
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    {
        _groups = CreateTestProbe();
        _client = GroupClient.Start(Sys, _groups, warned: _warnings.Add);
    }

    private TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    [Fact]
    public async Task A_call_returns_the_answer_to_it()
    {
        var sync = NewSync();
        var call = _client.CallAsync(sync, _stop.Token);

        await _groups.ExpectMsgAsync(sync);
        _groups.Reply(new Released(CommandId.New(), "clients", 1));
        _groups.Reply(new Released(sync.Command, "clients", 2));

        Assert.Equal(new Released(sync.Command, "clients", 2), await call);
    }

    [Fact]
    public async Task A_call_that_is_not_answered_is_repeated_under_the_same_id_until_it_is()
    {
        var sync = NewSync();
        var call = _client.CallAsync(sync, _stop.Token);
        await _groups.ExpectMsgAsync(sync);

        Clock.Advance(TimeSpan.FromSeconds(2));
        await _groups.ExpectMsgAsync(sync);
        _groups.Reply(new Released(sync.Command, "clients", 1));
        await call;

        Clock.Advance(TimeSpan.FromSeconds(10));
        await _groups.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_warning_is_passed_on_once_in_the_same_words_and_the_call_goes_on()
    {
        var sync = NewSync();
        var call = _client.CallAsync(sync, _stop.Token);
        await _groups.ExpectMsgAsync(sync);

        foreach (var text in new[] { "nobody moves", "nobody moves", "nobody moves but 14.2" })
            _groups.Reply(new Standstill(sync.Command, text));
        _groups.Reply(new Standstill(CommandId.New(), "of a call that is over"));
        _groups.Reply(new Released(sync.Command, "clients", 1));

        Assert.IsType<Released>(await call);
        Assert.Equal(["nobody moves", "nobody moves but 14.2"], _warnings);
    }

    [Fact]
    public async Task A_call_given_up_is_withdrawn_until_the_group_knows()
    {
        var sync = NewSync();
        var call = _client.CallAsync(sync, _stop.Token);
        await _groups.ExpectMsgAsync(sync);

        await _stop.CancelAsync();
        var withdrawal = await _groups.ExpectMsgAsync<Withdraw>();
        Clock.Advance(TimeSpan.FromSeconds(2));
        await _groups.ExpectMsgAsync(withdrawal);
        _groups.Reply(new Acknowledged(withdrawal.Command));

        Assert.Equal((Group, Guest, sync.Command), (withdrawal.Group, withdrawal.Member, withdrawal.Call));
        await Assert.ThrowsAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_barrier_that_opened_before_the_withdrawal_came_was_passed()
    {
        var sync = NewSync();
        var call = _client.CallAsync(sync, _stop.Token);
        await _groups.ExpectMsgAsync(sync);

        await _stop.CancelAsync();
        var withdrawal = await _groups.ExpectMsgAsync<Withdraw>();
        _groups.Reply(new Released(withdrawal.Command, "clients", 1));

        Assert.Equal(new Released(sync.Command, "clients", 1), await call);
    }

    [Fact]
    public async Task A_send_that_was_stored_before_the_withdrawal_came_has_succeeded()
    {
        var send = new Send(Group, CommandId.New(), Guest, "ipv4", new Dictionary<string, string?>());
        var call = _client.CallAsync(send, _stop.Token);
        await _groups.ExpectMsgAsync(send);

        await _stop.CancelAsync();
        var withdrawal = await _groups.ExpectMsgAsync<Withdraw>();
        _groups.Reply(new Acknowledged(withdrawal.Command, TooLate: true));

        Assert.Equal(new Acknowledged(send.Command), await call);
    }

    [Fact]
    public async Task A_group_that_cannot_be_reached_does_not_hold_up_who_gives_up_but_still_gets_the_withdrawal()
    {
        var call = _client.CallAsync(NewSync(), _stop.Token);
        await _groups.ExpectMsgAsync<Sync>();

        await _stop.CancelAsync();
        var withdrawal = await _groups.ExpectMsgAsync<Withdraw>();
        Clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        await _groups.ExpectMsgAsync(withdrawal);
    }

    [Fact]
    public async Task A_description_given_up_leaves_nothing_to_withdraw()
    {
        var call = _client.CallAsync(new Describe(Group, CommandId.New()), _stop.Token);
        await _groups.ExpectMsgAsync<Describe>();

        await _stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        await _groups.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Calls_end_with_the_owner_of_the_client()
    {
        var owned = new TaskCompletionSource<GroupClient>();
        var owner = Sys.ActorOf(Props.Create(() => new Owner(_groups, owned)));
        var client = await owned.Task;
        var call = client.CallAsync(NewSync(), _stop.Token);
        await _groups.ExpectMsgAsync<Sync>();

        Sys.Stop(owner);

        await Assert.ThrowsAsync<RunOverException>(() => call);
        await Assert.ThrowsAsync<RunOverException>(() => client.CallAsync(NewSync(), _stop.Token));
    }

    private static Sync NewSync() => new(Group, CommandId.New(), Guest, "clients");

    private sealed class Owner : ReceiveActor
    {
        public Owner(IActorRef groups, TaskCompletionSource<GroupClient> started) => started.SetResult(GroupClient.Start(Context, groups));
    }
}
