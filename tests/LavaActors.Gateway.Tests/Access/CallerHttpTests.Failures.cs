using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>What jobs failed by, to readers who may not see all jobs that it names.</summary>
public sealed partial class CallerHttpTests
{
    [Fact]
    public async Task What_a_job_failed_by_names_no_job_that_its_reader_may_not_see()
    {
        const string Late = "no devices within the queue timeout of 01:00:00: needs 1 qemu; 1 is running job 2, 1 is running job 3";
        const string Stuck = "deadlock: 14.1 (guest) waits for 'go' (lava-wait) of 14.0 (host), 14.0 (host) waits for 'ready' (lava-wait): nobody is left who could send 'go'";
        JobRow Failed(long id, long? lead, string role, string type, string message) => FakeReadModel.Row(id, lead, role, JobState.Finished, JobHealth.Incomplete) with { Submitter = "ann", ErrorType = type, ErrorMessage = message };
        _gateway.ReadModel.Put(
            Failed(1, null, "", "Canceled", Late) with { Health = JobHealth.Canceled }, FakeReadModel.Row(2) with { Visibility = JobVisibility.Personal, Submitter = "bob" }, FakeReadModel.Row(3),
            Failed(14, 14, "host", "MultinodeTimeout", Stuck) with { Submitter = "bob", Visibility = JobVisibility.Personal }, Failed(15, 14, "guest", "MultinodeTimeout", Stuck));
        _gateway.ReadModel.Actions[15] = [new ActionRow("3", "lava-test-shell", "guest", 60, FakeReadModel.Noon, FakeReadModel.Noon.AddSeconds(9), 9, $"lava-wait go: {Stuck}")];
        async Task<IReadOnlyList<string>> ReadAsync(long job, string? token)
        {
            async Task<JsonNode> Json(string path) => (await (await SendAsync(HttpMethod.Get, path, token)).Content.ReadFromJsonAsync<JsonNode>())!;
            var explained = await Json($"jobs/{job}/explain/");
            var role = (await Json($"jobs/{job}/timeline/"))["roles"]!.AsArray().Single(each => (long)each!["role"]!["id"]! == job)!;
            string?[] all =
            [
                (string?)(await Json($"jobs/{job}/"))["failure_comment"], (string?)(await Json($"jobs/{job}/"))["verdict"]?["explanation"], (string?)(await Json($"jobs/?id={job}"))["results"]![0]!["failure_comment"],
                (string?)explained["failure"], (string?)explained["verdict"]?["explanation"], (string?)role["role"]!["failure"], (string?)role["actions"]!.AsArray().FirstOrDefault()?["error"],
            ];
            return [.. all.OfType<string>().Where(text => text.Contains("job", StringComparison.Ordinal) || text.Contains("deadlock", StringComparison.Ordinal))];
        }

        var root = $"Token {_gateway.Accounts.Put("root", isSuperuser: true)}";
        foreach (var token in (string?[])[null, $"Token {_ann}"])
        {
            var (late, stuck) = (await ReadAsync(1, token), await ReadAsync(15, token));
            Assert.True(late.Count >= 4 && stuck.Count >= 4, $"{late.Count} and {stuck.Count} texts");
            Assert.All(late, text => Assert.Contains("1 is running another job, 1 is running job 3", text, StringComparison.Ordinal));
            Assert.All(stuck, text => Assert.DoesNotContain("14.0", text, StringComparison.Ordinal));
            Assert.Contains(stuck, text => text.Contains("deadlock: 14.1 (guest) waits for 'go' (lava-wait) of another (host), another (host) waits", StringComparison.Ordinal));
        }

        Assert.Contains(await ReadAsync(1, root), text => text.Contains(Late, StringComparison.Ordinal));
        Assert.Contains(await ReadAsync(15, root), text => text.Contains(Stuck, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kernel 6.1 (gcc) of job 5, 14.2 (x) and 114.0 (y)", "kernel 6.1 (gcc) of another job, another (x) and 114.0 (y)")]
    [InlineData("14.1 (guest) and job 14.1", "14.1 (guest) and job 14.1")]
    [InlineData("version 4.14.2 (x)", "version 4.14.2 (x)")]
    public void Only_sub_jobs_of_the_same_submission_are_named_without_saying_so(string text, string read) =>
        Assert.Equal(read, JobMentions.For(text, new HashSet<JobId> { new(15) }, new LeadJobId(14)));
}
