using LavaActors.Dispatch.Tftp;

namespace LavaActors.Dispatch.Tests.Tftp;

public sealed class TftpNegotiationTests
{
    private static readonly TftpLimits Limits = new();

    private static TftpNegotiation Decide(params (string Name, string Value)[] options) =>
        TftpNegotiation.Decide([.. options.Select(o => new TftpOption(o.Name, o.Value))], 4711, Limits);

    [Fact]
    public void Without_options_blocks_have_512_bytes_and_nothing_is_acknowledged()
    {
        var terms = Decide();
        Assert.Equal((512, 1), (terms.BlockSize, terms.WindowSize));
        Assert.Empty(terms.Accepted);
    }

    [Fact]
    public void Known_options_are_granted_in_the_order_asked()
    {
        var terms = Decide(("tsize", "0"), ("BLKSIZE", "1468"), ("timeout", "3"), ("windowsize", "8"), ("multicast", ""));
        Assert.Equal((1468, 8, TimeSpan.FromSeconds(3)), (terms.BlockSize, terms.WindowSize, terms.ResendAfter));
        Assert.Equal([new("tsize", "4711"), new("blksize", "1468"), new("timeout", "3"), new("windowsize", "8")], terms.Accepted);
    }

    [Theory]
    [InlineData("blksize", "7")]
    [InlineData("blksize", "65465")]
    [InlineData("blksize", "-1")]
    [InlineData("blksize", "1468x")]
    [InlineData("blksize", "99999999999999999999")]
    [InlineData("timeout", "0")]
    [InlineData("timeout", "256")]
    [InlineData("windowsize", "0")]
    [InlineData("windowsize", "65536")]
    public void A_value_out_of_range_is_left_out(string name, string value) => Assert.Empty(Decide((name, value)).Accepted);

    [Fact]
    public void More_than_the_limit_is_answered_with_the_limit()
    {
        var terms = TftpNegotiation.Decide([new("blksize", "9000"), new("windowsize", "1000")], 1, new TftpLimits { BlockSize = 1428, WindowSize = 16 });
        Assert.Equal([new("blksize", "1428"), new("windowsize", "16")], terms.Accepted);
    }

    [Fact]
    public void Of_an_option_sent_twice_the_first_counts() =>
        Assert.Equal([new("blksize", "1024")], Decide(("blksize", "1024"), ("blksize", "512")).Accepted);
}
