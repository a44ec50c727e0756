using System.Globalization;
using LavaActors.Gateway.Events;
using LavaActors.Protocol.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace LavaActors.Node.Tests.Clients;

/// <summary>Every command of the real lavacli against a running node (spec: xmlrpc-api.md §5).</summary>
public sealed class LavacliTests(ITestOutputHelper output)
{
    private readonly LavacliReport _report = new();
    private ShellLab _lab = null!;
    private Lavacli _lavacli = null!;

    [Fact]
    public async Task Every_command_works_that_can()
    {
        Assert.True(Lavacli.IsInstalled, "there is no /usr/bin/lavacli: apt-get install lavacli, as ./build.sh test does");
        await using var lab = _lab = new ShellLab(http: "events: {publish: 'tcp://127.0.0.1:0'}");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await lab.StartAsync(limit.Token);
        _lavacli = new Lavacli(lab.Path("config"));
        var token = await lab.AddUserAsync(new NewAccount("lab-admin", IsSuperuser: true, IsStaff: true));
        lab.Write("config/lavacli.yaml", $"default:\n  uri: {lab.Address}RPC2\n  username: lab-admin\n  token: {token}\n");
        try
        {
            await IdentitiesAsync();
            await SystemAsync();
            await NamesAsync();
            await WorkersAsync();
            await DeviceTypesAsync();
            await DevicesAsync();
            await EventsAsync();
            await JobsAsync();
            await LocalAsync();
            await WholeLabAsync();
        }
        finally
        {
            output.WriteLine(_report.ToString());
            _report.Write();
        }

        Assert.Empty(_report.Failures);
        var all = await _lavacli.CommandsAsync();
        Assert.True(all.Count > 50, $"lavacli lists {all.Count} commands only");
        Assert.Empty(_report.Untried(all));
        Assert.Empty(_report.Unknown(all));
    }

    private async Task IdentitiesAsync()
    {
        await WorksAsync("identities add other --uri http://127.0.0.1:1/RPC2 --username me --token secret");
        await WorksAsync("identities list", "* default", "* other");
        await WorksAsync("identities show other", "username: me");
        await WorksAsync("identities delete other");
    }

    private async Task SystemAsync()
    {
        await WorksAsync("system version", "2026.07");
        await WorksAsync("system api", "2");
        await WorksAsync("system whoami", "lab-admin");
        await WorksAsync("system methods list", "scheduler.jobs.submit", "system.multicall");
        await WorksAsync("system methods help scheduler.jobs.logs", "job_id, start=0, end=nil");
        await WorksAsync("system methods signature scheduler.jobs.submit", "undef");
        await CannotAsync("system certificate", "LAVA has no such method since 2020.09", "-32601");
    }

    private async Task NamesAsync()
    {
        await WorksAsync("aliases add penguin shell");
        await WorksAsync("aliases list", "* penguin");
        await WorksAsync("aliases list --json", "[\"penguin\"]");
        await WorksAsync("aliases show penguin", "penguin", "shell");
        await WorksAsync("aliases delete penguin");
        await WorksAsync("aliases list --yaml", "[]");

        await WorksAsync("tags add usb --description a-stick");
        await WorksAsync("tags list", "* usb (a-stick)");
        await WorksAsync("tags show usb", "usb", "a-stick");
        await WorksAsync("tags delete usb");
    }

    private async Task WorkersAsync()
    {
        await WorksAsync("workers add lab-9 --description none-yet");
        await WorksAsync("workers list", "* lab-1", "* lab-9");
        await WorksAsync("workers update lab-9 --description later --health MAINTENANCE --job-limit 3");
        await WorksAsync("workers show lab-9", "later", "Maintenance", "3");
        await WorksAsync("workers show lab-1 --yaml", "shell-01", "Online");
        await WorksAsync("workers config get lab-1", "dispatcher_ip: 127.0.0.1");
        var configuration = await _lavacli.RunAsync("workers", "config", "get", "lab-1");
        await WorksAsync($"workers config set lab-1 {_lab.Write("dispatcher.yaml", configuration.Output)}");
        await WorksAsync($"workers env set lab-1 {_lab.Write("env.yaml", "overrides:\n  LC_ALL: C.UTF-8\n")}");
        await WorksAsync("workers env get lab-1", "LC_ALL: C.UTF-8");
    }

    private async Task DeviceTypesAsync()
    {
        await WorksAsync("device-types list", "* shell");
        await WorksAsync("device-types list --all --json", "shell", "qemu");
        await WorksAsync("device-types add board --description boards --health-frequency 12 --health-denominator jobs");
        await WorksAsync("device-types update board --description more-boards --health-active");
        await WorksAsync("device-types show board", "board", "more-boards");
        await WorksAsync("device-types aliases add board plank");
        await WorksAsync("device-types aliases list board", "* plank");
        await WorksAsync("device-types aliases delete board plank");
        await WorksAsync("device-types template get shell", "minimal");
        await WorksAsync($"device-types template set board {_lab.Path("lab/dispatcher-config/device-types/shell.jinja2")}");
        // Else the boards would be checked, among the jobs below.
        await WorksAsync("device-types update shell --health-disabled");
        await WorksAsync($"device-types health-check set shell {_lab.Quick}");
        await WorksAsync("device-types health-check get shell", "job_name");
        await FailsAsync($"device-types health-check set no-such-type {_lab.Quick}", 1, "404");
    }

