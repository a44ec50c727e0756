using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Pages.Tests.Hosting;

/// <summary>What makes the pages of a sample lab as full as those of a lab that works: jobs in all states, names as generators make them, many results, devices that were lost.</summary>
internal static class BusyLab
{
    public const long Many = 1050, Canceled = 1051, Lost = 1052;

    public const string Device = "imx8mp-evk-rev-b-shelf-17-slot-4", Suite = "3_ltp-syscalls-with-debug-kmemleak-and-a-name-that-no-column-is-wide-enough-for";

    private const long Scheduled = 1053, Canceling = 1054, Waiting = 1055, Check = 1056, OtherCheck = 1057;

    private const string Worker = "rack-17.boards.lab.example.com", Type = "imx8mp-evk-with-10g-nic", Other = "imx8mp-evk-rev-b-shelf-17-slot-5", Held = "rk3399-rock-pi-4b-03", Gone = "rk3399-rock-pi-4b-04";

    private const string Name = "lkft linux-next-20261127 arm64 gcc-14-defconfig+debug-kmemleak/ltp-syscalls_0123456789abcdef0123456789abcdef01234567";

    private const string Address = "akka.tcp://lava@rack-17.boards.lab.example.com:7001", Version = "0.1.0+452cf8c";

    private const string Robot = "continuous-integration-robot-of-the-kernel-team";

    private static readonly OfferedDevice[] Offered =
    [
        new(new(Device), Type, ["10g", "audio-loopback", "hdmi-capture", "pcie-x4", "usb-hub-with-power-control", "wifi-6e"], DeviceHealth.Good, HealthCheck: "health-checks/imx8mp.yaml"),
        new(new(Other), Type, [], DeviceHealth.Looping),
        new(new(Held), "rk3399-rock-pi-4b", [], DeviceHealth.Good),
    ];

    public static async Task SeedAsync(PagesNode node)
    {
        var at = SampleLab.Begin.AddMinutes(2);
        await node.ApplyAsync(
            new DispatcherCameUp(
                Worker,
                Guid.NewGuid(),
                Address,
                [.. Offered, new OfferedDevice(new(Gone), "rk3399-rock-pi-4b", [], DeviceHealth.Good)],
                at,
                Version),
            // After its restart it has one board less.
            new DispatcherCameUp(Worker, Guid.NewGuid(), Address, Offered, at.AddMinutes(1), Version),
            new DeviceHealthChanged(null, new(Other), DeviceHealth.Looping, "anna", "boots 200 times to find what makes the PHY come up without a link once in a while", at));
        await ManyAsync(node, at);
        await EndedAsync(node, at.AddMinutes(3), Canceled, "bisection step 7 of 12", JobHealth.Canceled, "Canceled", "canceled by anna: found already, the rest of the bisection is not needed any more");
        await EndedAsync(node, at.AddMinutes(5), Lost, "nightly 10g throughput", JobHealth.Incomplete, "Infrastructure", $"dispatcher {Worker} was lost with the run", isLost: true);
        await EndedAsync(node, at.AddMinutes(8), Check, "health check of imx8mp", JobHealth.Complete, null, null, isCheck: true);
        await EndedAsync(node, at.AddMinutes(9), OtherCheck, "health check of imx8mp", JobHealth.Incomplete, "Infrastructure", "u-boot did not answer in 30 seconds", isCheck: true);
        await node.ApplyAsync(
            SampleLab.Submitted(Scheduled, "reserved a moment ago", at.AddMinutes(20), "rk3399-rock-pi-4b"),
            Reserved(Scheduled, Held, at.AddMinutes(20)));
        await node.ApplyAsync(
            SampleLab.Submitted(Canceling, "boot in a loop until it fails", at.AddMinutes(21), Type),
            Reserved(Canceling, Device, at.AddMinutes(21)),
            new RoleMessages.Accepted(new JobId(Canceling), Worker, at.AddMinutes(21)),
            new RoleMessages.CancelRequested(new JobId(Canceling), "anna: enough seen", at.AddMinutes(25)));
        await node.ApplyAsync(SampleLab.Submitted(Waiting, Name, at.AddMinutes(22), Type, submitter: Robot));
        await node.WriteLogAsync(Canceling, SampleLab.Line(at.AddMinutes(21), "info", "start: 1 deploy (timeout 00:02:00) [common]"));
    }

    private static DevicesReserved Reserved(long job, string device, DateTimeOffset at) => new(new LeadJobId(job), [new Reservation(new JobId(job), new DeviceName(device), Worker, Address, job)], at);

