using LavaActors.Notifications.Callbacks;

namespace LavaActors.Notifications.Tests;

public sealed class ByteBudgetTests
{
    private readonly ByteBudget _budget = new(10);

    private Task<IDisposable> Take(long bytes, CancellationToken stop = default) => _budget.TakeAsync(bytes, stop);

    [Fact]
    public async Task As_many_are_under_way_as_there_is_room_for_and_the_next_waits_for_its_turn()
    {
        var first = await Take(6);
        using var second = await Take(4);
        var (third, fourth) = (Take(5), Take(1));
        // It would fit, and is behind one that does not.
        Assert.Equal((false, false), (third.IsCompleted, fourth.IsCompleted));

        first.Dispose();
        first.Dispose();

        using var granted = await third;
        using var last = await fourth;
        Assert.False(Take(1).IsCompleted);
    }

    [Fact]
    public async Task What_is_larger_than_all_has_all_to_itself()
    {
        var large = await Take(1000);
        var next = Take(1);
        Assert.False(next.IsCompleted);

        large.Dispose();

        (await next).Dispose();
    }

    [Fact]
    public async Task Who_waits_no_longer_keeps_nobody_waiting()
    {
        using var stop = new CancellationTokenSource();
        using var held = await Take(6);
        var (given, behind) = (Take(10, stop.Token), Take(4));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        (await behind).Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Take(1, stop.Token));
    }
}
