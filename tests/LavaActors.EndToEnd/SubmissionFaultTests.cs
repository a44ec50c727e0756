using LavaActors.EndToEnd.Lab;
using LavaActors.Node;
using LavaActors.Node.Client;
using LavaActors.Protocol.Projection;

namespace LavaActors.EndToEnd;

/// <summary>A job that is wrong as written is refused with the place and the remedy; there is no job then, and no device is touched. The words are those of the
/// definition's own tests; here they reach who submits.</summary>
[Collection(nameof(BoardsCollection))]
public sealed class SubmissionFaultTests(BoardsFixture boards)
{
    [Theory]
    [InlineData("visibility: public", "visibilty: public", "job.yaml:101:1: error: visibilty: unknown key 'visibilty'; did you mean 'visibility'?")]
    [InlineData("job_name: mustang-guest-ssh", "job_name: [mustang]", "job.yaml:99:11: error: job_name: expected a string, found a list")]
    [InlineData("    prompts: ['root@linaro-nano:']\n    method: u-boot", "    method: u-boot", "error: actions[2].boot: 'prompts' is missing; give the prompt of the shell that the tests run in")]
    [InlineData("- boot:\n    role: [host]", "- boot:\n    role: [hots]", "error: actions[2].boot.role: there is no role 'hots'; did you mean 'host'?")]
    [InlineData("expect_role: host", "expect_role: server", "error: protocols.lava-multinode.roles.guest.expect_role: there is no role 'server'; known here: guest, host")]
    [InlineData("expect_role: host", "expect_role: guest", "error: protocols.lava-multinode.roles.guest.expect_role: is the role itself: it would wait for its own start message for ever; name another role")]
    [InlineData("        count: 1", "        count: 2", "error: protocols.lava-multinode.roles.host.count: the guests of role 'guest' need exactly one host, and 'host' has 2; use 'count: 1'")]
    [InlineData("      host:\n", "      third: {device_type: mustang, count: 1}\n      host:\n", "error: protocols.lava-multinode.roles.third: the role has no actions; add blocks with 'role: [third]', or remove the role")]
    [InlineData("    timeout: {minutes: 30}", "    timeout: {minutes: 31}", "error: actions[4].test.timeout: 31 minutes is longer than the whole job's 30 minutes; shorten it, or raise timeouts.job")]
    public async Task A_job_that_is_wrong_as_written_is_refused(string right, string wrong, string expected)
    {
        var text = await File.ReadAllTextAsync(EmulatedLab.JobFile("mustang-ssh-guest.yaml"));
        Assert.Contains(right, text, StringComparison.Ordinal);
        var before = (await boards.Node.Queries.ListAsync(new JobQuery(), CancellationToken.None)).Count;

        var refusal = await Assert.ThrowsAsync<ClientException>(() => boards.Node.RunAsync(text.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.Equal(ExitCode.InvalidJob, refusal.ExitCode);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, (await boards.Node.Queries.ListAsync(new JobQuery(), CancellationToken.None)).Count);
    }
}
