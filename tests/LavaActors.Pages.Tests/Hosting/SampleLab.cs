using System.Globalization;
using System.Text;
using System.Text.Json;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>A lab with a history: devices in several states, jobs that passed, failed, run and wait, a group, and names that nobody should trust.</summary>
internal static class SampleLab
{
    public const string Hostile = "<img src=x onerror=alert(1)>\"'&</title><script>alert(2)</script>";

    public const string HostileCase = "<b>case</b>&\"x\"";

    public const long Passed = 1001, Failed = 1002, Running = 1003, HostileJob = 1004, Group = 1010, Guest = 1011, OtherGuest = 1012, Old = 1020;

    public const int FailedLine = 43;

    public const string GroupName = "sample-group";

    public const string EmptyWorker = "lab-new", OldWorker = "lab-old";

    public const string Definition =
        """
        # smoke test of the network stack
        job_name: network smoke test
        device_type: mustang
        visibility: public
        timeouts:
          job: {minutes: 15}
        actions:
        - deploy:
            to: tftp
            kernel: {url: "http://files.example/vmlinuz", type: image}
        - boot: {method: u-boot, prompts: ['root@mustang:~#']}
        metadata: {branch: main, build: "4711"}
        """;

    public static DateTimeOffset Begin { get; } = TimeProvider.System.GetUtcNow().AddMinutes(-30);

    public static async Task SeedAsync(PagesNode node)
    {
        await node.ApplyAsync(new DispatcherCameUp(
            "lab-1",
            Guid.NewGuid(),
            "akka.tcp://lava@127.0.0.1:1",
            [
                new OfferedDevice(new("mustang-01"), "mustang", ["pcie", "10g"], DeviceHealth.Good),
                new OfferedDevice(new("mustang-02"), "mustang", [], DeviceHealth.Bad, "its file is faulty; the version of yesterday is used"),
                new OfferedDevice(new("mustang-03"), "mustang", [], DeviceHealth.Maintenance),
                new OfferedDevice(new("qemu-01"), "qemu", ["kvm"], DeviceHealth.Unknown),
            ],
            Begin));
        await node.ApplyAsync(new DeviceHealthChanged(null, new("mustang-02"), DeviceHealth.Bad, "anna", "power relay does not switch", Begin));
        await node.ApplyAsync(
            new DispatcherCameUp(EmptyWorker, Guid.NewGuid(), "akka.tcp://lava@127.0.0.2:7001", [], Begin),
            new WorkerSet(EmptyWorker, WorkerHealth.Maintenance, 2, "anna", "its boards are on their way", Begin),
            new DispatcherCameUp(OldWorker, Guid.Empty, "akka.tcp://lava@127.0.0.3:7001", [new OfferedDevice(new("panda-01"), "panda", [], DeviceHealth.Retired)], Begin),
            new DispatcherWentDown(OldWorker, Guid.Empty, "its host is gone", Begin));
        for (var n = 0; n < 12; n++) await OlderRunAsync(node, Old + n, n);
        await PassedAsync(node);
        await FailedAsync(node);
        await RunningAsync(node);
        await HostileAsync(node);
        await GroupAsync(node);
        await QueriesAsync(node);
    }

    /// <summary>Stored queries of a lab without users, and of somebody with a name as people choose them.</summary>
    private static async Task QueriesAsync(PagesNode node)
    {
        var queries = node.Part<IStoredQueries>();
        await queries.AddAsync(new StoredQuery(0, "anonymous", "failing", "What fails of the network, on any board", ResultEntity.Case, "testcase__result__exact__Test failed,testjob__description__icontains__network", 200, IsPublished: true, null), CancellationToken.None);
        await queries.AddAsync(new StoredQuery(0, "<u>mallory</u>", "throughput", Hostile, ResultEntity.Suite, "testsuite__name__ne__<b>x</b>", 20, IsPublished: true, null), CancellationToken.None);
    }

