using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

public sealed class StoreReachTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Looks every three seconds.</summary>
    private static bool IsTooLong(params (bool Here, bool?[] Others)[] looks)
    {
        var (reach, now) = (StoreReach.Well, TimeSpan.FromHours(1));
        foreach (var (here, others) in looks)
        {
            now += TimeSpan.FromSeconds(3);
            reach = reach.After(here, others, now);
        }

        return reach.IsTooLong(Limit, now);
    }

    private static IEnumerable<(bool Here, bool?[] Others)> Times(int count, bool here, params bool?[] others) => Enumerable.Repeat((here, others), count);

    [Fact]
    public void A_controller_whom_alone_the_store_does_not_answer_is_too_much_after_the_limit()
    {
        Assert.False(IsTooLong([.. Times(5, false, true, null)]));
        Assert.True(IsTooLong([.. Times(6, false, true, null)]));
    }

    [Fact]
    public void Others_may_be_without_it_too() => Assert.True(IsTooLong([.. Times(6, false, false, true)]));

    [Fact]
    public void A_store_that_answers_nobody_lets_all_stay() => Assert.False(IsTooLong([.. Times(100, false, false, false)]));

    [Fact]
    public void Who_does_not_say_so_is_no_one_who_could_take_over() => Assert.False(IsTooLong([.. Times(100, false, null, null)]));

    [Fact]
    public void A_controller_without_others_stays() => Assert.False(IsTooLong([.. Times(100, false)]));

    [Fact]
    public void One_answer_in_between_begins_it_anew() =>
        Assert.False(IsTooLong([.. Times(5, false, true), .. Times(1, true), .. Times(5, false, true)]));

    // It is back for all in a moment; the first whom it answers must not end the others.
    [Fact]
    public void A_store_that_was_away_for_all_and_answers_another_one_first_lets_all_stay() =>
        Assert.False(IsTooLong([.. Times(100, false, false, false), .. Times(2, false, true, false)]));

    [Fact]
    public void Two_looks_with_a_pause_between_them_are_not_enough()
    {
        var reach = StoreReach.Well.After(false, [true], TimeSpan.Zero).After(false, [true], TimeSpan.FromHours(1));
        Assert.False(reach.IsTooLong(Limit, TimeSpan.FromHours(1)));
    }
}
