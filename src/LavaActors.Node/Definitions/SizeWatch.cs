namespace LavaActors.Node.Definitions;

/// <summary>Looks how large a directory grows while something is fetched into it, and cancels that when it grows too large: neither git nor an archive says it before.</summary>
internal sealed class SizeWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    private readonly CancellationTokenSource _cancel;
    private readonly CancellationTokenSource _over = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _looking;

    /// <param name="directory">Absolute path; need not exist yet.</param>
    /// <param name="most">Bytes.</param>
    public SizeWatch(string directory, long most, TimeProvider clock, CancellationToken stop)
    {
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Token = _cancel.Token;
        _timer = new PeriodicTimer(Every, clock);
        _looking = LookAsync(directory, most);
    }

    /// <summary>Canceled by whoever made the watch, and when it is too large.</summary>
    public CancellationToken Token { get; }

    public bool IsTooLarge { get; private set; }

    /// <summary>Bytes of all files below a directory; links are not followed.</summary>
    public static long SizeOf(string directory)
    {
        try
        {
            return Directory.Exists(directory) ? new DirectoryInfo(directory).EnumerateFiles("*", All).Sum(LengthOf) : 0;
        }
        catch (IOException)
        {
            // It changes under way; the next look sees more.
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _timer.Dispose();
        _cancel.Dispose();
        _over.Dispose();
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private async Task LookAsync(string directory, long most)
    {
        while (await _timer.WaitForNextTickAsync(_over.Token))
        {
            if (SizeOf(directory) <= most) continue;
            IsTooLarge = true;
            await _cancel.CancelAsync();
            return;
        }
    }
}
