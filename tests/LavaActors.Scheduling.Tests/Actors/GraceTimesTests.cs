using Akka.Actor;
using LavaActors.Scheduling.Queue;
using LavaActors.Scheduling.Tests.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using QueueActor = LavaActors.Scheduling.Queue.Scheduler;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>The grace times of controllers and dispatchers are two settings that are to be the same.</summary>
public sealed class GraceTimesTests : ActorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Guid _incarnation = Guid.NewGuid();

    [Theory]
    [InlineData(299, "it gives up runs that they still wait for")]
    [InlineData(300, null)]
    [InlineData(301, "it goes on with runs that they have given up")]
    public void Each_difference_is_said_with_what_comes_of_it(int seconds, string? said)
    {
        var difference = GraceTimes.Difference("lab-a", TimeSpan.FromSeconds(seconds), TimeSpan.FromMinutes(5));
        if (said is null) Assert.Null(difference);
        else Assert.Contains(said, difference, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_said_once_for_a_process_and_a_value()
    {
        var graces = new GraceTimes(TimeSpan.FromMinutes(5));
        var one = Registration(TimeSpan.FromMinutes(1));
        Assert.NotNull(graces.Hear(one));
        Assert.Null(graces.Hear(one));
        Assert.NotNull(graces.Hear(one with { Incarnation = Guid.NewGuid() }));
        Assert.NotNull(graces.Hear(one with { Grace = TimeSpan.FromMinutes(9) }));
        Assert.Null(graces.Hear(one with { Grace = TimeSpan.FromMinutes(5) }));
        // An older program does not say it.
        Assert.Null(graces.Hear(one with { Grace = null }));
    }

    [Fact]
    public async Task The_scheduler_warns_once_and_says_it_until_it_is_mended()
    {
        var scheduler = ActorOf(QueueActor.Props(CreateTestProbe(), Projection, TimeProvider.System, Settings));
        await EventFilter.Warning(contains: "dispatcher lab-a has a grace time of 00:01:00").ExpectOneAsync(Patience, async () =>
        {
            // As a sign of life it comes again.
            for (var n = 0; n < 2; n++) await RegisterAsync(TimeSpan.FromMinutes(1));
        });
        Assert.Contains("dispatcher lab-a has a grace time of 00:01:00", Assert.Single((await DevicesAsync()).Problems!), StringComparison.Ordinal);

        await RegisterAsync(Settings.Grace);
        Assert.Null((await DevicesAsync()).Problems);

        await RegisterAsync(TimeSpan.FromMinutes(9));
        Assert.NotNull((await DevicesAsync()).Problems);
        // One that is gone is no problem by its settings.
        Sys.Stop(Dispatcher.Ref);
        await AwaitConditionAsync(async () => (await DevicesAsync()).Problems is null, Patience, interval: TimeSpan.FromMilliseconds(20));

        async Task RegisterAsync(TimeSpan grace)
        {
            scheduler.Tell(Registration(grace), Dispatcher);
            await NextAsync<DispatcherRegistered>(Dispatcher);
        }

        Task<DeviceList> DevicesAsync() => scheduler.Ask<DeviceList>(new GetDevices(), Patience);
    }

    private RegisterDispatcher Registration(TimeSpan grace) => new("lab-a", _incarnation, Address, [Lab.Device("q1")], Grace: grace);
}
