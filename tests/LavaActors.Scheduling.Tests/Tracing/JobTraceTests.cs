using System.Diagnostics;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Scheduling.Tracing;

namespace LavaActors.Scheduling.Tests.Tracing;

public sealed class JobTraceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static JobRow Job(int sub = 0, string role = "", JobHealth health = JobHealth.Complete) => new(
        new JobId(7 + sub), new LeadJobId(7), role.Length == 0 ? "7" : $"7.{sub}", sub, role, null, "ann", "boot test", 50, JobVisibility.Public, "qemu", null, [], false, null, false,
        JobState.Finished, health, new DeviceName("q1"), "lab-a", Noon, Noon.AddSeconds(10), Noon.AddSeconds(60), health == JobHealth.Complete ? null : "Test", health == JobHealth.Complete ? null : "it broke");

    private static ActionRow Action(string level, string name, int from, int? to, string? error = null) =>
        new(level, name, "common", 60, Noon.AddSeconds(from), to is { } end ? Noon.AddSeconds(end) : null, to - from, error);

    private static string Tree(TraceSpan span, int depth = 0) =>
        $"{new string(' ', depth)}{span.Name} {(span.Start - Noon).TotalSeconds}-{(span.End - Noon).TotalSeconds}{(span.Error is null ? "" : $" !{span.Error}")}\n"
        + string.Concat(span.Children.Select(child => Tree(child, depth + 1)));

    [Fact]
    public void A_job_s_trace_is_its_queue_its_run_and_the_actions_as_they_were_nested()
    {
        ActionRow[] actions = [Action("1", "tftp-deploy", 10, 20), Action("1.1", "download-retry", 11, 19), Action("1.1.1", "http-download", 12, 18), Action("2", "uboot-action", 20, 50), Action("10", "power-off", 50, 59)];

        var trace = JobTrace.Of([Job()], _ => actions);

        Assert.Equal(
            """
            job 0-60
             role 0-60
              queue 0-10
              run 10-60
               tftp-deploy 10-20
                download-retry 11-19
                 http-download 12-18
               uboot-action 20-50
               power-off 50-59

            """.ReplaceLineEndings("\n"),
            Tree(trace));
    }

    [Fact]
    public void A_repeated_action_is_there_as_often_as_it_ran_and_one_that_was_cut_off_ends_with_its_run()
    {
        ActionRow[] actions = [Action("2", "boot-retry", 10, null), Action("2.1", "connect", 11, 15, "refused"), Action("2.1", "connect", 16, null)];

        var run = JobTrace.Of([Job(health: JobHealth.Incomplete)], _ => actions).Children[0].Children[1];

        Assert.Equal("run 10-60 !it broke\n boot-retry 10-60\n  connect 11-15 !refused\n  connect 16-60\n", Tree(run));
    }

    [Fact]
    public void Each_role_of_a_group_has_a_branch_and_one_that_never_ran_has_only_its_wait()
    {
        var trace = JobTrace.Of([Job(0, "host"), Job(1, "guest", JobHealth.Canceled) with { StartTime = null, ErrorMessage = null }], _ => []);

        Assert.Equal("job 0-60 !Canceled\n role host 0-60\n  queue 0-10\n  run 10-60\n role guest 0-60 !Canceled\n  queue 0-60\n", Tree(trace));
        Assert.Contains(new KeyValuePair<string, object?>("lava.job.role", "guest"), trace.Children[1].Tags);
    }

    [Fact]
    public void The_id_follows_from_lab_and_job_alone()
    {
        Assert.Equal(JobTrace.IdOf("lab", new LeadJobId(7)), JobTrace.IdOf("lab", new LeadJobId(7)));
        Assert.NotEqual(JobTrace.IdOf("lab", new LeadJobId(7)), JobTrace.IdOf("lab", new LeadJobId(8)));
        Assert.NotEqual(JobTrace.IdOf("lab", new LeadJobId(7)), JobTrace.IdOf("another", new LeadJobId(7)));
    }

    [Fact]
    public void Written_spans_have_the_trace_s_id_their_own_times_and_their_parents()
    {
        var trace = JobTrace.IdOf("a lab of this test", new LeadJobId(7));
        var written = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == JobTraceWriter.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId != trace) return;
                lock (written) written.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new Activity("a request").Start();

        JobTraceWriter.Write(trace, JobTrace.Of([Job(health: JobHealth.Incomplete)], _ => [Action("1", "boot", 11, 30, "it broke")]));

        Assert.Same(request, Activity.Current);
        Assert.Equal(["queue", "boot", "run", "role", "job"], written.Select(activity => activity.OperationName));
        var byName = written.ToDictionary(activity => activity.OperationName);
        Assert.Equal(default, byName["job"].ParentSpanId);
        Assert.Equal(
            [byName["role"].SpanId, byName["run"].SpanId, byName["role"].SpanId, byName["job"].SpanId],
            new[] { "queue", "boot", "run", "role" }.Select(name => byName[name].ParentSpanId));
        Assert.Equal((Noon.AddSeconds(11).UtcDateTime, TimeSpan.FromSeconds(19)), (byName["boot"].StartTimeUtc, byName["boot"].Duration));
        Assert.Equal((ActivityStatusCode.Error, "it broke"), (byName["boot"].Status, byName["boot"].StatusDescription));
        Assert.Equal("1", byName["boot"].GetTagItem("lava.action.level"));
    }
}
