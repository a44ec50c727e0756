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
        var (one, other) = (new GuestTarget("10.0.0.5", 22, "root"), new GuestTarget("10.0.0.6", 2222, "tester"));
        first.LoggedIn(new DeviceName("mustang-01"), one);
        first.LoggedIn(new DeviceName("mustang-02"), other);
        LearnedAt(first, "mustang-01", one).Learn("abc");
        LearnedAt(first, "mustang-02", other).Learn("def");
        Assert.All(Directory.GetFiles(_folder), file => Assert.Equal(Private, File.GetUnixFileMode(file)));

        using var second = JobKeys.Of(_folder, lead);
        Assert.Equal(first.PublicLine, second.PublicLine);
        Assert.Equal(("abc", "def", null), (LearnedAt(second, "mustang-01", one).Known, LearnedAt(second, "mustang-02", other).Known, LearnedAt(second, "mustang-03", one).Known));
        Assert.Equal((one, other, null), (second.LoginTo(new DeviceName("mustang-01")), second.LoginTo(new DeviceName("mustang-02")), second.LoginTo(new DeviceName("mustang-03"))));

        second.Erase();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_host_key_that_an_earlier_version_learned_for_a_whole_job_holds_on_the_board_that_its_guests_had_logged_in_to()
    {
        var lead = new LeadJobId(7);
        var (one, other) = (new GuestTarget("10.0.0.5", 22, "root"), new GuestTarget("10.0.0.6", 22, "root"));
        using (var first = JobKeys.Of(_folder, lead)) first.LoggedIn(new DeviceName("mustang-01"), one);
        File.WriteAllText(JobKeyFiles.PinOf(_folder, lead), "abc");

        using var second = JobKeys.Of(_folder, lead);
        Assert.Equal(("abc", null), (LearnedAt(second, "mustang-01", one).Check("other"), LearnedAt(second, "mustang-02", other).Learn("def")));

        using var third = JobKeys.Of(_folder, lead);
        Assert.Equal(("abc", "def"), (LearnedAt(third, "mustang-01", one).Known, LearnedAt(third, "mustang-02", other).Known));
    }

    [Fact]
    public void Damaged_host_keys_name_the_job_and_their_file()
    {
        JobKeys.Of(_folder, new LeadJobId(7)).Dispose();
        File.WriteAllText(JobKeyFiles.PinOf(_folder, new LeadJobId(7)), "[{");

        var failure = Assert.Throws<IOException>(() => JobKeys.Of(_folder, new LeadJobId(7)));

        Assert.Contains($"job 7 have learned is damaged in {JobKeyFiles.PinOf(_folder, new LeadJobId(7))}", failure.Message, StringComparison.Ordinal);
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

    private static HostKeyPin LearnedAt(JobKeys keys, string board, GuestTarget target) => keys.KeyFor(new DeviceName(board)).HostKeyOf(target);

    private OpenRuns Runs() => new(_folder, start => System.Text.Encoding.UTF8.GetBytes($"{start.Job}"), bytes =>
        long.TryParse(bytes, out var job) ? Start(job) : throw new System.Text.Json.JsonException("no number"));

    private static RunMessages.StartRun Start(long job) => new(new RunOrder(new LeadJobId(7), new JobId(job), $"{job}", "", new DeviceName("mustang-01"), false, null, 1));
}
