using LavaActors.Scheduling.Outlook;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Scheduling.Tests.Outlook;

public sealed class QueueSightsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly QueueSights _sights;
    private int _made;

    public QueueSightsTests() => _sights = new QueueSights(_clock);

    private async Task<QueueSight> GetAsync(object state, TimeSpan takes = default, Guid? id = null) => await _sights.GetAsync(id, state, () =>
    {
        _made++;
        _clock.Advance(takes);
        return Task.FromResult(new QueueSight(Guid.NewGuid(), []));
    });

    [Fact]
    public async Task Of_a_short_queue_everybody_sees_what_is_so_now()
    {
        var first = await GetAsync("before");

        Assert.NotEqual(first.Id, (await GetAsync("after")).Id);
    }

    [Fact]
    public async Task While_nothing_changes_one_serves_all_for_a_second()
    {
        var state = new object();
        var first = await GetAsync(state);
        _clock.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Same(first, await GetAsync(state));
        _clock.Advance(TimeSpan.FromMilliseconds(200));

        Assert.NotSame(first, await GetAsync(state));
        Assert.Equal(2, _made);
    }

    [Fact]
    public async Task A_long_one_serves_all_for_as_long_as_it_took()
    {
        var first = await GetAsync("before", TimeSpan.FromSeconds(3));
        _clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Same(first, await GetAsync("after"));
        _clock.Advance(TimeSpan.FromSeconds(0.2));

        Assert.NotSame(first, await GetAsync("after"));
    }

    [Fact]
    public async Task Who_reads_in_parts_finds_the_moment_that_was_begun_with()
    {
        var first = await GetAsync("one");
        await GetAsync("two");
        await GetAsync("three");

        Assert.Same(first, await GetAsync("four", id: first.Id));
        Assert.Equal(3, _made);
    }

    [Fact]
    public async Task A_moment_that_nobody_knows_any_more_is_that_of_now()
    {
        var first = await GetAsync("0");
        for (var n = 1; n < 5; n++) await GetAsync($"{n}");

        Assert.NotEqual(first.Id, (await GetAsync("5", id: first.Id)).Id);
    }

    [Fact]
    public async Task They_are_made_one_at_a_time()
    {
        var state = new object();
        var gate = new TaskCompletionSource<QueueSight>();
        var first = _sights.GetAsync(null, state, () => gate.Task);
        var second = GetAsync(state);
        Assert.False(second.IsCompleted);

        gate.SetResult(new QueueSight(Guid.NewGuid(), []));

        Assert.Same(await first, await second);
        Assert.Equal(0, _made);
    }

    [Fact]
    public async Task One_that_failed_is_made_again_by_the_next()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _sights.GetAsync(null, "a", () => throw new InvalidOperationException("the store is away")));

        await GetAsync("a");
        Assert.Equal(1, _made);
    }
}
