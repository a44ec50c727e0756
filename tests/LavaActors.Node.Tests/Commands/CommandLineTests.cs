using System.Text.Json.Nodes;
using LavaActors.Node.Client;

namespace LavaActors.Node.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly FakeLab _lab = new();
    private readonly string _job = Path.GetTempFileName();

    public CommandLineTests() => File.WriteAllText(_job, "job_name: x\n");

    public void Dispose() => File.Delete(_job);

    private void HostAndGuest(string hostHealth, string guestHealth) => _lab.Progress.AddRange(
    [
        FakeLab.Role(7, "host", "Running", action: "login-action"),
        FakeLab.Role(8, "guest", "Submitted"),
        FakeLab.Role(7, "host", "Finished", hostHealth),
        FakeLab.Role(8, "guest", "Finished", guestHealth),
    ]);

    [Theory]
    [InlineData("Complete", "Complete", ExitCode.Ok)]
    [InlineData("Complete", "Incomplete", ExitCode.Incomplete)]
    [InlineData("Complete", "Canceled", ExitCode.Canceled)]
    [InlineData("Incomplete", "Canceled", ExitCode.Incomplete)]
    public async Task A_watched_job_s_end_is_the_exit_code(string host, string guest, int code)
    {
        HostAndGuest(host, guest);
        Assert.Equal(code, await _lab.RunAsync("submit", _job, "--watch"));
    }

    [Fact]
    public async Task A_watched_job_whose_end_nobody_saw_is_a_failure()
    {
        _lab.Progress.AddRange([FakeLab.Role(7, "host", "Finished", "Complete"), FakeLab.Role(8, "guest", "Running")]);
        Assert.Equal(ExitCode.Failed, await _lab.RunAsync("submit", _job, "--watch"));
    }

    [Fact]
    public async Task Without_a_terminal_progress_is_a_line_for_each_change_then_the_tables()
    {
        HostAndGuest("Complete", "Complete");
        _lab.Actions.Add(new("2.4.1", "reset-device", "common", FakeLab.Noon.AddSeconds(1), FakeLab.Noon.AddSeconds(11), null));
        await _lab.RunAsync("submit", _job, "--watch");
        var lines = _lab.Out.ToString().Split('\n').Select(line => line.TrimEnd()).ToList();
        Assert.Equal("submitted 7.0, 7.1", lines[0]);
        Assert.Equal("12:00:05 host 7.0  mustang-01  Running  2.4.4.1 login-action  2 pass, 1 fail", lines[1]);
        Assert.Equal("12:00:05 guest 7.1  mustang-01  Submitted  2 pass, 1 fail", lines[2]);
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["7.1", "guest", "mustang-01", "Complete", "1:05"]);
        Assert.Contains(lines, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["host", "7.0", "0_smoke", "2", "1", "0", "0"]);
        Assert.Contains(lines, line => line.Trim().StartsWith("power-on to login", StringComparison.Ordinal) && line.EndsWith("10.0 s", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Trim().StartsWith("service", StringComparison.Ordinal) && line.EndsWith("55.0 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Following_shows_the_logs_line_by_line_with_their_role()
    {
        HostAndGuest("Complete", "Complete");
        _lab.Logs[7] = "- {\"dt\": \"2026-01-01T12:00:01.500000+00:00\", \"lvl\": \"target\", \"msg\": \"login:\"}\n";
        _lab.Logs[8] = "not a record\n";
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("submit", _job, "--follow"));
        Assert.Contains("host 7.0   12:00:01.500 target   login:\n", _lab.Out.ToString());
        Assert.Contains("guest 7.1  not a record\n", _lab.Out.ToString());
    }

    [Fact]
    public async Task With_json_the_output_is_one_document()
    {
        HostAndGuest("Complete", "Complete");
        await _lab.RunAsync("--json", "submit", _job, "--watch");
        Assert.Equal(2, JsonNode.Parse(_lab.Out.ToString())!["roles"]!.AsArray().Count);
    }

    [Theory]
    [InlineData()]
    [InlineData("jobs")]
    [InlineData("sumbit", "x")]
    [InlineData("submit")]
    [InlineData("jobs", "list", "--state", "running")]
    [InlineData("node", "--roles", "worker")]
    [InlineData("version", "--server", "nonsense")]
    [InlineData("submit", "/does/not/exist.yaml")]
    [InlineData("run", "/does/not/exist.yaml", "--device", "x.yaml")]
    public async Task A_wrong_command_line_is_refused_with_2_and_a_word_on_stderr(params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _lab.RunAsync(arguments));
        Assert.StartsWith("lava-actors: ", _lab.Error.ToString());
        Assert.Empty(_lab.Out.ToString());
    }

    [Fact]
    public async Task Several_devices_may_follow_one_option()
    {
        await _lab.RunAsync("plan", _job, "--device", "/nowhere/a.yaml", "/nowhere/b.yaml");
        Assert.Contains("/nowhere/a.yaml", _lab.Error.ToString());
        Assert.Contains("/nowhere/b.yaml cannot be read", _lab.Error.ToString());
    }

    [Fact]
    public async Task The_server_is_that_of_the_option_else_the_variable_else_the_default()
    {
        await _lab.RunAsync("devices", "list");
        Assert.Equal("http://127.0.0.1:8080/", _lab.Server!.ToString());
        _lab.Variables["LAVA_ACTORS_SERVER"] = "http://lab:1234";
        await _lab.RunAsync("devices", "list");
        Assert.Equal("http://lab:1234/", _lab.Server.ToString());
        await _lab.RunAsync("--server", "https://other/lava/", "devices", "list");
        Assert.Equal("https://other/lava/", _lab.Server.ToString());
    }

    [Fact]
    public async Task An_invalid_job_is_3_wherever_it_is_found()
    {
        Assert.Equal(ExitCode.InvalidJob, await _lab.RunAsync("validate", _job));
        Assert.Contains($"{_job}:1:1: error: ", _lab.Out.ToString());
        _lab.Refusal = new ClientException(ExitCode.InvalidJob, "Problem with submitted job data");
        Assert.Equal(ExitCode.InvalidJob, await _lab.RunAsync("submit", _job));
        Assert.Equal("lava-actors: Problem with submitted job data\n", _lab.Error.ToString());
    }

    [Fact]
    public async Task What_is_not_there_is_6()
    {
        Assert.Equal(ExitCode.NotFound, await _lab.RunAsync("jobs", "show", "99"));
        Assert.Equal(ExitCode.NotFound, await _lab.RunAsync("devices", "show", "nobody"));
    }

    [Fact]
    public async Task Nobody_at_the_address_is_4()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var error = new StringWriter();
        var environment = Node.Commands.CommandEnvironment.OfProcess() with { };
        environment = environment with { Terminal = environment.Terminal with { Error = error } };
        Assert.Equal(ExitCode.Unreachable, await Node.Commands.CommandLine.RunAsync(["--server", $"http://127.0.0.1:{port}", "devices", "list"], environment));
        Assert.Contains($"no node answers at http://127.0.0.1:{port}/", error.ToString());
    }

    [Fact]
    public async Task A_job_says_why_it_waits_and_which_attempts_there_were_before_and_after_it()
    {
        _lab.Progress.Add(FakeLab.Role(21, null, "Submitted"));
        _lab.Besides = timeline => timeline with { AttemptOf = 17, Attempt = 2, WaitsFor = "needs 2 more qemu; 1 is running job 19, 1 is in Maintenance" };
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("jobs", "show", "21"));
        Assert.StartsWith(
            "attempt 2 of job 17, which lost a run with its dispatcher\nwaits: needs 2 more qemu; 1 is running job 19, 1 is in Maintenance\n",
            _lab.Out.ToString(),
            StringComparison.Ordinal);

        _lab.Out.GetStringBuilder().Clear();
        _lab.Besides = timeline => timeline with { RequeuedAs = 23 };
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("jobs", "show", "21"));
        Assert.StartsWith("a run was lost with its dispatcher: queued again as job 23\n", _lab.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_says_what_was_found_about_it_when_it_was_submitted()
    {
        _lab.Progress.Add(FakeLab.Role(21, null, "Submitted"));
        _lab.Besides = timeline => timeline with { Warnings = ["definition:4:5: warning: odd"] };
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("jobs", "show", "21"));
        Assert.StartsWith("definition:4:5: warning: odd\n", _lab.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_shows_what_the_server_found_with_the_places_in_the_file()
    {
        _lab.Progress.Add(FakeLab.Role(7, null, "Submitted"));
        _lab.Warnings.Add("definition:4:5: warning: 'a' waits for 'b' (definition:9:1), and my-definition:1:2 stays");
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("submit", _job));
        Assert.Contains($"{_job}:4:5: warning: 'a' waits for 'b' ({_job}:9:1), and my-definition:1:2 stays\n", _lab.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_listed_shown_canceled_and_deleted()
    {
        HostAndGuest("Complete", "Complete");
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("jobs", "list"));
        Assert.Contains("my job", _lab.Out.ToString());
        Assert.Contains("2 of 12", _lab.Out.ToString());
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("jobs", "results", "7.0"));
        Assert.Matches(@"0_smoke\s+boot\s+pass\s+1.5 s", _lab.Out.ToString());
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("jobs", "cancel", "7.1"));
        Assert.Equal([8], _lab.Canceled);
        Assert.Equal(ExitCode.Ok, await _lab.RunAsync("jobs", "delete", "7.1"));
        Assert.Equal([8], _lab.Deleted);
        Assert.Contains("job 7.1 is deleted", _lab.Out.ToString());
    }

    [Fact]
    public void Every_command_and_every_exit_code_is_in_the_documentation()
    {
        using var reader = new StreamReader(GetType().Assembly.GetManifestResourceStream("command-line.md")!);
        var text = reader.ReadToEnd();
        var root = Node.Commands.CommandLine.Root(Node.Commands.CommandEnvironment.OfProcess());
        var paths = root.Subcommands.SelectMany(command =>
            command.Subcommands.Count == 0 ? [command.Name] : command.Subcommands.Select(inner => $"{command.Name} {inner.Name}"));
        Assert.All(paths, path => Assert.Matches($@"`{path}( [^`]*)?`", text));
        var codes = typeof(ExitCode).GetFields().Where(field => field.IsLiteral).Select(field => (int)field.GetRawConstantValue()!);
        Assert.All(codes, code => Assert.Contains($"\n| {code} | ", text));
    }

    [Fact]
    public async Task A_rebuild_has_to_be_told_of_what()
    {
        Assert.Equal(ExitCode.Usage, await _lab.RunAsync("rebuild-read-model"));
        Assert.Contains("--config, --data or --store", _lab.Error.ToString());

        _lab.Variables["LAVA_ACTORS_STORE"] = "postgres:Host=/nowhere;Database=lab;Password=secret";
        Assert.Equal(ExitCode.Usage, await _lab.RunAsync("rebuild-read-model"));
        Assert.Contains("PostgreSQL database lab on /nowhere cannot be used", _lab.Error.ToString());
        Assert.DoesNotContain("secret", _lab.Error.ToString());
    }
}
