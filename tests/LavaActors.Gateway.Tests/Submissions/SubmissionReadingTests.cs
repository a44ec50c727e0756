using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;
using LavaActors.Protocol.Ids;

namespace LavaActors.Gateway.Tests.Submissions;

public sealed class SubmissionReadingTests
{
    private static readonly GroupId Group = new("11111111-2222-3333-4444-555555555555");

    private static SubmissionReading Read(string text) =>
        SubmissionReading.Of(new GatewayMessages.Submit(text, "job.yaml", "anna"), JobDocument.Parse(text, "job.yaml").ForSubmission(), CommandId.New(), Group);

    [Fact]
    public void A_single_job_becomes_one_sub_job_and_no_group()
    {
        var command = Read(JobTextSamples.Single).Command!;
        Assert.Null(command.TargetGroup);
        Assert.Equal(("anna", "one board", 100, TimeSpan.FromHours(1)), (command.Submitter, command.JobName, command.Priority, command.QueueTimeout));
        var job = Assert.Single(command.SubJobs);
        Assert.Equal(("", 0, "mustang", false), (job.Role, job.SubId, job.DeviceType, job.IsGuest));
        Assert.Equal(JobTextSamples.Single, command.OriginalYaml);
    }

    [Fact]
    public void The_worker_that_a_job_or_role_names_goes_with_it()
    {
        Assert.Equal("lab-b", Assert.Single(Read("worker: lab-b\n" + JobTextSamples.Single).Command!.SubJobs).Dispatcher);
        var group = Read(JobTextSamples.Group.Replace("device_type: mustang", "device_type: mustang, worker: lab-b", StringComparison.Ordinal)).Command!;
        Assert.Equal(["lab-b", null, null], group.SubJobs.Select(job => job.Dispatcher));
    }

