using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace LavaActors.Dispatch.Images;

/// <summary>
/// Decompresses a stream: read <see cref="Output"/> to its end, then <see cref="CompleteAsync"/> says whether the input was whole. gz, bz2 and xz go through
/// the programs of that name, in a pipe: the framework's gzip does not notice a truncated file, and managed xz and bzip2 are three to five
/// times slower. zstd is managed.
/// </summary>
public sealed class Decompressor : IAsyncDisposable
{
    private readonly Process? _process;
    private readonly Task _feeding;
    private readonly Task<string> _complaint;
    private readonly CancellationTokenSource _stop;
    private readonly Compression _compression;

    private Decompressor(Compression compression, Stream output, Process? process, Task feeding, Task<string> complaint, CancellationTokenSource stop)
    {
        _compression = compression;
        Output = output;
        _process = process;
        _feeding = feeding;
        _complaint = complaint;
        _stop = stop;
    }

    /// <summary>The decompressed bytes. Reading may throw <see cref="CorruptDataException"/>.</summary>
    public Stream Output { get; }

    /// <summary>Begins to decompress <paramref name="source"/>, which stays the caller's to close.</summary>
    /// <exception cref="DecompressorMissingException">the program is not installed; the message names the package</exception>
    public static Decompressor Start(Compression compression, Stream source)
    {
        var stop = new CancellationTokenSource();
        switch (compression)
        {
            case Compression.Gz:
                return Pipe(compression, "gzip", ["-dc"], "gzip", source, stop);
            case Compression.Bz2:
                return Pipe(compression, "bzip2", ["-dc"], "bzip2", source, stop);
            case Compression.Xz:
                return Pipe(compression, "xz", ["-dc", "-T0"], "xz-utils", source, stop);
            case Compression.Zstd:
                return new Decompressor(compression, new ZstdOutput(source), null, Task.CompletedTask, Task.FromResult(""), stop);
            case Compression.None:
            case Compression.Zip:
            default:
                return new Decompressor(compression, source, null, Task.CompletedTask, Task.FromResult(""), stop);
        }
    }

    /// <summary>To be called when <see cref="Output"/> is at its end.</summary>
    /// <exception cref="CorruptDataException">the input was damaged, truncated, or not of this compression</exception>
    /// <exception cref="IOException">the source could not be read</exception>
    public async Task CompleteAsync(CancellationToken cancel = default)
    {
        if (_process is null)
            return;
        await _process.WaitForExitAsync(cancel).ConfigureAwait(false);
        var complaint = await _complaint.WaitAsync(cancel).ConfigureAwait(false);
        // gzip ends with 2 for a warning, which is what padding after the last member is.
        if (_process.ExitCode != 0 && !(_compression == Compression.Gz && _process.ExitCode == 2))
            throw new CorruptDataException(OneLine(complaint) is { Length: > 0 } said ? said : $"the decompressor ended with code {_process.ExitCode}");
        await _feeding.WaitAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_process is not null)
        {
            if (!_process.HasExited)
                _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
            await _feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)_complaint).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _process.Dispose();
        }
        else if (Output is ZstdOutput zstd)
        {
            await zstd.DisposeAsync().ConfigureAwait(false);
        }

        _stop.Dispose();
    }

    private static Decompressor Pipe(Compression compression, string program, string[] arguments, string package, Stream source, CancellationTokenSource stop)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        // Options in the environment (XZ_OPT, GZIP, BZIP) would change what the programs do.
        foreach (var name in (string[])["XZ_OPT", "XZ_DEFAULTS", "GZIP", "BZIP", "BZIP2"])
            start.Environment.Remove(name);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            stop.Dispose();
            throw new DecompressorMissingException($"the program '{program}' cannot be started ({e.Message}); install the package {package} on the dispatcher", e);
        }

        return new Decompressor(compression, process.StandardOutput.BaseStream, process,
            FeedAsync(source, process.StandardInput.BaseStream, stop.Token), ReadComplaintAsync(process.StandardError.BaseStream), stop);
    }

    private static async Task FeedAsync(Stream source, Stream input, CancellationToken stop)
    {
        await using (input.ConfigureAwait(false))
        {
            var buffer = new byte[128 * 1024];
            int n;
            while ((n = await source.ReadAsync(buffer, stop).ConfigureAwait(false)) > 0)
            {
                try
                {
                    await input.WriteAsync(buffer.AsMemory(0, n), stop).ConfigureAwait(false);
                }
                catch (IOException)
                {
                    // The program ended before its input did: its exit code tells why.
                    return;
                }
            }
        }
    }

    private static async Task<string> ReadComplaintAsync(Stream errors)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[1024];
        int n;
        while ((n = await errors.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            if (kept.Length < 4096)
                kept.Write(buffer, 0, n);
        return Encoding.UTF8.GetString(kept.ToArray());
    }

    private static string OneLine(string text) =>
        string.Join("; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