    private static async Task EndedAsync(PagesNode node, DateTimeOffset at, long job, string name, JobHealth health, string? type, string? why, bool isLost = false, bool isCheck = false)
    {
        await node.ApplyAsync(
            SampleLab.Submitted(job, name, at, Type, submitter: isCheck ? "lava-health" : Robot) with { IsHealthCheck = isCheck },
            Reserved(job, Device, at),
            new RoleMessages.Accepted(new JobId(job), Worker, at),
            SampleLab.Report(job, at, new ActionStarted("1", "tftp-deploy", "common", 120, at), new ActionEnded("1", "tftp-deploy", at.AddSeconds(30), 30, why)),
            new RoleMessages.Finished(new JobId(job), health, type, why, at.AddSeconds(95), isLost),
            new DeviceFreed(new(Device), new LeadJobId(job), job, at.AddSeconds(95)));
        await node.WriteLogAsync(job, SampleLab.Line(at, "info", "start: 1 tftp-deploy (timeout 00:02:00) [common]") + (why is null ? "" : SampleLab.Line(at.AddSeconds(30), "error", why)));
    }

    private static async Task ManyAsync(PagesNode node, DateTimeOffset at)
    {
        string[] suites = ["lava", "0_boot", "1_kselftest-net", "2_kselftest-timers", Suite, "4_perf", "5_iperf3", "6_cyclictest", "7_v4l2-compliance", "8_alsa-loopback"];
        var facts = new List<RunFact>();
        for (var n = 1; n <= 60; n++)
        {
            var level = n % 6 == 1 ? $"{(n / 6) + 1}" : $"{(n / 6) + 1}.{n % 6}{(n % 4 == 0 ? ".1" : "")}";
            var name = n % 6 == 1 ? "lava-test-retry" : n % 5 == 0 ? "http-download-of-the-kernel-with-all-its-modules-and-debug-symbols" : "bootloader-commands";
            facts.Add(new ActionStarted(level, name, "common", 300, at.AddSeconds(n * 8)));
            facts.Add(new ActionEnded(level, name, at.AddSeconds((n * 8) + 7), 7, n == 17 ? "HTTP 503 from files.example: the mirror is being rebuilt" : null));
        }

        foreach (var suite in suites)
        {
            for (var n = 0; n < (suite == Suite ? 120 : 6); n++)
            {
                var isFail = n % 9 == 4;
                facts.Add(new ResultRecorded(new TestResult(
                    suite,
                    n % 7 == 3 ? $"sched_setaffinity0{n}_with_all_cpus_but_the_first_and_a_name_that_has_no_place_to_break_0123456789" : $"case-{n:000}",
                    isFail ? "fail" : n % 13 == 6 ? "skip" : n % 31 == 30 ? "unknown" : "pass",
                    at.AddSeconds(200 + n),
                    "3",
                    n % 3 == 0 ? 1234.5678 * n : null,
                    n % 3 == 0 ? "KiB/s" : null,
                    n % 5 == 0 ? "set-of-cases-that-need-root" : null,
                    StartLine: n % 100,
                    EndLine: (n % 100) + 1,
                    ErrorMessage: isFail ? "expected EPERM from sched_setaffinity(2), got EINVAL at /usr/src/ltp/testcases/kernel/syscalls/sched_setaffinity/sched_setaffinity01.c:123" : null)));
            }
        }

        var submitted = SampleLab.Submitted(Many, Name, at, Type, submitter: Robot);
        await node.ApplyAsync(
            submitted with { SubJobs = [.. submitted.SubJobs.Select(sub => sub with { Request = sub.Request with { Tags = ["10g", "audio-loopback", "usb-hub-with-power-control"] } })], Warnings = ["actions[2].test: 'timeout' is longer than the job's: the job's counts"] },
            Reserved(Many, Device, at),
            new RoleMessages.Accepted(new JobId(Many), Worker, at),
            SampleLab.Report(Many, at, [.. facts]),
            new RoleMessages.Finished(new JobId(Many), JobHealth.Complete, null, null, at.AddSeconds(600)),
            new DeviceFreed(new(Device), new LeadJobId(Many), Many, at.AddSeconds(600)));
        await node.WriteLogAsync(Many, string.Concat(Enumerable.Range(0, 300).Select(n => SampleLab.Line(at.AddSeconds(n), n % 40 == 7 ? "warning" : "target", n % 25 == 3 ? new string('x', 600) : $"[{n,5}.000000] ltp: case {n} of 300"))));
    }
}