    [Theory]
    [InlineData("kernel, oldteam", "kernel", "there is no group 'oldteam': left out")]
    [InlineData("kernel, lab", "kernel lab", null)]
    [InlineData("oldteam", null, "No known groups were found in the visibility list.; there is no group 'oldteam': name a group that exists")]
    [InlineData("", null, "No known groups were found in the visibility list.; name a group that exists")]
    public void Only_groups_that_exist_are_kept_and_one_has_to(string named, string? kept, string? says)
    {
        var text = JobTextSamples.Single.Replace("visibility: public", $"visibility: {{group: [{named}]}}", StringComparison.Ordinal);
        var lab = new SubmitterLab("anna", new Dictionary<string, string>(), new HashSet<string>(), [], new HashSet<string> { "kernel", "lab" });
        var reading = SubmissionReading.Of(new GatewayMessages.Submit(text, "job.yaml", "anna", lab), JobDocument.Parse(text, "job.yaml").ForSubmission(), CommandId.New(), Group);

        Assert.Equal(kept, reading.Command is { } command ? string.Join(' ', command.Visibility.Groups) : null);
        var found = reading.Diagnostics.Where(finding => finding.Path == "visibility.group").Select(finding => finding.ToString()).SingleOrDefault();
        Assert.Equal(says is null, found is null);
        Assert.Contains(says ?? "", found ?? "", StringComparison.Ordinal);
        if (kept is not null && says is not null) Assert.Contains(reading.Command!.Warnings!, warning => warning.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_users_are_not_told_apart_all_groups_are_kept() => Assert.Equal(
        ["oldteam"], Read(JobTextSamples.Single.Replace("visibility: public", "visibility: {group: [oldteam]}", StringComparison.Ordinal)).Command!.Visibility.Groups);

    [Fact]
    public void Warnings_are_kept_without_the_job_s_secrets()
    {
        var text = JobTextSamples.Single.Replace("prompts: ['#'],", "prompts: ['#'], S3CRET-KEY: x,", StringComparison.Ordinal) + "\nsecrets: {KEY: S3CRET-KEY}\n";
        var warnings = Read(text).Command!.Warnings!;
        Assert.Contains(warnings, warning => warning.Contains("[MASKED]", StringComparison.Ordinal));
        Assert.DoesNotContain(warnings, warning => warning.Contains("S3CRET", StringComparison.Ordinal));
    }

    [Fact]
    public void A_group_job_becomes_its_roles_with_the_guests_on_their_host()
    {
        var reading = Read(JobTextSamples.Group);
        Assert.DoesNotContain(reading.Diagnostics, d => d.IsError);
        var command = reading.Command!;
        Assert.Equal(Group, command.TargetGroup);
        Assert.Equal(
            [("host", 0, "mustang", false, null), ("guest", 1, null, true, "host"), ("guest", 2, null, true, "host")],
            command.SubJobs.Select(job => (job.Role, job.SubId, job.DeviceType, job.IsGuest, job.HostRole)));
        Assert.All(command.SubJobs, job => Assert.Contains(Group.Value, job.Definition));
    }

    [Fact]
    public void A_group_whose_texts_would_not_go_from_node_to_node_is_refused()
    {
        var padded = JobTextSamples.Group.Replace("visibility: public", $"visibility: public\nmetadata: {{padding: '{new string('x', 100_000)}'}}", StringComparison.Ordinal);
        Assert.NotNull(Read(padded).Command);

        var reading = Read(padded.Replace("count: 2", "count: 80", StringComparison.Ordinal));

        Assert.Null(reading.Command);
        var error = Assert.Single(reading.Diagnostics, d => d.IsError);
        Assert.Matches(@"^the job's text and those of its 81 sub-jobs have \d\.\d MiB together as they go from node to node, and 7 MiB is the most$", error.What);
    }

    [Fact]
    public void The_devices_that_are_closed_to_a_submitter_count_for_each_sub_job()
    {
        var text = JobTextSamples.Single.Replace("device_type: mustang", "protocols: {lava-multinode: {roles: {board: {device_type: mustang, count: 80}}}}", StringComparison.Ordinal)
            .Replace("y: {to:", "y: {role: [board], to:", StringComparison.Ordinal).Replace("t: {method:", "t: {role: [board], method:", StringComparison.Ordinal);
        SubmissionReading ReadIn(int closed) => SubmissionReading.Of(
            new GatewayMessages.Submit(text, "job.yaml", "anna", new SubmitterLab("anna", new Dictionary<string, string>(), new HashSet<string>(), [.. Enumerable.Range(0, closed).Select(n => new DeviceName($"board-{n:00000}"))])),
            JobDocument.Parse(text, "job.yaml").ForSubmission(), CommandId.New(), Group);

        Assert.NotNull(ReadIn(100).Command);
        var error = Assert.Single(ReadIn(10_000).Diagnostics, found => found.IsError);
        Assert.Contains("sub-jobs, with the names of devices that are closed to the submitter, have ", error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_dispatcher_can_run_becomes_no_command()
    {
        var reading = Read(JobTextSamples.Single.Replace("method: u-boot, commands: nfs, prompts: ['#'], type: bootm", "method: dfu", StringComparison.Ordinal));
        Assert.Null(reading.Command);
        Assert.Contains(reading.Diagnostics, d => d.IsError && d.What == "the boot method 'dfu' is valid, but not supported by this dispatcher");
    }

    [Fact]
    public void A_warning_lets_a_job_through()
    {
        var reading = Read(JobTextSamples.Single.Replace("prompts: ['#'],", "prompts: ['#'], promts: x,", StringComparison.Ordinal));
        Assert.NotNull(reading.Command);
        Assert.Contains(reading.Diagnostics, d => !d.IsError && d.What == "unknown key 'promts'");
        Assert.Contains("warning: actions[1].boot.promts: unknown key 'promts'", reading.Command.Warnings![0], StringComparison.Ordinal);
        Assert.Null(Read(JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal)).Command!.Warnings);
    }

    [Fact]
    public void A_text_with_errors_becomes_no_command_but_all_of_its_errors()
    {
        var reading = Read("job_nam: x\nvisibility: everybody\ntimeouts: {job: {minutes: 1}}\ndevice_type: mustang\nactions: []\n");
        Assert.Null(reading.Command);
        Assert.Contains(reading.Diagnostics, d => d.IsError && d.ToString().StartsWith("job.yaml:1:1: error: job_nam: unknown key", StringComparison.Ordinal));
        Assert.Contains(reading.Diagnostics, d => d.IsError && d.Where.Line == 2);
    }
}
