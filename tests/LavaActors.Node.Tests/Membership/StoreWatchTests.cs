using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Node.Membership;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Node.Tests.Membership;

/// <summary>With a store and others that answer what a test says. Each look takes three seconds of the test's clock.</summary>
public sealed class StoreWatchTests() : TestKit("akka.coordinated-shutdown.run-by-actor-system-terminate = off")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _clock = new();
    private readonly NodeEnd _end = new();
    private readonly TimeSpan _limit = TimeSpan.FromMilliseconds(50);
    private volatile string? _problem;
    private bool?[] _others = [];

    [Fact]
    public async Task The_only_one_whom_the_store_does_not_answer_leaves_in_order_and_says_why()
    {
        (_problem, _others) = ("refused", [null, true]);
        Watch();
        await Sys.WhenTerminated.WaitAsync(Patience);
        var why = _end.Why!;
        Assert.Equal(ExitCode.Failed, why.ExitCode);
        Assert.Contains("answers another controller", why.Text, StringComparison.Ordinal);
        Assert.Contains("refused", why.Text, StringComparison.Ordinal);
        Assert.IsType<CoordinatedShutdown.ClusterLeavingReason>(CoordinatedShutdown.Get(Sys).ShutdownReason);
    }

    [Fact]
    public void When_it_answers_nobody_this_one_stays_and_says_that_it_does_not_answer()
    {
        (_problem, _others) = ("refused", [false, null]);
        Watch();
        for (var look = 0; look < 20; look++) Assert.Equal("refused", ExpectMsg<StoreWatch.Looked>(Patience).Problem);
        Assert.Null(_end.Why);
        _problem = null;
        FishForMessage<StoreWatch.Looked>(looked => looked.Problem is null, Patience);
        Assert.Null(_end.Why);
    }

    [Fact]
    public void A_store_that_answers_is_told_and_nobody_is_asked()
    {
        Watch(() => throw new InvalidOperationException("nobody need be asked"));
        for (var look = 0; look < 20; look++) Assert.Null(ExpectMsg<StoreWatch.Looked>(Patience).Problem);
        Assert.Null(_end.Why);
    }

    private void Watch(Func<Task<bool?[]>>? others = null) => Sys.ActorOf(StoreWatch.Props(
        _ =>
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
            return Task.FromResult(_problem);
        },
        others ?? (() => Task.FromResult(_others)), TestActor, _limit, _end, _clock));
}
