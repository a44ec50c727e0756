using LavaActors.EndToEnd.Jobs;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd;

/// <summary>Single-node jobs on a device that is itself reached over SSH, and that nobody switches.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class SshDeviceTests(BoardsFixture boards)
{
    [Fact]
    public async Task A_job_logs_in_to_its_device_with_the_key_that_the_device_file_names()
    {
        var outcome = await boards.Node.RunAsync(JobText.Server("server", "lava-test-case one --result pass", "lava-test-case wrong --shell false"));
        outcome.IsComplete();
        outcome.Single.Has("0_steps", "one", "pass");
        outcome.Single.Has("0_steps", "wrong", "fail");
        outcome.Single.Has("lava", "scp-deploy", "pass");
        await boards.Node.DeviceIsIdleAsync("server-01");
        Assert.Empty(boards.Node.Site.RunDirectories(outcome.Single.Row.Job.Value));
    }

    [Fact]
    public async Task A_second_job_finds_the_same_server()
    {
        for (var round = 0; round < 2; round++) (await boards.Node.RunAsync(JobText.Server("server", "lava-test-case again --result pass"))).IsComplete();
    }

    [Fact]
    public async Task An_identity_file_that_is_not_there_is_named_before_the_login()
    {
        var outcome = await boards.Node.RunAsync(JobText.Server("server-without-key", "true"));
        outcome.Single.Failed("Job", "/nowhere/key", "identity_file");
        outcome.Single.Has("lava", "validate", "fail");
    }
}
