using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.Guests;

/// <summary>A detached runner's output over a connection that breaks.</summary>
public sealed class FollowedShellChannelTests : IDisposable
{
    private static readonly GuestTarget Target = new("192.0.2.7", 22, "root");

    private readonly string _file = Path.GetTempFileName();
    private readonly RunLog _log;

    public FollowedShellChannelTests() => _log = new RunLog(_file, TimeProvider.System, []);

    public void Dispose()
    {
        _log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        File.Delete(_file);
    }

    [Property(MaxTest = 200)]
    public Property Every_byte_comes_once_wherever_the_connection_breaks()
    {
        var gen =
            from output in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
            from cuts in Gen.Choose(1, 40).ListOf()
            from size in Gen.Choose(1, 20)
            select (output, cuts, size);
        return Prop.ForAll(gen.ToArbitrary(), input =>
        {
            var (output, cuts, size) = input;
            var opened = 0;
            var channel = new FollowedShellChannel(
                (from, _) => Task.FromResult<IFollowChannel>(new Played(output, from, opened < cuts.Count ? cuts[opened++] : int.MaxValue)), 0, Target, _log, TimeProvider.System);
            return ReadAll(channel, size).SequenceEqual(output);
        });
    }

    [Fact]
    public async Task What_was_followed_before_is_not_read_again()
    {
        var channel = new FollowedShellChannel((from, _) => Task.FromResult<IFollowChannel>(new Played("0123456789"u8.ToArray(), from, int.MaxValue)), 4, Target, _log, TimeProvider.System);
        var buffer = new byte[100];
        var n = await channel.ReadAsync(buffer, CancellationToken.None);
        Assert.Equal("456789", Encoding.ASCII.GetString(buffer, 0, n));
        Assert.Equal(10, channel.Offset);
    }

    [Fact]
    public async Task A_runner_that_ended_without_a_word_is_told()
    {
        var channel = new FollowedShellChannel((from, _) => Task.FromResult<IFollowChannel>(new Played([], from, int.MaxValue)), 0, Target, _log, TimeProvider.System);
        var ended = await Assert.ThrowsAsync<EndOfStreamException>(async () => await channel.ReadAsync(new byte[10], CancellationToken.None));
        Assert.Contains("ended without saying so", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_at_once_each_time_is_given_up()
    {
        var opened = 0;
        var channel = new FollowedShellChannel((from, _) => Task.FromResult<IFollowChannel>(new Played([1, 2, 3], from, ++opened > 0 ? 0 : 1)), 0, Target, _log, TimeProvider.System);
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await channel.ReadAsync(new byte[10], CancellationToken.None));
        Assert.InRange(opened, 2, 10);
    }

    [Fact]
    public async Task A_connection_that_breaks_now_and_then_under_tests_that_say_nothing_is_made_again_each_time()
    {
        var clock = new FakeTimeProvider();
        var opened = 0;
        var channel = new FollowedShellChannel((from, _) => Task.FromResult<IFollowChannel>(++opened <= 20 ? new Silent(clock, TimeSpan.FromMinutes(1)) : new Played([7], from, int.MaxValue)), 0, Target, _log, clock);
        Assert.Equal(1, await channel.ReadAsync(new byte[10], CancellationToken.None));
        Assert.Equal(21, opened);
    }

    [Fact]
    public async Task A_login_that_is_not_possible_any_more_ends_it_with_its_reason_for_who_types_too()
    {
        var channel = new FollowedShellChannel((_, _) => throw ActionFault.Infrastructure("no SSH login was possible"), 0, Target, _log, TimeProvider.System);
        var typed = channel.WriteAsync(new byte[] { 1 }, CancellationToken.None).AsTask();
        Assert.Equal("no SSH login was possible", (await Assert.ThrowsAsync<EndOfStreamException>(async () => await channel.ReadAsync(new byte[10], CancellationToken.None))).Message);
        await Assert.ThrowsAsync<IOException>(() => typed);
    }

    [Fact]
    public async Task What_is_typed_while_there_is_no_connection_waits_for_the_next()
    {
        var next = new TaskCompletionSource<IFollowChannel>();
        var channel = new FollowedShellChannel((_, _) => next.Task, 0, Target, _log, TimeProvider.System);
        var read = channel.ReadAsync(new byte[10], CancellationToken.None).AsTask();
        var typed = channel.WriteAsync("go\n"u8.ToArray(), CancellationToken.None).AsTask();
        Assert.False(typed.IsCompleted);
        var played = new Played([7], 0, int.MaxValue);
        next.SetResult(played);
        await typed;
        Assert.Equal(1, await read);
        Assert.Equal("go\n", Encoding.ASCII.GetString(played.Typed.ToArray()));
    }

    private static List<byte> ReadAll(FollowedShellChannel channel, int size)
    {
        var all = new List<byte>();
        var buffer = new byte[size];
        try
        {
            while (true)
            {
                var n = channel.ReadAsync(buffer, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                all.AddRange(buffer.AsSpan(0, n));
            }
        }
        catch (EndOfStreamException)
        {
            return all;
        }
    }

    /// <summary>A connection that breaks after some time in which nothing came.</summary>
    private sealed class Silent(FakeTimeProvider clock, TimeSpan lasts) : IFollowChannel
    {
        public bool HasEnded => false;

        public int EndedWith => 0;

        public bool IsSecureShell => true;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
        {
            clock.Advance(lasts);
            return ValueTask.FromException<int>(new IOException("it broke"));
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>An output of which this connection carries some bytes.</summary>
    private sealed class Played(byte[] output, long from, int bytes) : IFollowChannel
    {
        private int _at = (int)from;
        private int _left = bytes;

        public MemoryStream Typed { get; } = new();

        public bool HasEnded { get; private set; }

        public int EndedWith => 0;

        public bool IsSecureShell => true;

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
        {
            if (_left == 0) return ValueTask.FromException<int>(new IOException("it broke"));
            var n = Math.Min(Math.Min(buffer.Length, _left), output.Length - _at);
            output.AsMemory(_at, n).CopyTo(buffer);
            _at += n;
            _left -= n;
            HasEnded = n == 0;
            return ValueTask.FromResult(n);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop) => Typed.WriteAsync(data, stop);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
