using System.Text;
using System.Text.Json.Nodes;

namespace LavaActors.Node.Tests.Commands;

public sealed class ValidateCommandTests : IDisposable
{
    private const string Head = "job_name: x\ndevice_type: board\nvisibility: public\ntimeouts: {job: {minutes: 5}}\nactions:\n";
    private const string Slip = Head + "- boot: {method: minimal, promts: ['# ']}\n";
    private const string Unsupported = Head + "- boot: {method: dfu}\n";

    private readonly FakeLab _lab = new();
    private readonly string _job = Path.GetTempFileName();

    public void Dispose() => File.Delete(_job);

    private async Task<(int Code, string[] Lines)> RunAsync(string text, params string[] arguments)
    {
        await File.WriteAllTextAsync(_job, text);
        var code = await _lab.RunAsync([.. arguments, _job]);
        return (code, _lab.Out.ToString().Replace(_job, "job.yaml", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public async Task A_warning_lets_a_job_through_unless_it_is_read_strictly()
    {
        var (code, lines) = await RunAsync(Slip, "validate");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(["job.yaml:6:27: warning: actions[0].boot.promts: unknown key 'promts'; did you mean 'prompts'?", "job.yaml: valid"], lines);
        (code, lines) = await RunAsync(Slip, "validate", "--strict");
        Assert.Equal(ExitCode.InvalidJob, code);
        Assert.Equal(["job.yaml:6:27: error: actions[0].boot.promts: unknown key 'promts'; did you mean 'prompts'?", "job.yaml: 1 error"], lines[2..]);
    }

    [Fact]
    public async Task A_variable_of_the_context_that_the_lab_allows_is_named_on_the_command_line()
    {
        var job = Head.Replace("actions:", "context: {rack: 1}\nactions:", StringComparison.Ordinal) + "- boot: {method: minimal, prompts: ['# ']}\n";
        var (code, lines) = await RunAsync(job, "validate");
        Assert.Equal(ExitCode.InvalidJob, code);
        Assert.Equal(
            "job.yaml:5:11: error: context.rack: 'rack' is not a context variable a job may set; remove it, or let the lab allow it: extra_context_variables in the gateway's settings", lines[0]);
        Assert.Equal(ExitCode.Ok, (await RunAsync(job, "validate", "--context-variable", "rack", "--context-variable", "slot")).Code);
    }

    [Fact]
    public async Task What_cannot_run_here_is_a_warning_that_says_it_would_be_refused()
    {
        var (code, lines) = await RunAsync(Unsupported, "validate");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("job.yaml:6:18: warning: actions[0].boot.method: the boot method 'dfu' is valid, but not supported by this dispatcher; supported are: ", lines[0], StringComparison.Ordinal);
        Assert.Equal("job.yaml: valid, but would be refused: it asks for what is not supported by this dispatcher", lines[1]);
        Assert.Equal(ExitCode.InvalidJob, (await RunAsync(Unsupported, "validate", "--strict")).Code);
    }

    [Theory]
    [InlineData(Unsupported, true)]
    [InlineData(Slip, false)]
    public async Task As_JSON_each_finding_says_whether_it_is_of_that_kind(string text, bool unsupported)
    {
        var (_, lines) = await RunAsync(text, "validate", "--json");
        Assert.Equal(("warning", unsupported), ((string?)JsonNode.Parse(string.Concat(lines))![0]!["severity"], (bool)JsonNode.Parse(string.Concat(lines))![0]!["unsupported"]!));
    }

    [Fact]
    public async Task A_job_with_warnings_is_not_submitted_strictly()
    {
        var (code, _) = await RunAsync(Slip, "submit", "--strict");
        Assert.Equal(ExitCode.InvalidJob, code);
        Assert.Contains("was not submitted:", _lab.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("error: actions[0].boot.promts: unknown key 'promts'; did you mean 'prompts'?", _lab.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_lab.Submitted);
        (code, _) = await RunAsync(Slip.Replace("promts", "prompts", StringComparison.Ordinal), "submit", "--strict");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Single(_lab.Submitted);
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_an_error_with_its_place()
    {
        await File.WriteAllBytesAsync(_job, Encoding.Latin1.GetBytes(Head + "- boot: {method: minimal, prompts: ['Zo\u00eb']}\n"));
        Assert.Equal(ExitCode.InvalidJob, await _lab.RunAsync("validate", _job));
        Assert.Contains(":6:40: error: the byte 0xEB is no UTF-8; save the file as UTF-8", _lab.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_fifty_megabytes_is_refused()
    {
        await using (var file = File.OpenWrite(_job)) file.SetLength(50 << 20);
        Assert.Equal(ExitCode.InvalidJob, await _lab.RunAsync("validate", _job));
        Assert.Contains("the text is longer than 1048576 bytes", _lab.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_the_user_s_mistake() => Assert.Equal(ExitCode.Usage, await _lab.RunAsync("validate", _job + ".missing"));
}
