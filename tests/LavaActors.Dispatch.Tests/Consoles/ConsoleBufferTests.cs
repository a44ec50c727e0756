using FsCheck.Xunit;
using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Tests.Consoles;

public sealed class ConsoleBufferTests
{
    private static readonly ConsolePattern Login = ConsolePattern.Text("login:");
    private static readonly ConsolePattern Prompt = ConsolePattern.Expression(@"root@\w+:");

    [Fact]
    public void The_earliest_match_wins_and_the_rest_stays()
    {
        var buffer = new ConsoleBuffer();
        buffer.Append("boot\nlogin: root@nano:~# ");
        var found = buffer.Find([Prompt, Login])!;
        Assert.Equal((1, "login:", "boot\n"), (found.Index, found.Text, found.Before));
        Assert.Equal("root@nano:", buffer.Find([Prompt])!.Text);
        Assert.Equal("~# ", buffer.Take());
    }

    [Fact]
    public void At_the_same_place_the_first_of_the_list_wins()
    {
        var buffer = new ConsoleBuffer();
        buffer.Append("login:");
        Assert.Equal(0, buffer.Find([ConsolePattern.Text("log"), Login])!.Index);
    }

    [Property]
    public void A_text_cut_anywhere_is_found(int cut)
    {
        const string text = "noise noise login: ";
        var at = Math.Abs(cut % text.Length);
        var buffer = new ConsoleBuffer();
        buffer.Append(text.AsSpan(0, at));
        var early = buffer.Find([Login]);
        buffer.Append(text.AsSpan(at));
        Assert.NotNull(early ?? buffer.Find([Login]));
    }

    [Fact]
    public void Memory_does_not_grow_with_what_nobody_waits_for()
    {
        var buffer = new ConsoleBuffer();
        var line = new string('x', 99) + "\n";
        for (var i = 0; i < 1_000_000; i++) buffer.Append(line);
        Assert.InRange(buffer.Length, 1, 4 * ConsoleBuffer.KeepUnsearched);
        buffer.Append("login:");
        Assert.NotNull(buffer.Find([Login]));
    }

    [Fact]
    public void Of_what_was_searched_in_vain_little_is_kept()
    {
        var buffer = new ConsoleBuffer();
        var line = new string('x', 99) + "\n";
        for (var i = 0; i < 100_000; i++)
        {
            buffer.Append(line);
            Assert.Null(buffer.Find([Login]));
        }

        Assert.InRange(buffer.Length, 1, 8 * ConsoleBuffer.Keep);
    }

    [Fact]
    public void A_flood_while_nobody_waits_does_not_hide_what_came_before_it()
    {
        var buffer = new ConsoleBuffer();
        buffer.Append("Linux version 6.1\n");
        for (var i = 0; i < 25; i++) buffer.Append(new string('y', 60_000));
        buffer.Append("\nlogin:");
        Assert.Equal("Linux version", buffer.Find([ConsolePattern.Text("Linux version")])!.Text);
        Assert.Equal("login:", buffer.Find([Login])!.Text);
        Assert.Equal(0, buffer.Length);
    }

    [Fact]
    public void A_line_of_a_million_characters_does_not_hide_what_follows()
    {
        var buffer = new ConsoleBuffer();
        buffer.Append(new string('y', 1_000_000));
        Assert.Null(buffer.Find([Login]));
        buffer.Append("\nlogin:");
        Assert.Equal("login:", buffer.Find([Login])!.Text);
    }

    [Fact]
    public void Lines_are_cut_at_all_kinds_of_ends_and_lose_escapes()
    {
        var lines = new List<string>();
        var splitter = new LineSplitter(line => lines.Add(line.ToString()));
        splitter.Append("one\r\r\ntwo\r\nth");
        splitter.Append("\u001b[0mree\nrest");
        Assert.Equal(["one", "two", "th[0mree"], lines);
        splitter.Flush();
        Assert.Equal("rest", lines[^1]);
    }

    [Fact]
    public void A_line_that_never_ends_comes_in_pieces()
    {
        var lines = new List<int>();
        var splitter = new LineSplitter(line => lines.Add(line.Length));
        splitter.Append(new string('z', (2 * LineSplitter.MaxPartial) + 10));
        splitter.Flush();
        Assert.Equal([LineSplitter.MaxPartial, LineSplitter.MaxPartial, 10], lines);
    }

    [Fact]
    public void Telnet_commands_are_removed_and_refused_even_when_cut()
    {
        var filter = new TelnetFilter();
        byte[] first = [255, 251];
        byte[] second = [1, 255, 253, 24, .. "c"u8, 255, 255];
        Assert.Equal(0, filter.Filter(first, out var none));
        Assert.Empty(none);
        Assert.Equal(2, filter.Filter(second, out var answer));
        Assert.Equal((byte[])[(byte)'c', 255], second[..2]);
        Assert.Equal((byte[])[255, 253, 1, 255, 252, 24], answer);
    }

    [Fact]
    public void Nothing_is_answered_once_the_board_has_spoken()
    {
        var filter = new TelnetFilter();
        byte[] first = [.. "U-Boot"u8, 255, 253, 31];
        byte[] second = [255, 251, 7, .. "=>"u8];
        Assert.Equal(6, filter.Filter(first, out var none));
        Assert.Empty(none);
        Assert.Equal(2, filter.Filter(second, out none));
        Assert.Empty(none);
        Assert.Equal("=>"u8, second.AsSpan(0, 2));
    }

    /// <summary>A plain TCP console hands on a board's noise as it is; nothing in it may hide what comes after.</summary>
    [Theory]
    [InlineData(new byte[] { 255, 250 })]
    [InlineData(new byte[] { 255, 250, 24, 1 })]
    [InlineData(new byte[] { 255, 240 })]
    [InlineData(new byte[] { 255, 255, 255, 241 })]
    public void Noise_that_looks_like_a_telnet_command_does_not_swallow_the_console(byte[] noise)
    {
        byte[] received = [.. noise, .. "Linux version"u8];
        var kept = new TelnetFilter().Filter(received, out var answer);
        Assert.Empty(answer);
        Assert.True(received.AsSpan(0, kept).EndsWith("Linux version"u8));
    }
}
