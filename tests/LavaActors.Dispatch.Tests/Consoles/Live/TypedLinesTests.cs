using System.Text;
using LavaActors.Dispatch.Consoles.Live;

namespace LavaActors.Dispatch.Tests.Consoles.Live;

public sealed class TypedLinesTests
{
    [Fact]
    public void Keys_make_a_line()
    {
        var lines = new TypedLines();
        Assert.Empty(Keys(lines, "reb"));
        Assert.Equal(["reboot"], Keys(lines, "oot\r"));
        Assert.Equal([""], Keys(lines, "\r"));
        Assert.Null(lines.Flush());
    }

    [Fact]
    public void Controls_are_written_out_and_the_rest_can_be_had()
    {
        var lines = new TypedLines();
        Assert.Equal(["^C^[[A^?"], Keys(lines, "\u0003\u001b[A\u007f\nls"));
        Assert.Equal("ls", lines.Flush());
    }

    [Fact]
    public void A_character_in_two_pieces_is_one_and_a_line_without_end_is_cut()
    {
        var lines = new TypedLines();
        Assert.Empty(lines.Append([0xc3]));
        Assert.Equal(["ü"], lines.Append([0xbc, (byte)'\r']));
        Assert.Equal([500, 500], Keys(lines, new string('x', 1100)).Select(line => line.Length));
    }

    private static IReadOnlyList<string> Keys(TypedLines lines, string keys) => lines.Append(Encoding.UTF8.GetBytes(keys));
}
