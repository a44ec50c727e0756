using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

public sealed class JudgedPeersTests
{
    private readonly JudgedPeers<string> _judged = new();

    [Fact]
    public void A_member_that_nobody_could_decide_about_is_still_put_out_once()
    {
        Assert.True(_judged.IsFirstDoubt("a"));
        Assert.False(_judged.IsFirstDoubt("a"));
        Assert.True(_judged.IsFirstDeath("a"));
        Assert.False(_judged.IsFirstDeath("a"));
        Assert.False(_judged.IsFirstDoubt("a"));
        Assert.True(_judged.IsFirstDoubt("b"));
    }

    [Fact]
    public void A_new_process_at_the_address_is_judged_anew()
    {
        Assert.True(_judged.IsFirstDoubt("a"));
        Assert.True(_judged.IsFirstDeath("a"));
        _judged.Forget("a");
        Assert.True(_judged.IsFirstDoubt("a"));
        Assert.True(_judged.IsFirstDeath("a"));
    }
}