    private async Task DevicesAsync()
    {
        await WorksAsync("devices list", "* shell-01", "* shell-02");
        await WorksAsync("devices add shell-03 --type shell --worker lab-1 --description third");
        await FailsAsync("devices add shell-03 --type shell --worker lab-1", 1, "Unable to call 'devices.add'", "Fault 400", "device already exists?");
        await WorksAsync($"devices dict set shell-03 {_lab.NewDictionary}");
        await WorksAsync("devices dict get shell-03", "{% extends 'shell.jinja2' %}");
        await WorksAsync("devices dict get shell-01 memory", "1024");
        await WorksAsync("devices dict get shell-01 --render", "minimal");
        await WorksAsync("devices dict get shell-01 actions.boot.methods --render", "minimal");
        await WorksAsync("devices tags add shell-01 hdmi");
        await WorksAsync("devices tags list shell-01", "* hdmi");
        await WorksAsync("tags show hdmi", "shell-01");
        await WorksAsync("devices tags delete shell-01 hdmi");
        await WorksAsync("devices update shell-01 --description first --health GOOD");
        await WorksAsync("devices show shell-01", "shell-01", "Good", "first", "lab-1");
        await WorksAsync("devices show shell-01 --json", "\"device_type\": \"shell\"");
    }

    private async Task EventsAsync()
    {
        const string Listen = "events listen";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using (var listening = _lavacli.Start(Listen.Split(' ')))
        {
            try
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
                while (_lab.Services.GetRequiredService<EventReaders>().Count == 0) await timer.WaitForNextTickAsync(limit.Token);
                await _lavacli.RunAsync("devices", "update", "shell-02", "--health", "MAINTENANCE");
                await HearAsync(listening, Listen, "[shell-02]", command => _report.Passed(command), limit.Token);
            }
            finally
            {
                listening.Kill(entireProcessTree: true);
            }
        }

