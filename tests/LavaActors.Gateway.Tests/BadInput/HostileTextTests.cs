using System.Text.Json.Nodes;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Tests.Events;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.BadInput;

/// <summary>Names that would like to be something else: markup, lines, controls, halves of characters.</summary>
public sealed class HostileTextTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    public static TheoryData<string> Names => ["<script>alert(1)</script>", "a\n\nevent: end\ndata: x", "a\r\nSet-Cookie: x=y", "\u2028\u2029\u0085", "]]>&amp;<!--", "\"},{\"job\":1", "\u0000\u001b[31m", "\ud800", "=1+1"];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_one_event_whatever_a_job_is_called(string name)
    {
        var one = FakeLabEvents.Job(1, description: name);

        var lines = EventStream.Text(new FeedItem.Happened(one)).Split('\n', '\r');
        Assert.Equal(["id: 1", "event: job", lines[2], "", ""], lines);
        var shown = name.Replace('\ud800', '\ufffd');
        Assert.Equal(shown, (string)JsonNode.Parse(lines[2]["data: ".Length..])!["description"]!);
        Assert.Equal(shown, (string)JsonNode.Parse((string)JsonNode.Parse(LavaEvents.Message(one))!.AsArray()[4]!)!["description"]!);
    }

    [Fact]
    public async Task What_jobs_are_called_is_data_in_every_answer()
    {
        var row = FakeReadModel.Row(7, state: JobState.Finished, health: JobHealth.Complete) with { Description = "<script>alert(1)</script>\u2028" };
        gateway.ReadModel.Put(row);
        gateway.ReadModel.Suites.Add(new SuiteRow(1, row.Job, "0_<b>\r\nSet-Cookie: a=b", new SuiteCounts("0_<b>", 0, 0, 0, 0)));
        foreach (var path in (string[])["jobs/", "jobs/7/", "jobs/7/suites/", "jobs/7/suites/1/csv/", "jobs/7/suites/1/yaml/", "jobs/7/junit/", "jobs/7/tap13/", "jobs/7/logs/", "nothing/%3Cscript%3E/", "jobs/?state=%3Cscript%3E"])
        {
            using var answer = await gateway.Http.GetAsync(path);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.DoesNotContain("html", answer.Content.Headers.ContentType!.MediaType!, StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }
}
