using System.Text;
using FsCheck.Xunit;
using LavaActors.Dispatch.Consoles.Live;

namespace LavaActors.Dispatch.Tests.Consoles.Live;

public sealed class ConsoleHistoryTests
{
    [Fact]
    public void What_is_oldest_goes_and_the_offset_says_so()
    {
        var history = new ConsoleHistory(10);
        history.Append("0123456789abcde"u8);
        Assert.Equal((5L, 15L), (history.From, history.To));
        var (offset, bytes) = history.Read(0, 100);
        Assert.Equal((5L, "56789abcde"), (offset, Encoding.ASCII.GetString(bytes)));
        Assert.Equal((15L, 0), (history.Read(15, 100).Offset, history.Read(15, 100).Bytes.Length));
        Assert.Equal((15L, 0), (history.Read(99, 100).Offset, history.Read(99, 100).Bytes.Length));
    }

    [Property]
    public bool It_is_the_end_of_all_that_was_appended(byte[][] pieces, byte capacity, ushort from, byte most)
    {
        var history = new ConsoleHistory(capacity + 1);
        foreach (var piece in pieces) history.Append(piece);
        var all = pieces.SelectMany(piece => piece).ToArray();
        var (offset, bytes) = history.Read(from, most);
        return history.To == all.Length
            && history.To - history.From == Math.Min(all.Length, capacity + 1)
            && offset == Math.Min(Math.Max(from, history.From), all.Length)
            && bytes.AsSpan().SequenceEqual(all.AsSpan((int)offset, (int)Math.Min(most, all.Length - offset)));
    }

    [Fact]
    public void It_grows_without_losing_anything()
    {
        var history = new ConsoleHistory(1 << 20);
        var said = Enumerable.Range(0, 100_000).SelectMany(n => Encoding.ASCII.GetBytes($"{n}\n")).ToArray();
        foreach (var piece in said.Chunk(777)) history.Append(piece);
        Assert.Equal(0, history.From);
        Assert.Equal(said, history.Read(0, said.Length).Bytes);
    }
}
