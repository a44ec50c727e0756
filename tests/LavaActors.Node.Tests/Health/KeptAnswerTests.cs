using LavaActors.Node.Health;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Node.Tests.Health;

public sealed class KeptAnswerTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _asked;

    private KeptAnswer<int> Of(Func<Task<int>> ask) => new(ask, TimeSpan.FromSeconds(1), _clock);

    [Fact]
    public async Task It_is_asked_once_in_its_time()
    {
        var kept = Of(() => Task.FromResult(Interlocked.Increment(ref _asked)));

        Assert.Equal((1, 1), (await kept.AskAsync(default), await kept.AskAsync(default)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await kept.AskAsync(default));
    }

    [Fact]
    public async Task Who_asks_meanwhile_waits_for_the_same_answer_and_only_as_long_as_he_likes()
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var kept = Of(() =>
        {
            Interlocked.Increment(ref _asked);
            return answer.Task;
        });
        using var stop = new CancellationTokenSource();
        var (first, second) = (kept.AskAsync(stop.Token), kept.AskAsync(default));
        _clock.Advance(TimeSpan.FromMinutes(1));
        var third = kept.AskAsync(default);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(7);

        Assert.Equal((7, 7, 1), (await second, await third, _asked));
    }
}
