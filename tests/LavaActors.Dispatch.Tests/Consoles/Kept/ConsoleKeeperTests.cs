using System.Diagnostics;
using System.Text;
using LavaActors.Dispatch.Consoles.Kept;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.Consoles.Kept;

/// <summary>A keeper with a shell script in the place of an emulator, and sessions that come and go.</summary>
public sealed class ConsoleKeeperTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Limit = TimeSpan.FromMinutes(6);

    private readonly string _folder = Directory.CreateTempSubdirectory("keeper-").FullName;
    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _keeper = Task.CompletedTask;
    private Process _program = null!;

    private string Socket => Path.Combine(_folder, "s");

    public async Task InitializeAsync()
    {
        foreach (var name in (string[])["alive", "go", "done"])
        {
            using var made = Process.Start("mkfifo", [Path.Combine(_folder, name)]);
            await made.WaitForExitAsync();
        }

        // Ends when nobody has the pipe open any more: neither the program nor what it has started.
        _program = Process.Start("cat", [Path.Combine(_folder, "alive")]);
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeper.WaitAsync(Patience);
        if (!_program.HasExited) _program.Kill();
        _program.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_program_outlives_a_session_and_the_next_has_what_was_printed_between_and_how_it_ended()
    {
        await KeepAsync("echo started; read -r x <go; echo \"meanwhile $x\"; read -r y; echo \"heard $y\"; exit 3");
        await using (var first = await ConnectAsync())
        {
            Assert.Null(first.Hello.Exit);
            await HearAsync(first, "started");
        }

        await PipeAsync("go", "one");
        await using var second = await ConnectAsync();
        await HearAsync(second, "meanwhile one");
        await second.WriteAsync("two\n"u8.ToArray(), default);
        await HearAsync(second, "heard two");

        var end = await Assert.ThrowsAsync<IOException>(() => HearAsync(second, "more"));
        Assert.Contains("the program has ended (exit code 3)", end.Message, StringComparison.Ordinal);
        await _keeper.WaitAsync(Patience);
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task Nobody_slows_the_program_and_what_is_too_much_of_its_output_is_counted()
    {
        // More than a terminal and pipes hold: it comes to its end only if somebody reads.
        await KeepAsync("i=0; while [ $i -lt 4000 ]; do echo \"line $i: 0123456789012345678901234567890123456789\"; i=$((i+1)); done; echo last >done; echo 'the end'; read -r x", capacity: 20_000);
        Assert.Equal("last", await FromPipeAsync("done"));

        await using var late = await ConnectAsync();
        var heard = await HearAsync(late, "the end");

        Assert.InRange(late.Hello.Dropped, 100_000, 400_000);
        Assert.Contains("line 3999:", heard, StringComparison.Ordinal);
        Assert.DoesNotContain("line 1000:", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_session_takes_the_place_of_the_older()
    {
        await KeepAsync("echo started; read -r x; echo \"heard $x\"; read -r x");
        await using var older = await ConnectAsync();
        await HearAsync(older, "started");
        await using var newer = await ConnectAsync();

        var gone = await Assert.ThrowsAsync<IOException>(() => HearAsync(older, "more"));
        Assert.Contains("another dispatcher has its console", gone.Message, StringComparison.Ordinal);
        await newer.WriteAsync("one\n"u8.ToArray(), default);
        await HearAsync(newer, "heard one");
    }

    [Fact]
    public async Task What_is_printed_in_the_moment_of_a_change_is_heard()
    {
        await KeepAsync("echo started; while read -r x; do echo \"heard $x.\"; done");
        for (var n = 0; n < 300; n++)
        {
            // The one before waits for output until it is noted that it has left.
            await using var session = await ConnectAsync();
            await session.WriteAsync(Encoding.ASCII.GetBytes($"{n}\n"), default);
            await HearAsync(session, $"heard {n}.");
        }
    }

    [Fact]
    public async Task A_program_that_is_told_to_end_is_gone_with_all_it_has_started()
    {
        await KeepAsync("trap '' HUP; sleep 1000 & echo started; wait");
        await using var session = await ConnectAsync();
        await HearAsync(session, "started");

        await session.EndAsync();

        await _program.WaitForExitAsync().WaitAsync(Patience);
        await _keeper.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_program_to_which_nobody_comes_back_is_ended()
    {
        await KeepAsync("echo started; read -r x; echo \"heard $x\"; read -r x");
        await using (var session = await ConnectAsync())
        {
            await HearAsync(session, "started");
            // Whoever is connected may take any time.
            _clock.Advance(Limit * 3);
            await session.WriteAsync("one\n"u8.ToArray(), default);
            await HearAsync(session, "heard one");
        }

        while (!_keeper.IsCompleted)
        {
            _clock.Advance(Limit);
            await Task.WhenAny(_keeper, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        await _program.WaitForExitAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_keeper_that_is_stopped_takes_its_program_along()
    {
        await KeepAsync("echo started; read -r x");

        await _stop.CancelAsync();

        await _program.WaitForExitAsync().WaitAsync(Patience);
        await _keeper.WaitAsync(Patience);
    }

    private async Task KeepAsync(string script, int capacity = ConsoleKeeper.Capacity)
    {
        var ready = new TaskCompletionSource();
        var order = new KeeperOrder(Socket, Limit, ["sh", "-c", $"cd {_folder}; exec 9>alive; {script}"]);
        _keeper = new ConsoleKeeper(order, _clock, capacity).RunAsync(ready.SetResult, _stop.Token);
        await (await Task.WhenAny(ready.Task, _keeper)).WaitAsync(Patience);
    }

    private Task<KeptChannel> ConnectAsync() => KeptChannel.ConnectAsync(Socket, default).WaitAsync(Patience);

    /// <summary>Reads until a text has come.</summary>
    private static async Task<string> HearAsync(KeptChannel session, string text)
    {
        var heard = new StringBuilder();
        var buffer = new byte[4096];
        while (!heard.ToString().Contains(text, StringComparison.Ordinal))
            heard.Append(Encoding.UTF8.GetString(buffer, 0, await session.ReadAsync(buffer, default).AsTask().WaitAsync(Patience)));
        return heard.ToString();
    }

    private async Task PipeAsync(string pipe, string line)
    {
        using var echo = Process.Start("sh", ["-c", $"echo {line} >{Path.Combine(_folder, pipe)}"]);
        await echo.WaitForExitAsync().WaitAsync(Patience);
    }

    private async Task<string> FromPipeAsync(string pipe)
    {
        using var cat = Process.Start(new ProcessStartInfo("cat", [Path.Combine(_folder, pipe)]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return (await cat.StandardOutput.ReadToEndAsync().WaitAsync(Patience)).Trim();
    }
}
