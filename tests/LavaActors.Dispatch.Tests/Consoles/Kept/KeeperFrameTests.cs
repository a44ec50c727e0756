using LavaActors.Dispatch.Consoles.Kept;

namespace LavaActors.Dispatch.Tests.Consoles.Kept;

public sealed class KeeperFrameTests
{
    [Fact]
    public void A_frame_says_its_kind_and_length()
    {
        var frame = KeeperFrame.Of(KeeperFrame.Output, "login: "u8);

        Assert.Equal((KeeperFrame.Output, 7), KeeperFrame.Header(frame));
        Assert.Equal("login: "u8.ToArray(), frame[KeeperFrame.HeaderLength..]);
        Assert.Equal(-5, KeeperFrame.ExitOf(KeeperFrame.OfExit(-5).AsSpan(KeeperFrame.HeaderLength)));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 1)]
    [InlineData(6, 0, 0, 0, 1)]
    [InlineData(2, 0, 1, 0, 1)]
    [InlineData(2, 255, 255, 255, 255)]
    public void What_is_no_frame_is_refused_and_no_memory_taken_for_it(byte kind, byte first, byte second, byte third, byte fourth) =>
        Assert.Contains("no frame of a kept console", Assert.Throws<IOException>(() => KeeperFrame.Header([kind, first, second, third, fourth])).Message, StringComparison.Ordinal);

    [Fact]
    public void More_than_a_frame_may_have_is_not_written() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KeeperFrame.Of(KeeperFrame.Input, new byte[KeeperFrame.MaxPayload + 1]));

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData(0, 1024 * 1024, 1L << 40)]
    [InlineData(137, 5, 0)]
    public void How_things_stand_comes_as_it_was_said(int? exit, long kept, long dropped)
    {
        var hello = new KeeperHello(exit, kept, dropped);

        Assert.Equal(hello, KeeperHello.Of(hello.ToBytes()));
        Assert.Throws<IOException>(() => KeeperHello.Of(hello.ToBytes().AsSpan(1)));
    }

    [Fact]
    public void An_order_is_read_as_it_is_given()
    {
        var order = new KeeperOrder("/run-7/.consoles/ab", TimeSpan.FromMinutes(6), ["qemu", "--", "--limit", ""]);

        var back = KeeperOrder.Parse([.. order.Arguments()]);

        Assert.Equal((order.Socket, order.Limit), (back.Socket, back.Limit));
        Assert.Equal(order.Words, back.Words);
    }

    [Theory]
    [InlineData("--socket", "/s", "--limit", "60", "--")]
    [InlineData("--socket", "/s", "--limit", "0", "--", "qemu")]
    [InlineData("--socket", "/s", "--limit", "1.5", "--", "qemu")]
    [InlineData("--socket", "", "--limit", "60", "--", "qemu")]
    [InlineData("--help")]
    public void Any_other_order_is_refused_with_what_is_right(params string[] arguments) =>
        Assert.Contains("should be --socket FILE --limit SECONDS -- PROGRAM", Assert.Throws<FormatException>(() => KeeperOrder.Parse(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, "exit code 1")]
    [InlineData(137, "exit code 137, as of signal 9")]
    public void An_exit_code_is_said_as_a_person_knows_it(int code, string said) => Assert.Equal(said, KeptChannel.Saying(code));
}
