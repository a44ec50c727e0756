using System.Text;
using LavaActors.Dispatch.Consoles.Kept;

namespace LavaActors.Dispatch.Tests.Consoles.Kept;

public sealed class KeeperBacklogTests
{
    [Theory]
    [InlineData(new[] { "abc", "de" }, "abcde", 0)]
    [InlineData(new[] { "abcdef", "gh", "ij" }, "cdefghij", 2)]
    [InlineData(new[] { "abcdefghijkl" }, "efghijkl", 4)]
    [InlineData(new[] { "abcdefgh", "ijklmnopqrst" }, "mnopqrst", 12)]
    public void The_newest_bytes_stay_and_the_others_are_counted(string[] pieces, string left, long dropped)
    {
        var backlog = new KeeperBacklog(8);
        foreach (var piece in pieces) backlog.Append(Encoding.ASCII.GetBytes(piece));

        Assert.Equal(left, All(backlog));
        Assert.Equal(dropped, backlog.TakeDropped());
        Assert.Equal(0, backlog.TakeDropped());
    }

    [Fact]
    public void What_is_looked_at_stays_until_it_is_taken()
    {
        var backlog = new KeeperBacklog(8);
        backlog.Append("abcdef"u8);
        var two = new byte[2];
        Assert.Equal(2, backlog.Peek(two));
        Assert.Equal("ab"u8.ToArray(), two);
        backlog.Take(4);
        backlog.Append("ghijk"u8);

        Assert.Equal("efghijk", All(backlog));
        Assert.Equal(0, backlog.Dropped);
        Assert.Throws<ArgumentOutOfRangeException>(() => backlog.Take(8));
    }

    private static string All(KeeperBacklog backlog)
    {
        var bytes = new byte[100];
        return Encoding.ASCII.GetString(bytes, 0, backlog.Peek(bytes));
    }
}
