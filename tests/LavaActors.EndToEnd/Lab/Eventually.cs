namespace LavaActors.EndToEnd.Lab;

/// <summary>Waits for conditions.</summary>
public static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a condition holds; fails with its name when it does not within 30 seconds.</summary>
    public static async Task IsSoAsync(string what, Func<CancellationToken, Task<bool>> condition, TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromSeconds(30));
        try
        {
            while (!await condition(limit.Token)) await Task.Delay(Between, TimeProvider.System, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Assert.Fail($"in vain was waited for this: {what}");
        }
    }
}
