using LavaActors.Gateway.Api;
using LavaActors.Node.Reports;

namespace LavaActors.Node.Tests.Reports;

public sealed class PhaseReportTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static TimelineAction Action(string level, string name, double from, double? to) =>
        new(level, name, "common", Begin.AddSeconds(from), to is { } end ? Begin.AddSeconds(end) : null, null);

    private static RoleTimeline Timeline(double end, params TimelineAction[] actions) => new(
        new RoleProgress(1, "1", null, false, "mustang-01", "Finished", "Complete", null, ResultCounts.None, Begin, Begin, Begin.AddSeconds(end), null),
        actions,
        []);

    private static (string, double)[] Lines(PhaseReport report) => [.. report.Lines.Select(line => (line.Title, line.Duration.TotalSeconds))];

    [Fact]
    public void What_no_action_waited_for_is_the_service_s_own_time()
    {
        var report = PhaseReport.Of(Timeline(
            30,
            Action("1", "tftp-deploy", 0.5, 6),
            Action("1.2", "download-retry", 1, 3),
            Action("1.2.1", "http-download", 1, 3),
            Action("1.7.1", "extract-nfsrootfs", 3.5, 5.5),
            Action("2", "uboot-action", 6, 20),
            Action("2.4.1", "reset-device", 6, 7),
            Action("2.4.2", "bootloader-interrupt", 7, 9),
            Action("2.4.4", "auto-login-action", 9, 19),
            Action("3", "multinode-test", 20, 29),
            Action("4.1", "power-off", 29, 29.5)))!;
        Assert.Equal([("download", 2), ("unpack", 2), ("power-on to login", 13), ("tests", 9), ("power-off", 0.5)], Lines(report));
        Assert.Equal(30, report.Total.TotalSeconds);
        Assert.Equal(3.5, report.Service.TotalSeconds, 3);
    }

    [Fact]
    public void An_action_inside_another_counts_once()
    {
        var report = PhaseReport.Of(Timeline(10, Action("2.4.4", "auto-login-action", 1, 9), Action("2.4.4.1", "login-action", 2, 9)))!;
        Assert.Equal([("power-on to login", 8)], Lines(report));
        Assert.Equal(2, report.Service.TotalSeconds);
    }

    [Fact]
    public void Actions_at_the_same_time_count_once()
    {
        var report = PhaseReport.Of(Timeline(10, Action("1.2.1", "http-download", 1, 5), Action("1.3.1", "http-download", 2, 7), Action("1.4.1", "http-download", 8, 9)))!;
        Assert.Equal([("download", 7)], Lines(report));
        Assert.Equal(3, report.Service.TotalSeconds);
    }

    [Fact]
    public void A_retried_action_counts_each_time()
    {
        var report = PhaseReport.Of(Timeline(10, Action("2.4.1", "reset-device", 1, 3), Action("2.4.1", "reset-device", 4, 6)))!;
        Assert.Equal([("power-on to login", 4)], Lines(report));
    }

    [Fact]
    public void An_action_whose_end_is_not_known_lasted_to_the_end_of_the_role()
    {
        var report = PhaseReport.Of(Timeline(10, Action("3", "lava-test-shell", 4, null)))!;
        Assert.Equal([("tests", 6)], Lines(report));
    }

    [Fact]
    public void Time_in_the_queue_is_not_the_service_s()
    {
        var timeline = Timeline(3610, Action("3", "lava-test-shell", 3601, 3609));
        var report = PhaseReport.Of(timeline with { Role = timeline.Role with { StartTime = Begin.AddSeconds(3600) } })!;
        Assert.Equal([("queue", 3600), ("tests", 8)], Lines(report));
        Assert.Equal(2, report.Service.TotalSeconds);
    }

    [Fact]
    public void A_job_that_never_ran_was_queued_to_its_end()
    {
        var report = PhaseReport.Of(Timeline(10) with { Role = Timeline(10).Role with { StartTime = null } })!;
        Assert.Equal([("queue", 10)], Lines(report));
        Assert.Equal(0, report.Service.TotalSeconds);
    }

    [Fact]
    public void A_role_of_a_group_waits_for_the_others_before_its_first_action()
    {
        var timeline = Timeline(20, Action("1", "scp-overlay", 12, 13), Action("3", "lava-test-shell", 14, 19));
        var report = PhaseReport.Of(timeline with { Role = timeline.Role with { Role = "client", StartTime = Begin.AddSeconds(2) } })!;
        Assert.Equal([("queue", 2), ("tests", 5), ("waiting for other roles", 10)], Lines(report));
        Assert.Equal(3, report.Service.TotalSeconds);
    }

    [Fact]
    public void A_role_that_is_not_over_has_no_report()
    {
        var running = Timeline(10) with { Role = Timeline(10).Role with { EndTime = null } };
        Assert.Null(PhaseReport.Of(running));
    }
}
