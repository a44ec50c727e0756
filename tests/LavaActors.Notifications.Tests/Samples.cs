using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Tests;

internal static class Samples
{
    public static DateTimeOffset Noon { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static JobRow Row(long id = 7, JobState state = JobState.Finished, JobHealth health = JobHealth.Complete, string description = "a job", string? error = null) => new(
        new JobId(id), new LeadJobId(id), $"{id}", 0, "", null, "ann", description, 50, JobVisibility.Public, "mustang", null, [], IsGuest: false, null, Essential: false,
        state, health, new DeviceName("mustang-01"), "lab-a", Noon, Noon.AddSeconds(1), Noon.AddSeconds(61.5), error is null ? null : "Job", error);

    public static LabEvent Event(long number = 40, JobState state = JobState.Finished, JobHealth health = JobHealth.Complete, long job = 7, string description = "a job") => new(
        number, Noon, Job: new JobChange(new JobId(job), new LeadJobId(job), $"{job}", "", "ann", description, 50, JobVisibility.Public, state, health, Noon, "mustang", "mustang-01", "lab-a", Noon.AddSeconds(1)));

    public static string Definition(string notify) => $"job_name: a job\nnotify: {notify}\nmetadata: {{build: '17', git.branch: main}}\n";

    public static Notification Notification(NotificationKind kind = NotificationKind.Callback, int index = 0, JobState state = JobState.Finished, JobHealth health = JobHealth.Complete) =>
        new(3, new JobId(7), 40, kind, index, "there:80", "http://there/", state, health, Noon, NotificationStatus.Waiting, 0, Noon, null);

    public static TestCaseRow Case(string suite, string name, string outcome, double? measurement = null) => new(
        101, new JobId(7), suite == "0_smoke" ? 1 : 2, suite, name, outcome, Noon.AddSeconds(30), null, measurement, measurement is null ? null : "ms", null, null, 5, 9, null, null, null, null);
}
