using System.Text.Json.Nodes;
using LavaActors.Dispatch.Logs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Tests.Logs;

public sealed class RunLogTests
{
    /// <summary>A file of a disk that is always full.</summary>
    private const string Full = "/dev/full";

    [Fact]
    public async Task A_full_disk_ends_the_log_and_tells_once_which_directory_it_is()
    {
        var told = new List<string>();
        await using var log = new RunLog(Full, TimeProvider.System, []) { Failed = told.Add };

        log.Info("one");
        log.Flush();
        log.Info(new string('x', 2 * RunLog.Block));
        log.Flush();

        Assert.StartsWith("the log of the job cannot be written in /dev: ", Assert.Single(told), StringComparison.Ordinal);
        Assert.Contains("Make some, and submit the job again", told[0], StringComparison.Ordinal);
        Assert.Equal((told[0], 0L), (log.Failure, log.Length));
    }

    [Fact]
    public async Task Secrets_that_become_known_are_masked_from_then_on()
    {
        var file = Path.GetTempFileName();
        await using (var log = new RunLog(file, TimeProvider.System, []))
        {
            log.Mask(["hunter2"]);
            log.Info("password hunter2");
        }

        Assert.Contains("password [MASKED]", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task Each_line_of_a_secret_is_masked_since_a_board_prints_one_at_a_time()
    {
        var file = Path.GetTempFileName();
        await using (var log = new RunLog(file, TimeProvider.System, []))
        {
            log.Mask(["-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\r\n-----END KEY-----\n"]);
            log.Target("-----BEGIN KEY-----");
            log.Target("+ export KEY=MIIEpAIBAAKCAQEA");
            log.WriteMapping("results", """{"case": "MIIEpAIBAAKCAQEA"}""");
        }

        var text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("MIIE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", text, StringComparison.Ordinal);
        Assert.Contains("+ export KEY=[MASKED]", text, StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_secret_within_another_leaves_nothing_of_it()
    {
        var file = Path.GetTempFileName();
        await using (var log = new RunLog(file, TimeProvider.System, []))
        {
            log.Mask(["hunter", "hunter22"]);
            log.Info("password hunter22");
        }

        Assert.Contains("\"password [MASKED]\"", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Theory]
    [InlineData("hunter2", "log in as [MASKED]")]
    [InlineData("a\"b\\", "log in as [MASKED]")]
    [InlineData("wörld", "log in as [MASKED]")]
    [InlineData("1", null)]
    [InlineData("{", null)]
    [InlineData(", ", null)]
    public void A_result_is_masked_and_can_still_be_read(string secret, string? shown)
    {
        var name = $"log in as {secret}";
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        LogFormat.WriteMapping(buffer, DateTimeOffset.UnixEpoch, "results", new JsonObject { ["case"] = name, ["duration"] = 1.5, ["list"] = new JsonArray(1, null, true) }.ToJsonString(), [secret]);

        var line = (YamlMap)((YamlList)YamlDocument.Parse(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan), "log").Root!).Items.Single();
        var message = (YamlMap)line["msg"]!;
        Assert.Equal(["case", "duration", "list"], message.Keys.Select(key => key.Text));
        Assert.Equal("1.5", ((YamlScalar)message["duration"]!).Text);
        var text = ((YamlScalar)message["case"]!).Text;
        if (shown is null) Assert.Contains("[MASKED]", text, StringComparison.Ordinal);
        else Assert.Equal(shown, text);
    }

    [Fact]
    public async Task A_log_goes_on_behind_its_last_whole_record_and_counts_the_lines_before()
    {
        var file = Path.GetTempFileName();
        await using (var before = new RunLog(file, TimeProvider.System, []))
        {
            before.Info("one");
            before.Info(new string('x', RunLog.Block));
            before.Info("three");
        }

        var whole = new FileInfo(file).Length;
        await File.AppendAllTextAsync(file, "- {\"dt\": \"2026-11-2");
        await using (var after = new RunLog(file, TimeProvider.System, []))
        {
            Assert.Equal((whole, 3L), (after.Length, after.Lines));
            Assert.Equal(3, after.Write("info", "four"));
        }

        var lines = await File.ReadAllLinesAsync(file);
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.Matches("^- \\{.*\\}$", line));
        Assert.Contains("\"msg\": \"four\"", lines[3], StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task What_was_stored_elsewhere_and_is_missing_here_is_not_written_over()
    {
        var file = Path.GetTempFileName();
        await using (var log = new RunLog(file, TimeProvider.System, []))
        {
            log.BeginAt(500);
            log.Info("next");
            log.Flush();
            Assert.Equal((500L, 2L), (log.Length - log.Read(500, 1000).Length, log.Lines));
            Assert.Contains("next", System.Text.Encoding.UTF8.GetString(log.Read(500, 1000)), StringComparison.Ordinal);
            Assert.Contains("500 bytes of this log are lost", System.Text.Encoding.UTF8.GetString(log.Read(0, 500)), StringComparison.Ordinal);
        }

        // The process after this one counts the same lines.
        await using (var after = new RunLog(file, TimeProvider.System, [])) Assert.Equal(2, after.Lines);
        File.Delete(file);
    }
}
