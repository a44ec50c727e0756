using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LavaActors.Dispatch.Groups;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using Microsoft.Extensions.Time.Testing;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Dispatch.Tests.Groups;

public sealed class GroupCallsTests : TestKit
{
    private static readonly GroupId Group = new("g");
    private static readonly JobId Guest = new(1235);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TestProbe _groups;
    private readonly GroupCalls _calls;

    public GroupCallsTests()
    {
        _groups = CreateTestProbe();
        _calls = new GroupCalls(GroupClient.Start(Sys, _groups), new GroupOrder(Group, "guest", []), Guest, _clock);
    }

    [Fact]
    public async Task A_wait_whose_time_is_up_names_who_is_missing_and_is_withdrawn()
    {
        var call = _calls.SyncAsync("clients", holdsRun: false, Limit, _stop.Token);
        var sync = await ExpectAsync<Sync>();

        _clock.Advance(Limit);
        var describe = await ExpectAsync<Describe>();
        _groups.Reply(new Description(describe.Command, [], [new WaitingCall(Guest, sync.Command, WaitKind.Sync, "clients", [new GroupMember(new JobId(1234), "host", "14.0")])]));
        var withdrawal = await ExpectAsync<Withdraw>();
        _groups.Reply(new Acknowledged(withdrawal.Command));

        Assert.Equal(sync.Command, withdrawal.Call);
        Assert.Equal(new GroupAnswer.TimedOut("still missing: 14.0 (host)"), await call.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_call_may_wait_for_as_long_as_a_job_may_take()
    {
        var call = _calls.SyncAsync("clients", holdsRun: false, TimeSpan.FromDays(365), _stop.Token);
        var sync = await ExpectAsync<Sync>();
        _groups.Reply(new Released(sync.Command, "clients", 1));

        Assert.IsType<GroupAnswer.Met>(await call.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_barrier_that_opens_as_the_time_is_up_was_passed()
    {
        var call = _calls.SyncAsync("clients", holdsRun: false, Limit, _stop.Token);
        await ExpectAsync<Sync>();

        _clock.Advance(Limit);
        var describe = await ExpectAsync<Describe>();
        _groups.Reply(new Description(describe.Command, [], []));
        var withdrawal = await ExpectAsync<Withdraw>();
        _groups.Reply(new Released(withdrawal.Command, "clients", 1));

        Assert.IsType<GroupAnswer.Met>(await call.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_group_is_told_which_calls_hold_the_run(bool holdsRun)
    {
        _ = _calls.WaitAsync("ipv4", holdsRun, Limit, _stop.Token);
        Assert.Equal(holdsRun, (await ExpectAsync<Wait>()).HoldsRun);
        _ = _calls.WaitAllAsync("ready", "host", holdsRun, Limit, _stop.Token);
        Assert.Equal(holdsRun, (await ExpectAsync<WaitAll>()).HoldsRun);
        _ = _calls.SyncAsync("clients", holdsRun, Limit, _stop.Token);
        Assert.Equal(holdsRun, (await ExpectAsync<Sync>()).HoldsRun);
    }

    [Fact]
    public async Task What_a_call_says_of_its_run_may_change_while_it_waits()
    {
        CommandId[] ids = [CommandId.New(), CommandId.New(), CommandId.New()];
        _ = _calls.WaitAsync("ipv4", holdsRun: false, Limit, _stop.Token, ids[0]);
        var before = await ExpectAsync<Wait>();
        _calls.Hold(ids[0], true);
        Assert.Equal(before with { HoldsRun = true }, await ExpectAsync<Wait>(wait => wait.HoldsRun));
        _calls.Hold(ids[0], false);
        Assert.Equal(before, await ExpectAsync<Wait>(wait => !wait.HoldsRun));

        _ = _calls.SyncAsync("clients", holdsRun: false, Limit, _stop.Token, ids[1]);
        _ = _calls.WaitAllAsync("ready", "host", holdsRun: false, Limit, _stop.Token, ids[2]);
        await ExpectAsync<WaitAll>();
        _calls.Hold(ids[1], true);
        _calls.Hold(ids[2], true);
        Assert.Equal(ids[1], (await ExpectAsync<Sync>(sync => sync.HoldsRun)).Command);
        Assert.Equal(ids[2], (await ExpectAsync<WaitAll>(all => all.HoldsRun)).Command);
    }

    [Fact]
    public async Task A_stopped_wait_is_withdrawn()
    {
        var call = _calls.SyncAsync("clients", holdsRun: false, Limit, _stop.Token);
        var sync = await ExpectAsync<Sync>();

        await _stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Patience));
        Assert.Equal(sync.Command, (await ExpectAsync<Withdraw>()).Call);
    }

    [Fact]
    public async Task A_send_whose_acknowledgement_was_lost_has_succeeded()
    {
        var call = _calls.SendAsync("ipv4", new Dictionary<string, string?>(), Limit, _stop.Token);
        await ExpectAsync<Send>();

        _clock.Advance(Limit);
        var describe = await ExpectAsync<Describe>();
        _groups.Reply(new Description(describe.Command, [], []));
        var withdrawal = await ExpectAsync<Withdraw>();
        _groups.Reply(new Acknowledged(withdrawal.Command, TooLate: true));

        Assert.IsType<GroupAnswer.Met>(await call.WaitAsync(Patience));
    }

    /// <summary>The next message of the kind; repetitions of others are passed over.</summary>
    private async Task<T> ExpectAsync<T>(Func<T, bool>? such = null) => (T)await _groups.FishForMessageAsync(m => m is T one && such?.Invoke(one) != false, Patience);
}
