using System.Net;
using System.Text.Json.Nodes;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.Http;

public sealed class ExplainHttpTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static JobRow Failed(long id, long? lead = null, string role = "", string message = "the login as 'root' on uart0 of q1 failed: Login incorrect; check it") =>
        FakeReadModel.Row(id, lead, role, JobState.Finished, JobHealth.Incomplete) with { ErrorType = "Job", ErrorMessage = message };

    private static string Line(string level, string text) => $$"""- {"dt": "2026-01-01T12:00:00.000000+00:00", "lvl": "{{level}}", "msg": "{{text}}"}""" + "\n";

    [Fact]
    public async Task A_job_that_failed_is_explained_with_the_lines_of_its_log()
    {
        gateway.ReadModel.Put(Failed(20));
        gateway.ReadModel.Actions[20] = [new ActionRow("2.1", "login-action", "common", 60, FakeReadModel.Noon, FakeReadModel.Noon.AddSeconds(9), 9, "Login incorrect")];
        gateway.ReadModel.Write(20, Line("info", "start: 2 uboot-action (timeout 00:01:00) [common]") + Line("exception", "2.1 login-action: Login incorrect"));

        var explanation = await gateway.GetJsonAsync("jobs/20/explain/");

        Assert.Equal(("login-rejected", "job definition"), ((string)explanation["verdict"]!["rule"]!, (string)explanation["verdict"]!["category"]!));
        Assert.Equal("The system on mustang-01 did not let 'root' in: Login incorrect.", (string)explanation["verdict"]!["explanation"]!);
        Assert.Equal("Job: the login as 'root' on uart0 of q1 failed: Login incorrect; check it", (string)explanation["failure"]!);
        var line = Assert.Single(explanation["evidence"]!.AsArray())!;
        Assert.Equal((1, "exception", "2.1 login-action: Login incorrect"), ((int)line["line"]!, (string)line["level"]!, (string)line["text"]!));
        Assert.Contains((string)line["text"]!, await gateway.Http.GetStringAsync($"jobs/20/logs/?start={line["line"]}&end={(int)line["line"]! + 1}"));
        Assert.Null(explanation["group"]);
    }

    [Fact]
    public async Task A_job_carries_its_verdict_once_it_is_over_and_only_if_it_did_not_pass()
    {
        gateway.ReadModel.Put(Failed(30), FakeReadModel.Row(31, state: JobState.Finished, health: JobHealth.Complete), FakeReadModel.Row(32, state: JobState.Running));

        Assert.Equal("login-rejected", (string)(await gateway.GetJsonAsync("jobs/30/"))["verdict"]!["rule"]!);
        Assert.False((await gateway.GetJsonAsync("jobs/31/")).AsObject().ContainsKey("verdict"));
        Assert.False((await gateway.GetJsonAsync("jobs/32/")).AsObject().ContainsKey("verdict"));
        // Lists show what is kept, and gateways keep nothing: the controller that judges does.
        Assert.False((await gateway.GetJsonAsync("jobs/?id=30"))["results"]![0]!.AsObject().ContainsKey("verdict"));
        await gateway.ReadModel.PutAsync(new JobId(30), new VerdictRow("test", "ours", "x", "", [], null, "0123456789abcdef"), 0, default);
        var kept = (await gateway.GetJsonAsync("jobs/?id=30"))["results"]![0]!["verdict"]!;
        Assert.Equal(("ours", "0123456789abcdef"), ((string)kept["rule"]!, (string)kept["rules"]!));

        var running = await gateway.GetJsonAsync("jobs/32/explain/");
        Assert.Equal(("Running", null), ((string)running["state"]!, running["verdict"]));
    }

    [Fact]
    public async Task A_verdict_is_mended_when_more_of_the_log_has_come()
    {
        gateway.ReadModel.Put(Failed(40, message: "job timed out after 60 seconds"));
        Assert.Empty((await gateway.GetJsonAsync("jobs/40/explain/"))["evidence"]!.AsArray());

        gateway.ReadModel.Write(40, Line("error", "job 40 failed (Job): job timed out after 60 seconds"));

        Assert.Single((await gateway.GetJsonAsync("jobs/40/explain/"))["evidence"]!.AsArray());
    }

    [Fact]
    public async Task Of_a_group_the_one_that_failed_first_is_named()
    {
        gateway.ReadModel.Put(Failed(50, 50, "host"), Failed(51, 50, "guest"), FakeReadModel.Row(52, 50, "guest", JobState.Finished, JobHealth.Complete));
        gateway.ReadModel.Actions[50] = [new ActionRow("2", "late", "common", 60, FakeReadModel.Noon, FakeReadModel.Noon.AddSeconds(20), 9, "x")];
        gateway.ReadModel.Actions[51] = [new ActionRow("1", "early", "common", 60, FakeReadModel.Noon, FakeReadModel.Noon.AddSeconds(10), 9, "x")];

        var group = (await gateway.GetJsonAsync("jobs/52/explain/"))["group"]!;

        Assert.Equal(("50.1", "2026-01-01T12:00:10.000000Z"), ((string)group["cause"]!, (string)group["failed_at"]!));
        Assert.Equal(["50.0", "50.1", "50.2"], group["members"]!.AsArray().Select(member => (string)member!["display_id"]!));
        Assert.Equal(["login-rejected", "login-rejected", null], group["members"]!.AsArray().Select(member => (string?)(member!["verdict"] as JsonObject)?["rule"]));
    }

    [Fact]
    public async Task What_is_not_there_is_not_explained() => Assert.Equal(HttpStatusCode.NotFound, (await gateway.Http.GetAsync("jobs/999/explain/")).StatusCode);
}
