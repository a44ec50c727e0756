using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Tests.TestShell;

public sealed class WireTextTests
{
    [Fact]
    public void Replies_have_the_forms_that_the_target_reads()
    {
        var values = new MultiNodeOutcome.Done([new("1234", "k", "v"), new("1234", "k2", "v2"), new("1235", "k", "v")]);
        Assert.Equal(["<LAVA_WAIT_COMPLETE 1234:k=v 1234:k2=v2 1235:k=v>"], MultiNodeReply.Format(Request(MultiNodeApi.Wait), values));
        Assert.Equal(["<LAVA_WAIT_ALL_COMPLETE>"], MultiNodeReply.Format(Request(MultiNodeApi.WaitAll), MultiNodeOutcome.Done.Empty));
        Assert.Equal(["<LAVA_SYNC_COMPLETE>"], MultiNodeReply.Format(Request(MultiNodeApi.Sync), MultiNodeOutcome.Done.Empty));
        Assert.Equal(["<LAVA_SYNC_COMPLETE nack 1235  is  gone>"], MultiNodeReply.Format(Request(MultiNodeApi.Sync), new MultiNodeOutcome.Failed("1235 <is> gone")));
        Assert.Equal(["<LAVA_SYNC_COMPLETE nack>"], MultiNodeReply.Format(Request(MultiNodeApi.Sync), new MultiNodeOutcome.Failed("")));
        Assert.Empty(MultiNodeReply.Format(Request(MultiNodeApi.Send), MultiNodeOutcome.Done.Empty));
    }

    [Property]
    public bool No_value_can_end_a_reply_or_steer_the_terminal(NonNull<string> key, NonNull<string> value)
    {
        var lines = MultiNodeReply.Format(Request(MultiNodeApi.Wait), new MultiNodeOutcome.Done([new("1", key.Get, value.Get)]));
        return lines.All(l => l.Count(c => c == '>') == 1 && l[^1] == '>' && l.LastIndexOf('<') == 0 && !l.Any(char.IsControl) && Encoding.UTF8.GetByteCount(l) < 1100);
    }

    [Property]
    public bool What_is_escaped_is_read_back(NonNull<string> text)
    {
        var plain = new string([.. text.Get.Where(c => !char.IsControl(c))]);
        return WireText.Unescape(WireText.Escape(plain)) == plain;
    }

    [Fact]
    public void Pairs_begin_at_words_with_an_equals_sign()
    {
        var pairs = WireText.ReadPairs(" lost a=one two b=x=y  c=  d-e=1");
        Assert.Equal(["a=one two", "b=x=y", "c=", "d-e=1"], pairs.Select(p => $"{p.Key}={p.Value}"));
    }

    [Property(MaxTest = 200)]
    public Property A_shell_reads_back_what_was_quoted()
    {
        var texts = ArbMap.Default.ArbFor<NonNull<string>>().Generator
            .Select(t => new string([.. t.Get.Where(c => c != '\0' && !char.IsSurrogate(c))]));
        return Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var start = new System.Diagnostics.ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add($"A={ShellQuote.Word(text)}\nB={ShellQuote.Quoted(text)}\nprintf '%s|%s' \"$A\" \"$B\"");
            using var shell = System.Diagnostics.Process.Start(start)!;
            var output = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            return output == $"{text}|{text}";
        });
    }

    [Fact]
    public void A_reply_carries_the_number_of_its_request_on_every_line()
    {
        var request = MultiNodeRequest.Parse("WAIT_ALL", "ready guest call=17.1700000000", out _)!;

        var lines = MultiNodeReply.Format(request, new MultiNodeOutcome.Done([new("1", "k", new string('x', 1500))]));

        Assert.Equal(("ready", "guest", "17.1700000000"), (request.MessageId, request.Role, request.Call));
        Assert.StartsWith("<LAVA_WAIT_ALL_MORE call=17.1700000000 1:k=x", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("<LAVA_WAIT_ALL_COMPLETE call=17.1700000000 xx", lines[1], StringComparison.Ordinal);
        Assert.Equal(["<LAVA_WAIT_ALL_COMPLETE call=17.1700000000 nack gone>"], MultiNodeReply.Format(request, new MultiNodeOutcome.Failed("gone")));
        Assert.Equal(["<LAVA_WAIT_ALL_COMPLETE call=17.1700000000>"], MultiNodeReply.Format(request, MultiNodeOutcome.Done.Empty));
    }

    [Fact]
    public void A_repetition_may_say_that_its_call_holds_the_shell()
    {
        Assert.Equal(("17.1", true), Read(MultiNodeRequest.Parse("WAIT_ALL", "ready guest call=17.1 held=1", out _)!));
        Assert.Equal(("17.1", false), Read(MultiNodeRequest.Parse("SYNC", "ready call=17.1", out _)!));
        Assert.Null(MultiNodeRequest.Parse("WAIT", "ready call=17.1 held=0", out _));
        Assert.Equal("17.1", MultiNodeRequest.CallOf(["ready", "and", "more", "call=17.1", "held=1"]));
        Assert.Null(MultiNodeRequest.CallOf(["held=1"]));
        Assert.Equal("1", MultiNodeRequest.Parse("SEND", "ready held=1", out _)!.Data["held"]);

        Assert.Equal(("17.1", false), Read(MultiNodeRequest.Parse("WAIT_ALL", "ready guest call=17.1 said=1", out _)!));
        Assert.True(MultiNodeRequest.Parse("WAIT", "ready call=17.1 said=1", out _)!.HasSaidSends);
        Assert.False(MultiNodeRequest.Parse("WAIT", "ready call=17.1 held=1", out _)!.HasSaidSends);
        Assert.Equal("17.1", MultiNodeRequest.CallOf(["ready", "call=17.1", "said=1"]));

        static (string?, bool) Read(MultiNodeRequest request) => (request.Call, request.IsHeld);
    }

    [Theory]
    [InlineData("go call=a<b")]
    [InlineData("go call=")]
    [InlineData("go call=1 call=2")]
    public void A_number_that_is_none_makes_the_request_wrong(string arguments) =>
        Assert.Null(MultiNodeRequest.Parse("WAIT", arguments, out _));

    private static MultiNodeRequest Request(MultiNodeApi api) => new(api, "id", null, new Dictionary<string, string?>());
}