    public static string Line(DateTimeOffset at, string level, string message, string? ns = null) =>
        $"- {{\"dt\": \"{at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00:00\", \"lvl\": \"{level}\", \"msg\": {JsonSerializer.Serialize(message, Relaxed)}{(ns is null ? "" : $", \"ns\": \"{ns}\"")}}}\n";

    public static string Result(DateTimeOffset at, string suite, string name, string outcome) =>
        $"- {{\"dt\": \"{at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00:00\", \"lvl\": \"results\", \"msg\": {JsonSerializer.Serialize(new Dictionary<string, string> { ["definition"] = suite, ["case"] = name, ["result"] = outcome }, Relaxed)}}}\n";

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JobSubmitted Submitted(long job, string name, DateTimeOffset at, string type = "mustang", string definition = Definition, string submitter = "anna") => new(
        CommandId.New(), new LeadJobId(job), submitter, name, 50, definition, null,
        [new SubJob(new JobId(job), job.ToString(CultureInfo.InvariantCulture), new SubJobRequest("", 0, type, IsGuest: false, null, [], null, definition))], JobVisibility.Public, null, at);

    public static DevicesReserved Reserved(long job, string device, DateTimeOffset at) =>
        new(new LeadJobId(job), [new Reservation(new JobId(job), new DeviceName(device), "lab-1", "akka.tcp://lava@127.0.0.1:1", job)], at);

    public static RoleMessages.Reported Report(long job, DateTimeOffset at, params RunFact[] facts) => new(new JobId(job), 1, facts, at);

    private static async Task OlderRunAsync(PagesNode node, long job, int n)
    {
        var at = Begin.AddDays(-12 + n);
        var isFail = n is 3 or 6 or 7 or 10;
        await node.ApplyAsync(
            Submitted(job, "network smoke test", at),
            Reserved(job, "mustang-01", at),
            new RoleMessages.Accepted(new JobId(job), "lab-1", at),
            Report(
                job,
                at,
                new ResultRecorded(new TestResult("0_network", "throughput", isFail ? "fail" : "pass", at.AddMinutes(3), Measurement: 940 + (n * 7 % 31) - (isFail ? 300 : 0), Units: "Mbit/s")),
                new ResultRecorded(new TestResult("0_network", "ping", "pass", at.AddMinutes(3)))),
            new RoleMessages.Finished(new JobId(job), JobHealth.Complete, null, null, at.AddMinutes(4)),
            new DeviceFreed(new("mustang-01"), new LeadJobId(job), job, at.AddMinutes(4)));
    }

    private static async Task PassedAsync(PagesNode node)
    {
        var at = Begin;
        await node.ApplyAsync(
            Submitted(Passed, "network smoke test", at),
            Reserved(Passed, "mustang-01", at),
            new RoleMessages.Accepted(new JobId(Passed), "lab-1", at),
            Report(Passed, at, [.. Actions(at), .. Results(at)]),
            new RoleMessages.Finished(new JobId(Passed), JobHealth.Complete, null, null, at.AddSeconds(190)),
            new DeviceFreed(new("mustang-01"), new LeadJobId(Passed), Passed, at.AddSeconds(190)));
        await node.WriteLogAsync(Passed, LogText(at));
    }

    private static IEnumerable<RunFact> Actions(DateTimeOffset at)
    {
        yield return new PipelineDescribed("pipeline:\n- {level: '1', name: tftp-deploy}\n", "hostname: mustang-01\ndevicetype: mustang\ncommands: {hard_reset: 'curl http://admin:hunter2@pdu-1/cycle'}\n");
        yield return new ActionStarted("1", "tftp-deploy", "common", 120, at);
        yield return new ActionStarted("1.1", "download-retry", "common", 60, at.AddSeconds(1));
        yield return new ActionEnded("1.1", "download-retry", at.AddSeconds(7), 6, "connection reset by peer");
        yield return new ActionStarted("1.1", "download-retry", "common", 60, at.AddSeconds(8));
        yield return new ActionEnded("1.1", "download-retry", at.AddSeconds(19), 11, null);
        yield return new ActionEnded("1", "tftp-deploy", at.AddSeconds(21), 21, null);
        yield return new ActionStarted("2", "uboot-action", "common", 90, at.AddSeconds(21));
        yield return new ActionStarted("2.1", "reset-device", "common", 30, at.AddSeconds(22));
        yield return new ActionEnded("2.1", "reset-device", at.AddSeconds(25), 3, null);
        yield return new ActionStarted("2.2", "auto-login-action", "common", 80, at.AddSeconds(25));
        yield return new ActionEnded("2.2", "auto-login-action", at.AddSeconds(99), 74, null);
        yield return new ActionEnded("2", "uboot-action", at.AddSeconds(100), 79, null);
        yield return new ActionStarted("3", "lava-test-shell", "common", 300, at.AddSeconds(100));
        yield return new ActionEnded("3", "lava-test-shell", at.AddSeconds(180), 80, null);
        yield return new ActionStarted("4", "finalize", "common", 60, at.AddSeconds(180));
        yield return new ActionEnded("4", "finalize", at.AddSeconds(188), 8, null);
    }

    private static IEnumerable<RunFact> Results(DateTimeOffset at)
    {
        yield return new ResultRecorded(new TestResult("lava", "tftp-deploy", "pass", at.AddSeconds(21), "1", 21, "seconds"));
        yield return new ResultRecorded(new TestResult("0_network", "ping", "pass", at.AddSeconds(120), "3", StartLine: 40, EndLine: 41));
        yield return new ResultRecorded(new TestResult("0_network", "throughput", "pass", at.AddSeconds(150), "3", 938.5, "Mbit/s", StartLine: 42, EndLine: FailedLine));
        yield return new ResultRecorded(new TestResult("0_network", "ipv6", "fail", at.AddSeconds(160), "3", StartLine: FailedLine, EndLine: FailedLine + 1));
        yield return new ResultRecorded(new TestResult("0_network", "wifi", "skip", at.AddSeconds(165), "3"));
    }

    private static string LogText(DateTimeOffset at)
    {
        var log = new StringBuilder();
        log.Append(Line(at, "info", "start: 1 tftp-deploy (timeout 00:02:00) [common]"));
        log.Append(Line(at.AddSeconds(1), "debug", "start: 1.1 download-retry (timeout 00:01:00) [common]"));
        for (var n = 0; n < 8; n++) log.Append(Line(at.AddSeconds(2 + n), "debug", $"downloading http://files.example/vmlinuz: {n * 12} %"));
        log.Append(Line(at.AddSeconds(19), "debug", "end: 1.1 download-retry (duration 00:00:11) [common]"));
        log.Append(Line(at.AddSeconds(21), "info", "end: 1 tftp-deploy (duration 00:00:21) [common]"));
        log.Append(Line(at.AddSeconds(21), "info", "start: 2 uboot-action (timeout 00:01:30) [common]"));
        log.Append(Line(at.AddSeconds(22), "input", "setenv serverip 10.66.1.1; tftpboot ${kernel_addr_r} 7/vmlinuz"));
        for (var n = 0; n < 20; n++) log.Append(Line(at.AddSeconds(25 + n), "target", $"[    {n}.0{n:00}000] \u001b[32mok\u001b[0m  driver {n} \u001b[1;33mprobed\u001b[0m in {n * 3} ms"));
        log.Append(Line(at.AddSeconds(90), "warning", "the prompt came late"));
        log.Append(Line(at.AddSeconds(100), "info", "end: 2 uboot-action (duration 00:01:19) [common]"));
        log.Append(Line(at.AddSeconds(100), "info", "start: 3 lava-test-shell (timeout 00:05:00) [common]"));
        log.Append(Line(at.AddSeconds(120), "target", "64 bytes from 10.66.1.1: icmp_seq=1 ttl=64 time=0.311 ms"));
        log.Append(Line(at.AddSeconds(121), "target", "[32mgreen without an escape[0m"));
        log.Append(Result(at.AddSeconds(120), "0_network", "ping", "pass"));
        log.Append(Line(at.AddSeconds(150), "feedback", "iperf3: server is busy", "host"));
        log.Append(Result(at.AddSeconds(150), "0_network", "throughput", "pass"));
        log.Append(Line(at.AddSeconds(160), "error", "ping6: connect: Network is unreachable"));
        log.Append(Result(at.AddSeconds(160), "0_network", "ipv6", "fail"));
        log.Append(Line(at.AddSeconds(180), "info", "end: 3 lava-test-shell (duration 00:01:20) [common]"));
        return log.ToString();
    }

    private static async Task FailedAsync(PagesNode node)
    {
        var at = Begin.AddMinutes(5);
        const string why = "auto-login-action timed out after 80 seconds: no prompt 'root@mustang:~#'";
        await node.ApplyAsync(
            Submitted(Failed, "kernel from main", at, submitter: "bert"),
            Reserved(Failed, "mustang-01", at),
            new RoleMessages.Accepted(new JobId(Failed), "lab-1", at),
            Report(
                Failed,
                at,
                new ActionStarted("1", "tftp-deploy", "common", 120, at),
                new ActionEnded("1", "tftp-deploy", at.AddSeconds(12), 12, null),
                new ActionStarted("2", "uboot-action", "common", 90, at.AddSeconds(12)),
                new ActionStarted("2.2", "auto-login-action", "common", 80, at.AddSeconds(14)),
                new ActionEnded("2.2", "auto-login-action", at.AddSeconds(94), 80, why),
                new ActionEnded("2", "uboot-action", at.AddSeconds(94), 82, why),
                new ResultRecorded(new TestResult("lava", "auto-login-action", "fail", at.AddSeconds(94), "2.2", ErrorType: "Infrastructure", ErrorMessage: why))),
            new RoleMessages.Finished(new JobId(Failed), JobHealth.Incomplete, "Infrastructure", why, at.AddSeconds(96)),
            new DeviceFreed(new("mustang-01"), new LeadJobId(Failed), Failed, at.AddSeconds(96)));
        await node.WriteLogAsync(
            Failed,
            Line(at, "info", "start: 2 uboot-action (timeout 00:01:30) [common]") + Line(at.AddSeconds(20), "target", "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)") + Line(at.AddSeconds(94), "exception", why));
    }

    private static async Task RunningAsync(PagesNode node)
    {
        var at = Begin.AddMinutes(28);
        await node.ApplyAsync(
            Submitted(Running, "nightly boot test", at, "qemu"),
            Reserved(Running, "qemu-01", at),
            new RoleMessages.Accepted(new JobId(Running), "lab-1", at),
            Report(Running, at, new ActionStarted("1", "deployimages", "common", 600, at)));
        await node.WriteLogAsync(Running, Line(at, "info", "start: 1 deployimages (timeout 00:10:00) [common]") + Line(at.AddSeconds(1), "debug", "downloading disk.img"));
    }

    private static async Task HostileAsync(PagesNode node)
    {
        var at = Begin.AddMinutes(10);
        await node.ApplyAsync(
            Submitted(HostileJob, Hostile, at, definition: $"job_name: '{Hostile.Replace("'", "''", StringComparison.Ordinal)}'\nmetadata: {{'<i>key</i>': '<script>alert(3)</script>'}}\n", submitter: "<u>mallory</u>"),
            Reserved(HostileJob, "mustang-01", at),
            new RoleMessages.Accepted(new JobId(HostileJob), "lab-1", at),
            Report(HostileJob, at, new ActionStarted("1", "<s>action</s>", "common", 60, at), new ActionEnded("1", "<s>action</s>", at.AddSeconds(3), 3, Hostile), new ResultRecorded(new TestResult("0_<i>", HostileCase, "fail", at, ErrorMessage: Hostile, Extra: Hostile))),
            new RoleMessages.Finished(new JobId(HostileJob), JobHealth.Incomplete, "Job", Hostile, at.AddSeconds(9)),
            new DeviceFreed(new("mustang-01"), new LeadJobId(HostileJob), HostileJob, at.AddSeconds(9)));
        await node.WriteLogAsync(HostileJob, Line(at, "target", $"\u001b[31m{Hostile}\u001b[0m") + Line(at, "info", $"start: 1 {Hostile} (timeout") + Result(at, "0_<i>", Hostile, Hostile) + "no record <script>alert(4)</script>\n");
    }

    private static async Task GroupAsync(PagesNode node)
    {
        var (at, group) = (Begin.AddMinutes(29), new GroupId(GroupName));
        (long Job, string Role, bool IsGuest)[] roles = [(Group, "host", false), (Guest, "guest", true), (OtherGuest, "guest", true)];
        SubJob Sub((long Job, string Role, bool IsGuest) role, int n) => new(
            new JobId(role.Job), $"{Group}.{n}", new SubJobRequest(role.Role, n, role.IsGuest ? null : "mustang", role.IsGuest, role.IsGuest ? "host" : null, [], null, Definition));
        await node.ApplyAsync(
            new JobSubmitted(CommandId.New(), new LeadJobId(Group), "anna", "guests meet their host", 60, Definition, group, [.. roles.Select(Sub)], JobVisibility.Public, null, at),
            new DevicesReserved(new LeadJobId(Group), [.. roles.Select(role => new Reservation(new JobId(role.Job), new DeviceName("mustang-01"), "lab-1", "akka.tcp://lava@127.0.0.1:1", 1))], at));
        foreach (var (job, _, isGuest) in roles)
        {
            await node.ApplyAsync(
                new RoleMessages.Accepted(new JobId(job), "lab-1", at),
                Report(
                    job,
                    at,
                    new ActionStarted("1", isGuest ? "ssh-deploy" : "tftp-deploy", "common", 120, at),
                    new ActionEnded("1", isGuest ? "ssh-deploy" : "tftp-deploy", at.AddSeconds(isGuest ? 9 : 15), 9, null),
                    new ActionStarted("2", isGuest ? "login-ssh" : "uboot-action", "common", 120, at.AddSeconds(isGuest ? 9 : 15))));
            await node.WriteLogAsync(job, Line(at, "info", "start: 1 deploy (timeout 00:02:00) [common]"));
        }

        GroupMember[] members = [.. roles.Select((role, n) => new GroupMember(new JobId(role.Job), role.Role, $"{Group}.{n}"))];
        await node.AskAsync(new GroupMessages.FormGroup(group, CommandId.New(), members));
        foreach (var member in members) await node.AskAsync(new GroupMessages.Join(group, CommandId.New(), member.Job));
        await node.AskAsync(new GroupMessages.Send(group, CommandId.New(), new JobId(Group), "lava_start", new Dictionary<string, string?> { ["ipaddr"] = "10.66.1.29" }));
        var first = node.AskAsync(new GroupMessages.Sync(group, CommandId.New(), new JobId(Group), "ready"));
        var second = node.AskAsync(new GroupMessages.Sync(group, CommandId.New(), new JobId(Guest), "ready"));
        await node.AskAsync(new GroupMessages.Sync(group, CommandId.New(), new JobId(OtherGuest), "ready"));
        await Task.WhenAll(first, second);
        AskAgain(node);
    }

    private static readonly CommandId WaitingCall = CommandId.New();

    /// <summary>The call of the group that waits, as its caller says it again and again: a group that nobody has asked for two minutes is put away, and its calls with it.</summary>
    public static void AskAgain(PagesNode node) => node.Tell(new GroupMessages.Wait(new GroupId(GroupName), WaitingCall, new JobId(Guest), "firmware-loaded"));
}
