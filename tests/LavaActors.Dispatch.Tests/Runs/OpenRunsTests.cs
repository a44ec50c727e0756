using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Runs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class OpenRunsTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("open-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_open_is_there_for_the_next_process_and_for_nobody_else()
    {
        var runs = Runs();
        runs.Open(Start(7));
        runs.Open(Start(8));
        runs.Close(new JobId(7));

        Assert.Equal([8L], Runs().All((_, _) => { }).Select(o => o.Job.Value));
        Assert.Equal([8L], OpenRuns.JobsIn(_folder).Select(j => j.Value));
        Assert.Equal(Private, File.GetUnixFileMode(Path.Combine(_folder, "8.json")));
    }

    [Fact]
    public void A_damaged_order_is_named_and_loses_no_other()
    {
        Runs().Open(Start(7));
        File.WriteAllText(Path.Combine(_folder, "5.json"), "{");
        var damaged = new List<long>();

        Assert.Equal([7L], Runs().All((job, _) => damaged.Add(job.Value)).Select(o => o.Job.Value));
        Assert.Equal([5L], damaged);
    }

    [Fact]
    public void The_last_sign_of_life_is_remembered()
    {
        Assert.Null(Runs().LastAlive());
        var at = new DateTimeOffset(2026, 11, 25, 3, 4, 5, TimeSpan.Zero).AddTicks(7);
        Runs().Live(new SignOfLife(at, new Dictionary<JobId, DateTimeOffset> { [new JobId(7)] = at.AddHours(1), [new JobId(8)] = at }));
        var last = Runs().LastAlive()!;
        Assert.Equal((at, at.AddHours(1), at), (last.Host, last.Runs[new JobId(7)], last.Runs[new JobId(8)]));
    }

    [Fact]
    public void The_key_of_a_job_and_what_its_logins_learned_survive_the_process_and_not_the_job()
    {
        var lead = new LeadJobId(7);
        using var first = JobKeys.Of(_folder, lead);
        first.HostKey.Learn("SHA256:abc");
        var (one, other) = (new GuestTarget("10.0.0.5", 22, "root"), new GuestTarget("10.0.0.6", 2222, "tester"));
        first.LoggedIn(new DeviceName("mustang-01"), one);
        first.LoggedIn(new DeviceName("mustang-02"), other);
        Assert.All(Directory.GetFiles(_folder), file => Assert.Equal(Private, File.GetUnixFileMode(file)));

        using var second = JobKeys.Of(_folder, lead);
        Assert.Equal(first.PublicLine, second.PublicLine);
        Assert.Equal("SHA256:abc", second.HostKey.Check("SHA256:other"));
        Assert.Equal((one, other, null), (second.LoginTo(new DeviceName("mustang-01")), second.LoginTo(new DeviceName("mustang-02")), second.LoginTo(new DeviceName("mustang-03"))));

        second.Erase();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Keys_of_jobs_that_do_not_go_on_are_removed()
    {
        JobKeys.Of(_folder, new LeadJobId(7)).Dispose();
        using (var old = JobKeys.Of(_folder, new LeadJobId(9))) old.LoggedIn(new DeviceName("mustang-01"), new GuestTarget("10.0.0.5", 22, "root"));
        File.WriteAllText(JobKeyFiles.PinOfRun(_folder, new JobId(9)), "SHA256:abc");

        JobKeyFiles.RemoveAllBut(_folder, [new LeadJobId(7)], [new JobId(7)]);

        Assert.Equal([JobKeyFiles.KeyOf(_folder, new LeadJobId(7))], Directory.GetFiles(_folder));
    }

    private OpenRuns Runs() => new(_folder, start => System.Text.Encoding.UTF8.GetBytes($"{start.Job}"), bytes =>
        long.TryParse(bytes, out var job) ? Start(job) : throw new System.Text.Json.JsonException("no number"));

    private static RunMessages.StartRun Start(long job) => new(new RunOrder(new LeadJobId(7), new JobId(job), $"{job}", "", new DeviceName("mustang-01"), false, null, 1));
}
