using LavaActors.Dispatch.Runs;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class SignOfLifeTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12).AddTicks(3);
    private static readonly JobId Job = new(7);

    /// <summary>Noon by the run's clock.</summary>
    private static SignOfLife At(DateTimeOffset host) => new(host, new Dictionary<JobId, DateTimeOffset> { [Job] = Noon });

    [Fact]
    public void The_time_between_two_processes_has_passed_for_the_run() => Assert.Equal(Noon.AddMinutes(3), At(Noon).TimeOf(Job, Noon.AddMinutes(3)));

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public void A_clock_that_was_set_while_the_run_was_under_way_gives_no_time_and_takes_none(int minutes)
    {
        var host = Noon.AddMinutes(minutes);
        Assert.Equal(Noon.AddMinutes(3), At(host).TimeOf(Job, host.AddMinutes(3)));
    }

    [Fact]
    public void A_clock_that_was_set_back_between_the_processes_gives_no_time() => Assert.Equal(Noon, At(Noon).TimeOf(Job, Noon.AddHours(-1)));

    [Fact]
    public void One_of_an_older_program_has_only_the_hosts_time()
    {
        var old = SignOfLife.Parse("1970-01-01T12:00:00.0000003+00:00")!;
        Assert.Equal((Noon, 0), (old.Host, old.Runs.Count));
        Assert.Equal(Noon.AddMinutes(3), old.TimeOf(Job, Noon.AddMinutes(3)));
    }

    [Fact]
    public void It_is_read_as_it_was_written()
    {
        var read = SignOfLife.Parse(At(Noon.AddHours(-1)).ToString())!;
        Assert.Equal((Noon.AddHours(-1), Noon), (read.Host, read.Runs[Job]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("noon")]
    [InlineData("7 1970-01-01T12:00:00.0000003+00:00\n")]
    public void Anything_else_is_none(string text) => Assert.Null(SignOfLife.Parse(text));

    [Fact]
    public void A_line_that_is_none_costs_its_run_its_own_clock_and_nothing_else()
    {
        var read = SignOfLife.Parse("1970-01-01T12:00:00.0000000+00:00\n7\nx 1970-01-01T12:00:00.0000003+00:00\n8 1970-01-01T11:00:00.0000000+00:00\n")!;
        Assert.Equal((read.Host, read.Host.AddHours(-1)), (read.TimeOf(new JobId(7), read.Host), read.TimeOf(new JobId(8), read.Host)));
    }
}
