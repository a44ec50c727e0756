using LavaActors.Gateway.Api;
using LavaActors.Node.Client;
using LavaActors.Node.Terminal;
using LavaActors.Node.Tests.Commands;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace LavaActors.Node.Tests.Terminal;

public sealed class LiveProgressTests
{
    private readonly StringWriter _out = new();

    private CommandTerminal Screen()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(_out),
        });
        console.Profile.Width = 120;
        return new CommandTerminal(console, _out, new FakeTimeProvider(FakeLab.Noon.AddSeconds(65)));
    }

    private static async IAsyncEnumerable<RoleProgress> Stream(params RoleProgress[] roles)
    {
        foreach (var role in roles)
        {
            await Task.Yield();
            yield return role;
        }
    }

    [Fact]
    public async Task A_terminal_shows_one_line_a_role_and_keeps_the_last_state()
    {
        var last = await new LiveProgress(Screen()).ShowAsync(
            Stream(FakeLab.Role(8, "guest", "Submitted"), FakeLab.Role(7, "host", "Running", action: "login-action"), FakeLab.Role(7, "host", "Finished", "Incomplete", failure: "Job: [no] login")),
            CancellationToken.None);
        Assert.Equal([(7, "Finished"), (8, "Submitted")], last.Select(role => (role.Id, role.State)));
        Assert.Contains("2.4.4.1 login-action", _out.ToString());
        Assert.Contains("Job: [no] login", _out.ToString());
        Assert.Contains("1:05", _out.ToString());
    }

    [Fact]
    public async Task Any_failure_ends_the_table()
    {
        async IAsyncEnumerable<RoleProgress> Broken()
        {
            yield return FakeLab.Role(7, null, "Running");
            await Task.Yield();
            throw new System.Text.Json.JsonException("nonsense");
        }

        await Assert.ThrowsAnyAsync<Exception>(() => new LiveProgress(Screen()).ShowAsync(Broken(), CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_failure_of_the_stream_comes_through()
    {
        async IAsyncEnumerable<RoleProgress> Broken()
        {
            yield return FakeLab.Role(7, null, "Running");
            await Task.Yield();
            throw new ClientException(ExitCode.Unreachable, "gone");
        }

        var error = await Assert.ThrowsAnyAsync<Exception>(() => new LiveProgress(Screen()).ShowAsync(Broken(), CancellationToken.None));
        Assert.Equal("gone", (error as ClientException ?? error.InnerException)?.Message);
    }

    [Theory]
    [InlineData(4.24, "4.2 s")]
    [InlineData(187, "3:07")]
    [InlineData(3723, "1:02:03")]
    public void Durations_are_short(double seconds, string text) => Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("""- {"dt": "2026-01-01T12:00:00.123456+00:00", "lvl": "info", "msg": "start: 1 tftp-deploy"}""", "12:00:00.123 info     start: 1 tftp-deploy")]
    [InlineData("""- {"dt": "2026-01-01T12:00:00.123456+00:00", "lvl": "results", "msg": {"case": "boot", "result": "pass"}}""", "12:00:00.123 results  case=boot result=pass")]
    [InlineData("""- {"dt": "2026-01-01T12:00:00.1+00:00", "lvl": "feedback", "msg": "x", "ns": "device"}""", "12:00:00.100 feedback(device) x")]
    [InlineData("- {broken", "- {broken")]
    [InlineData("", "")]
    public void A_log_record_is_a_line_for_people(string record, string line) => Assert.Equal(line, LogLine.Text(record));
}
