using LavaActors.Gateway.Access;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Gateway.Tests.Live;

public sealed class FollowerTests
{
    private static readonly Caller Bob = Caller.Of("bob", 2, groups: ["kernel"]);

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeReadModel _readModel = new();
    private readonly FakeAccounts _accounts = new();
    private Caller? _now = Bob;

    private Follower Follower() => new(Bob, () => new(_now), new AccessPolicy(_readModel, _clock, _accounts), _readModel, _clock);

    [Fact]
    public async Task Who_he_is_is_asked_again_every_half_minute()
    {
        var follower = Follower();
        _now = Bob with { Groups = [] };
        Assert.True(await follower.IsLetInAsync());
        Assert.Equal(Bob, follower.Caller);

        _clock.Advance(Gateway.Live.Follower.IdentifiedEvery);
        Assert.True(await follower.IsLetInAsync());
        Assert.Empty(follower.Caller.Groups);

        _now = null;
        Assert.True(await follower.IsLetInAsync());
        _clock.Advance(Gateway.Live.Follower.IdentifiedEvery);
        Assert.False(await follower.IsLetInAsync());
    }

    [Fact]
    public async Task A_job_that_gets_a_device_of_others_is_hidden_from_then_on()
    {
        _accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.Device, "mustang-01", ObjectRight.View, "others"));
        var waiting = FakeReadModel.Row(7) with { Device = null };
        _readModel.Put(waiting);
        var follower = Follower();
        Assert.True(await follower.SeesAsync(new JobId(7), default));

        _readModel.Put(waiting with { State = JobState.Running, Device = new DeviceName("mustang-01") });
        Assert.False(await follower.SeesAsync(new JobId(7), default));
    }

    [Fact]
    public async Task Of_a_job_that_runs_it_is_asked_every_two_seconds_and_when_he_is_somebody_else()
    {
        _readModel.Put(FakeReadModel.Row(7, state: JobState.Running) with { Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) });
        var follower = Follower();
        Assert.True(await follower.SeesAsync(new JobId(7), default));
        _readModel.Put(FakeReadModel.Row(7, state: JobState.Running) with { Visibility = JobVisibility.Personal });
        Assert.True(await follower.SeesAsync(new JobId(7), default));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await follower.SeesAsync(new JobId(7), default));

        _readModel.Put(FakeReadModel.Row(8, state: JobState.Running) with { Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) });
        Assert.True(await follower.SeesAsync(new JobId(8), default));
        _now = Bob with { Groups = [] };
        _clock.Advance(Gateway.Live.Follower.IdentifiedEvery);
        Assert.True(await follower.IsLetInAsync());
        Assert.False(await follower.SeesAsync(new JobId(8), default));
    }
}
