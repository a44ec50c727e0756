using LavaActors.Dispatch.Consoles.Live;
using LavaActors.Protocol.Consoles;

namespace LavaActors.Dispatch.Tests.Consoles.Live;

public sealed class ConsoleFloorTests
{
    private const long Anna = 1, Bob = 2, Carl = 3;

    private static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private static ConsoleFloor Floor(bool hasJob, params (long Who, string Name, ConsoleRight Right)[] people) =>
        people.Aggregate(ConsoleFloor.Empty.Begin(hasJob), (floor, person) => floor.Enter(person.Who, person.Name, person.Right).Floor);

    private static ConsoleFloor Maintenance => Floor(hasJob: false, (Anna, "anna", ConsoleRight.Type), (Bob, "bob", ConsoleRight.Type), (Carl, "carl", ConsoleRight.Watch));

    private static ConsoleFloor Run => Floor(hasJob: true, (Anna, "anna", ConsoleRight.Permit), (Bob, "bob", ConsoleRight.Type), (Carl, "carl", ConsoleRight.Watch));

    [Fact]
    public void A_floor_that_nobody_has_is_had_at_once()
    {
        Assert.Equal(new FloorHolder(Anna, "anna", "nobody had it"), Maintenance.Ask(Anna, Noon).Floor.Holder);
        Assert.Equal(Anna, Run.Ask(Anna, Noon).Floor.Holder!.Viewer);
    }

    [Fact]
    public void Who_may_only_watch_never_types()
    {
        var change = Maintenance.Ask(Carl, Noon);
        Assert.Null(change.Floor.Holder);
        Assert.StartsWith("you may not type here", Assert.Single(change.Notices).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_holder_is_asked_and_grants()
    {
        var asked = Maintenance.Ask(Anna, Noon).Floor.Ask(Bob, Noon).Floor;
        Assert.Equal((Anna, new FloorAsker(Bob, "bob", false, Noon)), (asked.Holder!.Viewer, asked.Asker));
        Assert.Equal((new FloorHolder(Bob, "bob", "granted by anna"), null), (asked.Answer(Anna, Bob, true).Floor.Holder, asked.Answer(Anna, Bob, true).Floor.Asker));
    }

    [Fact]
    public void The_holder_denies_and_the_asker_hears_it()
    {
        var denied = Maintenance.Ask(Anna, Noon).Floor.Ask(Bob, Noon).Floor.Answer(Anna, Bob, false);
        Assert.Equal((Anna, null), (denied.Floor.Holder!.Viewer, denied.Floor.Asker));
        Assert.Equal(new FloorNotice(Bob, "anna denied it"), Assert.Single(denied.Notices));
    }

    [Fact]
    public void A_holder_who_does_not_answer_loses_the_floor() =>
        Assert.Equal(new FloorHolder(Bob, "bob", "anna did not answer"), Maintenance.Ask(Anna, Noon).Floor.Ask(Bob, Noon).Floor.TimeUp().Floor.Holder);

    [Fact]
    public void Only_one_asks_at_a_time()
    {
        var floor = Floor(false, (Anna, "anna", ConsoleRight.Type), (Bob, "bob", ConsoleRight.Type), (Carl, "carl", ConsoleRight.Type)).Ask(Anna, Noon).Floor.Ask(Bob, Noon).Floor;
        Assert.Equal("bob asks for the floor already; wait for the answer", Assert.Single(floor.Ask(Carl, Noon).Notices).Why);
    }

    [Fact]
    public void Nobody_but_the_holder_answers_and_only_to_who_asks()
    {
        var asked = Maintenance.Ask(Anna, Noon).Floor.Ask(Bob, Noon).Floor;
        Assert.Equal(Anna, asked.Answer(Carl, Bob, true).Floor.Holder!.Viewer);
        Assert.Equal(Anna, asked.Answer(Bob, Bob, true).Floor.Holder!.Viewer);
        Assert.Equal(Anna, asked.Answer(Anna, Carl, true).Floor.Holder!.Viewer);
    }

    [Fact]
    public void Who_releases_it_or_goes_leaves_it_to_who_asks()
    {
        var asked = Maintenance.Ask(Anna, Noon).Floor.Ask(Bob, Noon).Floor;
        Assert.Equal(new FloorHolder(Bob, "bob", "anna released it"), asked.Release(Anna).Floor.Holder);
        Assert.Equal(Bob, asked.Leave(Anna).Floor.Holder!.Viewer);
        Assert.Null(asked.Leave(Bob).Floor.Asker);
        Assert.Null(Maintenance.Ask(Anna, Noon).Floor.Release(Anna).Floor.Holder);
    }

    [Fact]
    public void While_a_job_runs_who_may_not_change_it_is_permitted_by_who_may()
    {
        var asked = Run.Ask(Bob, Noon).Floor;
        Assert.Equal((null, new FloorAsker(Bob, "bob", true, Noon)), (asked.Holder, asked.Asker));
        Assert.True(asked.MayAnswer(Anna));
        Assert.False(asked.MayAnswer(Carl));
        Assert.Equal(new FloorHolder(Bob, "bob", "granted by anna"), asked.Answer(Anna, Bob, true).Floor.Holder);
    }

    [Fact]
    public void While_a_job_runs_silence_permits_nothing()
    {
        var late = Run.Ask(Bob, Noon).Floor.TimeUp();
        Assert.Equal((null, null), (late.Floor.Holder, late.Floor.Asker));
        Assert.Equal(new FloorNotice(Bob, "nobody has permitted it in time"), Assert.Single(late.Notices));
        var alone = Run.Leave(Anna).Floor.Ask(Bob, Noon);
        Assert.Null(alone.Floor.Asker);
        Assert.Contains("none of them is here", Assert.Single(alone.Notices).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_permitted_it_takes_it_back_at_once()
    {
        var floor = Run.Ask(Bob, Noon).Floor.Answer(Anna, Bob, true).Floor;
        Assert.Equal(new FloorHolder(Anna, "anna", "taken back from bob"), floor.Ask(Anna, Noon).Floor.Holder);
    }

    [Fact]
    public void Who_loses_his_right_loses_the_floor()
    {
        var floor = Maintenance.Ask(Anna, Noon).Floor;
        Assert.Null(floor.Enter(Anna, "anna", ConsoleRight.Watch).Floor.Holder);
        Assert.Null(floor.Ask(Bob, Noon).Floor.Enter(Bob, "bob", ConsoleRight.None).Floor.Asker);
    }

    [Fact]
    public void Another_session_begins_with_nobody_and_its_end_lets_people_look_on()
    {
        var begun = Maintenance.Ask(Anna, Noon).Floor.Begin(hasJob: true);
        Assert.Equal((null, ConsoleRight.None, 3), (begun.Holder, begun.RightOf(Anna), begun.People.Count));
        var over = Run.Ask(Anna, Noon).Floor.Ask(Bob, Noon).Floor.End();
        Assert.Equal((null, null, ConsoleRight.Watch), (over.Floor.Holder, over.Floor.Asker, over.Floor.RightOf(Anna)));
        Assert.Equal(Bob, Assert.Single(over.Notices).Viewer);
    }

    [Fact]
    public void Only_the_holder_types()
    {
        var floor = Maintenance.Ask(Anna, Noon).Floor;
        Assert.Null(floor.WhyNotType(Anna));
        Assert.Equal("anna has the floor; ask for it", floor.WhyNotType(Bob));
        Assert.NotNull(Maintenance.WhyNotType(Bob));
    }
}
