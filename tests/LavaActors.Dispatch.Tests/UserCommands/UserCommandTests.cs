using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Dispatch.UserCommands;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.UserCommands;

public sealed class UserCommandTests
{
    private const string Action = "user-command";

    private const string Users = """
          power_off: pdu off 5
          users:
            relay: {do: [/bin/echo relay on, /bin/echo relay checked], undo: /bin/echo relay off}
            blink: {do: /bin/echo blink}

        """;

    [Fact]
    public async Task A_command_of_the_lab_runs_and_is_taken_back_once_when_the_run_is_over()
    {
        using var bench = Bench("relay");

        var scope = await bench.RunAsync(Action);
        Assert.Equal(["/bin/echo relay on", "/bin/echo relay checked"], bench.Board.Commands);
        Assert.Equal("""{"status":"success"}""", scope.Results.ToJsonString());

        for (var i = 0; i < 2; i++) await scope.Node.Action.CleanupAsync(bench.Run, CancellationToken.None);
        Assert.Equal(["/bin/echo relay off"], bench.Board.Commands.Skip(2));
    }

    [Fact]
    public async Task A_command_that_fails_half_way_is_taken_back_too()
    {
        using var bench = Bench("relay");
        bench.Board.OnCommand = command =>
        {
            if (command.EndsWith("checked", StringComparison.Ordinal)) throw ActionFault.Infrastructure("no answer");
        };

        Assert.Equal(ErrorTypes.Infrastructure, (await bench.FailAsync(Action)).ErrorType);
        await bench.Node(Action).Action.CleanupAsync(bench.Run, CancellationToken.None);
        Assert.Equal(["/bin/echo relay on", "/bin/echo relay off"], bench.Board.Commands);
    }

    [Theory]
    [InlineData("blink")]
    [InlineData("hard_reset")]
    public async Task What_was_not_run_or_has_no_undo_is_not_taken_back(string name)
    {
        using var bench = Bench(name);
        await bench.Node(Action).Action.CleanupAsync(bench.Run, CancellationToken.None);
        Assert.Empty(bench.Board.Commands);

        await bench.RunAsync(Action);
        await bench.Node(Action).Action.CleanupAsync(bench.Run, CancellationToken.None);
        Assert.Single(bench.Board.Commands);
    }

    [Fact]
    public async Task A_process_that_goes_on_with_the_run_takes_back_what_the_one_before_it_did()
    {
        using var bench = Bench("relay");
        bench.Run.Data.Set<IReadOnlyList<string>>("common", UserCommandAction.Started, [$"{bench.Node(Action).Block!.Index}"]);

        await bench.Node(Action).Action.CleanupAsync(bench.Run, CancellationToken.None);
        Assert.Equal(["/bin/echo relay off"], bench.Board.Commands);
    }

    [Theory]
    [InlineData("relai", "mustang-01 has no command 'relai'; did you mean 'relay'?")]
    [InlineData("power_on", "mustang-01 has no command 'power_on'; did you mean 'power_off'?")]
    [InlineData("soft_reboot", "mustang-01 has no command 'soft_reboot'; known here: blink, hard_reset, power_off, relay")]
    public async Task A_command_that_the_device_does_not_have_is_found_before_the_board_is_touched(string name, string error)
    {
        using var bench = Bench(name);
        Assert.Equal([$"4 user-command: {error}"], await bench.ValidateAsync(Action));
    }

    [Theory]
    [InlineData("do: /bin/echo blink", "do: /opt/nowhere/blink", "the program '/opt/nowhere/blink' is not there; it stands in commands.users.blink of mustang-01")]
    [InlineData("do: /bin/echo blink", "do: \"/bin/echo 'blink\"", "commands.users.blink of mustang-01: the single quote at column 11 is not closed")]
    public async Task A_command_that_cannot_run_is_found_before_the_board_is_touched(string right, string wrong, string error)
    {
        using var bench = Bench("blink", text => text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(error, Assert.Single(await bench.ValidateAsync(Action)), StringComparison.Ordinal);
    }

    private static ActionBench Bench(string command, Func<string, string>? device = null) => new(
        text => $"{text}\n- command: {{role: [host], name: {command}}}\n",
        text => (device ?? (t => t))(text.Replace("  power_off: pdu off 5\n", Users, StringComparison.Ordinal)));
}