        await _lavacli.RunAsync("devices", "update", "shell-02", "--health", "GOOD");
        await EndsWhenAsync("events wait device shell-02 --state IDLE --health MAINTENANCE", health => _lavacli.RunAsync("devices", "update", "shell-02", "--health", health), "GOOD", limit.Token);
        await EndsWhenAsync("events wait worker lab-9 --state OFFLINE --health MAINTENANCE", health => _lavacli.RunAsync("workers", "update", "lab-9", "--health", health), "ACTIVE", limit.Token);
        const string WaitForJob = "events wait job 1 --state FINISHED";
        using var waiting = _lavacli.Start(WaitForJob.Split(' '));
        try
        {
            await HearAsync(waiting, WaitForJob, "Listening to tcp://127.0.0.1:", each => _report.FailedAsExpected(each, "compares the job's number, as a text, with the number in the event, and never ends, with LAVA either; 'jobs wait' does"), limit.Token);
        }
        finally
        {
            waiting.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The command ends by itself when something is given the health MAINTENANCE, which happens until it has ended: from when on it hears is not told.</summary>
    /// <param name="other">The health before and afterwards.</param>
    private async Task EndsWhenAsync(string command, Func<string, Task> give, string other, CancellationToken stop)
    {
        using var waiting = _lavacli.Start(command.Split(' '));
        try
        {
            var ended = waiting.WaitForExitAsync(stop);
            while (!ended.IsCompleted)
            {
                await give("MAINTENANCE");
                await give(other);
            }

            await ended;
            if (waiting.ExitCode == 0) _report.Passed(command);
            else _report.Failed(command, $"exit code {waiting.ExitCode.ToString(CultureInfo.InvariantCulture)}: {await waiting.StandardError.ReadToEndAsync(stop)}");
        }
        catch (OperationCanceledException)
        {
            waiting.Kill(entireProcessTree: true);
            _report.Failed(command, "has not ended in two minutes");
        }
    }

    /// <summary>Reads what a command says until this is in it.</summary>
    private async Task HearAsync(System.Diagnostics.Process process, string command, string text, Action<string> wasHeard, CancellationToken stop)
    {
        try
        {
            while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
            {
                if (!line.Contains(text, StringComparison.Ordinal)) continue;
                wasHeard(command);
                return;
            }

            _report.Failed(command, $"ended without '{text}': {await process.StandardError.ReadToEndAsync(stop)}");
        }
        catch (OperationCanceledException)
        {
            _report.Failed(command, $"has not said '{text}' in two minutes");
        }
    }

    private async Task JobsAsync()
    {
        await WorksAsync($"jobs validate {_lab.Quick}");
        await FailsAsync($"jobs validate {_lab.Invalid}", 1, "key:", "msg:");
        var job = (await WorksAsync($"jobs submit {_lab.Quick}")).Trim();
        await WorksAsync($"jobs wait {job} --polling 1");
        await WorksAsync($"jobs show {job}", "grüße – 日本", "Finished", "Complete", "shell");
        await WorksAsync($"jobs show {job} --yaml", "state: Finished");
        await WorksAsync($"jobs logs {job} --polling 1", "hello wörld 日本");
        await WorksAsync($"jobs logs {job} --no-follow --raw --start 0 --end 2", "- {");
        await WorksAsync($"jobs definition {job}", "job_name: grüße – 日本");
        await WorksAsync($"results {job}", "* 0_greeting.hello [pass]");
        await WorksAsync($"results {job} 0_greeting", "* 0_greeting.hello [pass]");
        await WorksAsync($"results {job} 0_greeting hello", "pass");
        await WorksAsync("jobs list --state FINISHED --health COMPLETE --since 60 --verbose", $"* {job}:");
        await WorksAsync("jobs list --json --limit 1", $"\"id\": {job}");
        await CannotAsync($"jobs config {job} --dest {_lab.Path("config")}", "lavacli 1.2 writes as text what LAVA sends as bytes", "Binary");
        await WorksAsync($"jobs run {_lab.Quick} --polling 1", "hello");

        var url = (await WorksAsync($"jobs submit --url {_lab.Endless}", "/scheduler/job/")).Trim();
        var endless = url[(url.LastIndexOf('/') + 1)..];
        await WorksAsync($"jobs cancel {endless}");
        await WorksAsync($"jobs wait {endless} --polling 1");
        await WorksAsync("jobs cancel 999999", "999999");
        var again = (await WorksAsync($"jobs resubmit {job}")).Trim();
        await WorksAsync($"jobs wait {again} --polling 1 --timeout 120");
        await WorksAsync($"jobs show {again}", "Finished", "Complete");
        await WorksAsync("jobs queue");
        await WorksAsync($"jobs submit {_lab.Unplaced}", "Unable to submit");

        var running = (await WorksAsync($"jobs submit {_lab.Endless}")).Trim();
        await WorksAsync($"devices maintenance {await BoardOfAsync(running)} --force");
        await WorksAsync($"jobs show {running}", "Finished");
        await FailsAsync("results 999999", 1, "404");
    }

    /// <summary>The board that a job has got.</summary>
    private async Task<string> BoardOfAsync(string job)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await timer.WaitForNextTickAsync(limit.Token))
        {
            var device = (await _lavacli.RunAsync("jobs", "show", job)).Output.Split('\n').Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair[0].Trim() == "device");
            if (device?[1].Trim() is { Length: > 0 } name && name != "None") return name;
        }

        throw new InvalidOperationException($"job {job} got no board");
    }

    private async Task LocalAsync()
    {
        var log = await _lavacli.RunAsync("jobs", "logs", "1", "--no-follow", "--raw");
        await WorksAsync($"utils logs print {_lab.Write("log.yaml", log.Output)}", "hello");
        await WorksAsync($"utils templates render {_lab.Write("template.jinja2", "memory is {{ memory }}\n")} --context memory=1024", "memory is 1024");
    }

    private async Task WholeLabAsync()
    {
        await WorksAsync($"system export {_lab.Path("export")}");
        await WorksAsync("workers maintenance lab-1");
        await WorksAsync("system active");
        await WorksAsync("system maintenance");
        await WorksAsync("workers show lab-1", "Maintenance");
    }

    /// <summary>Exit code 0, and all these texts in what it prints.</summary>
    private async Task<string> WorksAsync(string command, params string[] texts)
    {
        var ran = await _lavacli.RunAsync(command.Split(' '));
        Judge(command, ran, ran.Code == 0, texts);
        return ran.Output;
    }

    /// <summary>The command is right to fail with this exit code.</summary>
    private async Task FailsAsync(string command, int code, params string[] texts)
    {
        var ran = await _lavacli.RunAsync(command.Split(' '));
        Judge(command, ran, ran.Code == code, texts);
    }

    private void Judge(string command, Lavacli.Ran ran, bool isRightCode, IReadOnlyList<string> texts)
    {
        var missing = texts.Where(text => !ran.Output.Contains(text, StringComparison.Ordinal) && !ran.Errors.Contains(text, StringComparison.Ordinal)).ToList();
        if (isRightCode && missing.Count == 0) _report.Passed(Short(command));
        else _report.Failed(Short(command), $"exit code {ran.Code.ToString(CultureInfo.InvariantCulture)}{(missing.Count == 0 ? "" : $", no '{string.Join("', no '", missing)}'")}: {ran.Said}");
    }

    private async Task CannotAsync(string command, string why, string text)
    {
        var ran = await _lavacli.RunAsync(command.Split(' '));
        if (ran.Code != 0 && ran.Said.Contains(text, StringComparison.Ordinal)) _report.FailedAsExpected(Short(command), why);
        else _report.Failed(Short(command), $"was expected to fail with '{text}', since {why}; exit code {ran.Code.ToString(CultureInfo.InvariantCulture)}: {ran.Said}");
    }

    /// <summary>Without the folders of this test.</summary>
    private string Short(string command) => command.Replace(_lab.Path(""), "", StringComparison.Ordinal);
}
