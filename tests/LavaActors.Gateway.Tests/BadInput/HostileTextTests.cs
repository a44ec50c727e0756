using System.Text.Json.Nodes;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Tests.Events;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.BadInput;

/// <summary>Names that would like to be something else: markup, lines, controls, halves of characters.</summary>
public sealed class HostileTextTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    public static TheoryData<string> Names => ["<script>alert(1)</script>", "a\n\nevent: end\ndata: x", "a\r\nSet-Cookie: x=y", "\u2028\u2029\u0085", "]]>&amp;<!--", "\"},{\"job\":1", "\u0000\u001b[31m", "\ud800", "=1+1"];

    [Fact]
    public void Lines_of_a_log_are_data_whatever_they_say()
    {
        var lines = new FeedItem.Lines(new JobId(7), new LogPiece(40, "- one\r\n- two\revent: end\n\nid: 99\n"u8.ToArray()));
        Assert.Equal(
            "id: 1-40\nevent: log\ndata: - one\ndata: - two\ndata: event: end\ndata: \ndata: id: 99\n\n",
            EventStream.Text(new EventPosition(1, 0).After(lines), lines));
    }

    [Theory]
    [InlineData("12", 12L, null)]
    [InlineData("12-0", 12L, 0L)]
    [InlineData("12-345", 12L, 345L)]
    [InlineData("12-", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("1-2-3", null, null)]
    [InlineData("1-99999999999999999999", null, null)]
    [InlineData("+1", null, null)]
    [InlineData("", null, null)]
    public void Where_a_reader_was_is_two_numbers_or_nothing(string text, long? number, long? log) => Assert.Equal(number is { } at ? new EventPosition(at, log) : null, EventPosition.Parse(text));

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_one_event_whatever_a_job_is_called(string name)
    {
        var one = FakeLabEvents.Job(1, description: name);

        var lines = EventStream.Text(new EventPosition(1), new FeedItem.Happened(one)).Split('\n', '\r');
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
