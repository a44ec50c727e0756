using System.Text.Json.Nodes;
using LavaActors.Jobs;
using LavaActors.Notifications.Callbacks;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Tests;

/// <summary>What a callback has of metadata, results and logs.</summary>
public sealed class CallbackBodyTests
{
    private readonly FakeLab _lab = new();

    private CallbackSender Sender(NotificationSettings? settings = null) =>
        new(new HttpClient(new SocketsHttpHandler { UseProxy = false }), _ => false, _lab, _lab, _lab, settings ?? new NotificationSettings(), TimeProvider.System);

    private async Task<JsonObject> Post(NotifyDataset dataset, NotificationSettings? settings = null)
    {
        await using var receiver = await Receiver.StartAsync();
        await Sender(settings).SendAsync(Samples.Notification(), new NotifyCallback(receiver.Url, IsPost: true, null, null, dataset, IsJson: true), Samples.Row(), "", default);
        return JsonNode.Parse(receiver.Requests.Single().Body)!.AsObject();
    }

    [Fact]
    public async Task A_result_has_all_that_was_recorded_of_it_and_None_for_lines_that_it_has_not()
    {
        _lab.Cases.Add(Samples.Case("lava", "boot", "fail") with { StartLine = null, EndLine = null, Level = "2.1", DurationSeconds = 1.5, ErrorType = "Job", ErrorMessage = "it broke", Extra = "more" });

        var results = ((string)(await Post(NotifyDataset.Results))["results"]!["lava"]!).Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);

        foreach (var line in (string[])["level: 2.1", "log_start_line: None", "log_end_line: None", "measurement: None", "  duration: 1.50", "  error_type: Job", "  error_msg: it broke", "  extra: more"])
            Assert.Contains($"\n  {line}\n", results, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_is_what_is_kept_of_the_job_and_of_a_job_of_before_what_would_be_kept()
    {
        await using var receiver = await Receiver.StartAsync();
        const string Kept = """{"flag":"true","none":null,"nested":{"a":["1"]}}""";
        var definition = Samples.Definition("{criteria: {status: all}, callback: {url: 'http://a/', method: POST, content-type: json}}").Replace("build: '17', git.branch: main", "flag: yes, none: null, nested: {a: [1]}", StringComparison.Ordinal);
        var callback = new NotifyCallback(receiver.Url, IsPost: true, null, null, NotifyDataset.Minimal, IsJson: true);

        foreach (var job in (JobRow[])[Samples.Row() with { Metadata = Kept }, Samples.Row()])
            await Sender().SendAsync(Samples.Notification(), callback, job, job.Metadata is null ? definition : "metadata: {other: x}\n", default);
        await Sender().SendAsync(Samples.Notification(), callback with { IsJson = false }, Samples.Row() with { Metadata = Kept }, "", default);

        Assert.All(receiver.Requests.Take(2), heard => Assert.Equal("""[{"flag":"true"},{"none":null},{"nested":{"a":["1"]}}]""", JsonNode.Parse(heard.Body)!["metadata"]!.ToJsonString()));
        Assert.Contains("&metadata=flag&metadata=none&metadata=nested&", receiver.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, "- {msg: é1}\n- {msg: é2}\n- {msg: é3}\n", null)]
    [InlineData(30, "- {msg: é2}\n- {msg: é3}\n", 13)]
    [InlineData(26, "- {msg: é2}\n- {msg: é3}\n", 13)]
    [InlineData(25, "- {msg: é3}\n", 26)]
    [InlineData(18, "- {msg: é3}\n", 26)]
    [InlineData(5, "", 39)]
    public async Task Of_a_log_that_is_too_long_whole_lines_are_sent_and_how_much_is_left_out(int most, string expected, int? leftOut)
    {
        _lab.Logs[7] = "- {msg: é1}\n- {msg: é2}\n- {msg: é3}\n";

        var body = await Post(NotifyDataset.Logs, new NotificationSettings { MostLogBytes = most });

        Assert.Equal((expected, leftOut, leftOut is not null), ((string)body["log"]!, (int?)body["log_left_out"], body.ContainsKey("log_left_out")));
    }
}
