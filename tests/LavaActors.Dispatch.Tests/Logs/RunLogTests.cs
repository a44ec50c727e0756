using LavaActors.Dispatch.Logs;

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
}
