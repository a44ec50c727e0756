using System.Net.Http.Json;
using System.Text;
using LavaActors.Node.Commands;
using LavaActors.Node.Terminal;
using LavaActors.Node.Tests.Clients;

namespace LavaActors.Node.Tests.Commands;

/// <summary>The console of a board of a running node.</summary>
public sealed class ConsoleCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ShellLab _lab = new();
    private readonly StringWriter _errors = new();

    public async Task InitializeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _lab.StartAsync(limit.Token);
    }

    public async Task DisposeAsync() => await _lab.DisposeAsync();

    [Fact]
    public async Task What_comes_through_a_pipe_is_typed_into_a_board_in_maintenance()
    {
        using var http = new HttpClient { BaseAddress = _lab.Address };
        using var set = await http.PostAsJsonAsync("api/v0.2/devices/shell-01/set_health/", new { health = "Maintenance", reason = "a test" });
        Assert.True(set.IsSuccessStatusCode);
        _lab.SwitchOn("shell-01");
        using var shown = new SoughtWriter("typed by hand");
        using var stop = new CancellationTokenSource();

        var command = RunAsync(shown, "echo typed '' by hand | tr -s ' '\r", stop.Token, "console", "shell-01", "--type");
        await shown.Seen.WaitAsync(Patience);
        await stop.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await command.WaitAsync(Patience));
        Assert.Contains("[no job runs; the device is in maintenance]", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("[you have the floor (nobody had it); what you type is recorded]", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_said_to_be_missing()
    {
        using var shown = new SoughtWriter("nothing");
        Assert.Equal(ExitCode.NotFound, await RunAsync(shown, "", default, "console", "shell-99"));
        Assert.Equal("lava-actors: there is no device 'shell-99'\n", _errors.ToString().ReplaceLineEndings("\n"));
    }

    private Task<int> RunAsync(TextWriter shown, string typed, CancellationToken stop, params string[] arguments)
    {
        var environment = new CommandEnvironment(CommandTerminal.Of(shown, _errors, isTerminal: false), (_, _) => throw new NotSupportedException(), _ => null)
        {
            Keys = () => new MemoryStream(Encoding.UTF8.GetBytes(typed)),
        };
        return CommandLine.RunAsync([.. arguments, "--server", _lab.Address.ToString()], environment, stop);
    }

    private sealed class SoughtWriter(string sought) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override void Write(char[] buffer, int index, int count)
        {
            base.Write(buffer, index, count);
            if (ToString().Contains(sought, StringComparison.Ordinal)) _seen.TrySetResult();
        }
    }
}
