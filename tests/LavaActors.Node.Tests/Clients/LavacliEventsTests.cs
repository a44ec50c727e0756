using LavaActors.Gateway.Events;
using LavaActors.Protocol.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Node.Tests.Clients;

/// <summary>What the real lavacli hears of a running node (spec: scheduler.md §14).</summary>
public sealed class LavacliEventsTests
{
    [Fact]
    public async Task A_job_and_its_device_are_heard_from_the_submission_to_the_end()
    {
        Assert.True(Lavacli.IsInstalled, "there is no /usr/bin/lavacli: apt-get install lavacli, as ./build.sh test does");
        await using var lab = new ShellLab();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await lab.StartAsync(limit.Token);
        var lavacli = new Lavacli(lab.Path("config"));
        var token = await lab.AddUserAsync(new NewAccount("lab-admin", IsSuperuser: true));
        lab.Write("config/lavacli.yaml", $"default:\n  uri: {lab.Address}RPC2\n  username: lab-admin\n  token: {token}\n");
        using var listening = lavacli.Start("events", "listen");
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (lab.Services.GetRequiredService<EventReaders>().Count == 0) await timer.WaitForNextTickAsync(limit.Token);
            var job = (await lavacli.RunAsync("jobs", "submit", lab.Quick)).Output.Trim();

            var heard = new List<string>();
            while (!(heard.Count > 0 && heard[^1].Contains($"[{job}] ", StringComparison.Ordinal) && heard[^1].Contains("state=Finished", StringComparison.Ordinal)))
                heard.Add(await listening.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"lavacli ended: {await listening.StandardError.ReadToEndAsync(limit.Token)}"));

            Assert.StartsWith("Connecting to http://127.0.0.1", heard[0], StringComparison.Ordinal);
            Assert.Contains(heard, line => line.EndsWith($" org.lavasoftware.testjob lab-admin - [{job}] <??> state=Submitted health=Unknown (grüße – 日本)", StringComparison.Ordinal));
            Assert.Contains(heard, line => line.Contains(" org.lavasoftware.device lavaserver - [shell-0", StringComparison.Ordinal) && line.EndsWith($"> state=Running health=Good for {job}", StringComparison.Ordinal));
            Assert.EndsWith("state=Finished health=Complete (grüße – 日本)", heard[^1], StringComparison.Ordinal);
        }
        finally
        {
            listening.Kill(entireProcessTree: true);
        }
    }
}
