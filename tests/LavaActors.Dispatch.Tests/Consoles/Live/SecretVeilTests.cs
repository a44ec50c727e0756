using System.Text;
using FsCheck.Xunit;
using LavaActors.Dispatch.Consoles.Live;

namespace LavaActors.Dispatch.Tests.Consoles.Live;

public sealed class SecretVeilTests
{
    [Fact]
    public void A_secret_that_comes_in_pieces_is_hidden()
    {
        var veil = new SecretVeil { Secrets = ["hunter2"] };
        Assert.Equal("pass: ", Pass(veil, "pass: hun"));
        Assert.True(veil.IsHolding);
        Assert.Equal("[MASKED]\r\n", Pass(veil, "ter2\r\n"));
        Assert.False(veil.IsHolding);
    }

    [Fact]
    public void What_only_began_like_a_secret_is_shown()
    {
        var veil = new SecretVeil { Secrets = ["hunter2"] };
        Assert.Equal("", Pass(veil, "hunt"));
        Assert.Equal("hunting", Pass(veil, "ing"));
        Assert.Equal("", Pass(veil, "hu"));
        Assert.Equal("hu", Encoding.UTF8.GetString(veil.Flush()));
        Assert.Equal("x", Pass(veil, "x"));
    }

    [Fact]
    public void A_secret_within_another_leaves_nothing_of_it() => Assert.Equal("[MASKED]!", Pass(new SecretVeil { Secrets = ["abc", "abcdef"] }, "abcdef!"));

    [Fact]
    public void Lines_of_a_secret_are_hidden_one_by_one() => Assert.Equal("> [MASKED]\r\n> [MASKED]\r\n", Pass(new SecretVeil { Secrets = ["first line\nsecond line"] }, "> first line\r\n> second line\r\n"));

    [Property]
    public bool However_it_is_cut_it_says_the_same(byte[] cuts)
    {
        const string said = "login: root\r\nPassword: hunter2\r\nhunhunter22 hunter\r\n";
        var veil = new SecretVeil { Secrets = ["hunter2"] };
        var (shown, at) = ("", 0);
        foreach (var cut in cuts)
        {
            var n = Math.Min(cut % 9, said.Length - at);
            shown += Pass(veil, said.Substring(at, n));
            at += n;
        }

        shown += Pass(veil, said[at..]) + Encoding.UTF8.GetString(veil.Flush());
        return shown == said.Replace("hunter2", "[MASKED]", StringComparison.Ordinal);
    }

    private static string Pass(SecretVeil veil, string text) => Encoding.UTF8.GetString(veil.Pass(Encoding.UTF8.GetBytes(text)));
}
