using LavaActors.Gateway.Api;

namespace LavaActors.Node.Tests.Commands;

public sealed class WhatIfCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"whatif-{Guid.NewGuid()}.yaml");
    private readonly FakeLab _lab = new();

    public WhatIfCommandTests() => File.WriteAllText(_file, "job_name: x");

    public void Dispose() => File.Delete(_file);

    private static OutlookView Outlook { get; } = new(
        false, null, "needs 1 qemu; 1 is running job 7", 2, FakeLab.Noon.AddMinutes(40), FakeLab.Noon.AddMinutes(90), "from the times that runs of such jobs took lately",
        [new RoleOutlookView("", "qemu", [], [new UnfitDeviceView("q1", "running job 7", true)], 1)]);

    private async Task<(int Code, string Text)> RunAsync(ValidationAnswer answer, params string[] more)
    {
        _lab.Outlook = answer;
        var code = await _lab.RunAsync(["whatif", _file, .. more]);
        return (code, _lab.Out.ToString());
    }

    [Fact]
    public async Task A_job_that_waits_is_answered_with_why_and_how_long()
    {
        var (code, text) = await RunAsync(new ValidationAnswer("Job valid.", Outlook));

        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(
            """
            it would wait: needs 1 qemu; 1 is running job 7
            ahead of it in the queue: 2 jobs
            it would start about 2026-01-01 12:40 UTC, or 2026-01-01 13:30 UTC if runs are long, from the times that runs of such jobs took lately
            qemu: free none
              not q1: running job 7
              1 device is of other types

            """.ReplaceLineEndings("\n"),
            text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_job_that_starts_at_once_is_told_its_device()
    {
        var (code, text) = await RunAsync(new ValidationAnswer("Job valid.", Outlook with { StartsNow = true, WaitsFor = null, Roles = [new RoleOutlookView("host", "qemu", ["q1", "q2"], [], 0)] }));

        Assert.Equal((ExitCode.Ok, "it would start now\nhost: qemu: free q1, q2\n"), (code, text.ReplaceLineEndings("\n")));
    }

    [Fact]
    public async Task Devices_that_are_not_listed_are_counted()
    {
        var role = Outlook.Roles[0];
        Assert.Contains("\n  3 more devices of this type, not listed\n", (await RunAsync(new ValidationAnswer("Job valid.", Outlook with { Roles = [role with { LeftOut = 3 }] }))).Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_known_nothing_is_promised() =>
        Assert.Contains("\nno estimate: too few runs on qemu are known\n", (await RunAsync(new ValidationAnswer("Job valid.", Outlook with { Expected = null, Late = null, Estimate = "no estimate: too few runs on qemu are known" }))).Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public async Task A_job_that_would_be_refused_ends_with_the_exit_code_of_a_wrong_one()
    {
        var (code, text) = await RunAsync(new ValidationAnswer("Job valid.", Outlook with { Refusal = "Device type 'qemo' is unavailable; did you mean qemu?" }));
        Assert.Equal(ExitCode.InvalidJob, code);
        Assert.StartsWith("it would be refused: Device type 'qemo' is unavailable", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_wrong_is_answered_with_its_errors()
    {
        var (code, text) = await RunAsync(new ValidationAnswer("Job invalid:\ndefinition:1:1: error: x"));
        Assert.Equal(ExitCode.InvalidJob, code);
        Assert.Contains("definition:1:1: error: x", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheduler_that_does_not_answer_is_a_failure() => Assert.Equal(ExitCode.Failed, (await RunAsync(new ValidationAnswer("Job valid."))).Code);

    [Fact]
    public async Task For_programs_it_is_JSON() =>
        Assert.StartsWith("""{"message":"Job valid.","outlook":{"starts_now":false,"refusal":null,"waits_for":"needs""", (await RunAsync(new ValidationAnswer("Job valid.", Outlook), "--json")).Text, StringComparison.Ordinal);
}
