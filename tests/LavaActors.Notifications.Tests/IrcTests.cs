using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LavaActors.Jobs;
using LavaActors.Notifications.Irc;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Notifications.Tests;

public sealed class IrcTests
{
    private static readonly NotifyRecipient Ann = new(NotifyRecipient.Irc, null, "ann", "irc.example.com");

    private static async Task<(Delivery Delivery, IReadOnlyList<string> Heard)> Send(
        Func<IrcListener.Peer, Task> script, NotifyRecipient? to = null, JobRow? job = null, Func<NotificationSettings, NotificationSettings>? change = null, TimeProvider? clock = null)
    {
        using var server = new IrcListener(script);
        var settings = change is null ? server.Settings : change(server.Settings);
        var delivery = await IrcListener.Sender(settings, clock).SendAsync(Samples.Notification(NotificationKind.Irc), to ?? Ann, job ?? Samples.Row(), default);
        if (delivery.Error is null) await server.Over.WaitAsync(TimeSpan.FromSeconds(20));
        return (delivery, server.Heard);
    }

    [Fact]
    public async Task Somebody_is_told_in_one_line_what_became_of_the_job()
    {
        var (delivery, heard) = await Send(IrcListener.WelcomingAsync);

        Assert.Equal(new Delivery(null, null), delivery);
        Assert.Equal(
            ["NICK lava-bot", "USER lava 0 * :LAVA", "PRIVMSG ann :LAVA notification for Test Job 7 a job: complete https://lab.example.com/scheduler/job/7", "PING :lava-told", "QUIT :done"],
            heard);
    }

    [Fact]
    public async Task A_name_that_somebody_has_is_followed_by_another_one()
    {
        var (delivery, heard) = await Send(async peer =>
        {
            await peer.UntilAsync("NICK ");
            await peer.SayAsync(":irc 433 * lava-bot :Nickname is already in use");
            await peer.UntilAsync("NICK lava-bot1");
            await peer.SayAsync(":irc 433 * lava-bot1 :Nickname is already in use");
            await peer.UntilAsync("NICK lava-bot2");
            await peer.SayAsync(":irc 001 lava-bot2 :Welcome");
            await peer.UntilAsync("PING ");
            await peer.SayAsync(":irc PONG irc :lava-told");
            await peer.UntilAsync("QUIT");
        });

        Assert.Null(delivery.Error);
        Assert.Contains(heard, line => line.StartsWith("PRIVMSG ann :", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_finds_all_its_names_taken_says_so()
    {
        var (delivery, heard) = await Send(async peer =>
        {
            while (true)
            {
                await peer.UntilAsync("NICK ");
                await peer.SayAsync($":irc 433 * {peer.Last[5..]} :Nickname is already in use");
            }
        });

        Assert.Equal(new Delivery(433, "it answered 433 lava-bot4 Nickname is already in use"), delivery);
        Assert.DoesNotContain(heard, line => line.StartsWith("PRIVMSG", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_PING_is_answered_before_anything_else_is_said()
    {
        var (delivery, heard) = await Send(async peer =>
        {
            await peer.UntilAsync("USER ");
            await peer.SayAsync("PING :cookie 17");
            await peer.UntilAsync("PONG ");
            await peer.SayAsync("@time=now :irc 001 lava-bot :Welcome");
            await peer.UntilAsync("PING ");
            await peer.SayAsync(":irc PONG irc :lava-told");
            await peer.UntilAsync("QUIT");
        });

        Assert.Null(delivery.Error);
        Assert.Equal("PONG :cookie 17", heard[2]);
    }

    [Theory]
    [InlineData(":irc 439 * :Please wait while we process your connection.")]
    [InlineData(":irc 020 * :Please wait while we process your connection.")]
    public async Task A_server_may_ask_for_patience_before_it_lets_somebody_in(string line)
    {
        var (delivery, heard) = await Send(async peer =>
        {
            await peer.SayAsync(line);
            await IrcListener.WelcomingAsync(peer);
        });

        Assert.Null(delivery.Error);
        Assert.Single(heard, each => each.StartsWith("PRIVMSG ann :", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(":irc 401 lava-bot ann :No such nick/channel", 401, "it answered 401 ann No such nick/channel")]
    [InlineData("ERROR :Closing Link: flood", null, "it ended the connection: Closing Link: flood")]
    [InlineData(":irc 477 lava-bot ann :Register\u0007 first", 477, "it answered 477 ann Register  first")]
    [InlineData(":irc 439 lava-bot ann :Target change too fast", 439, "it answered 439 ann Target change too fast")]
    [InlineData(":irc 707 lava-bot ann :Targets changing too fast, message dropped", 707, "it answered 707 ann Targets changing too fast, message dropped")]
    [InlineData(":irc 716 lava-bot ann :is in +g mode", 716, "it answered 716 ann is in +g mode")]
    public async Task Who_is_not_there_or_takes_no_message_is_tried_again(string answer, int? code, string expected)
    {
        var (delivery, _) = await Send(async peer =>
        {
            await peer.UntilAsync("USER ");
            await peer.SayAsync(":irc 001 lava-bot :Welcome");
            await peer.UntilAsync("PING ");
            await peer.SayAsync(answer, ":irc PONG irc :lava-told");
        });

        Assert.Equal(new Delivery(code, expected), delivery);
    }

    [Theory]
    [InlineData(false, "irc.example.com took longer than 20 s: it did not let the lab in")]
    [InlineData(true, "irc.example.com took longer than 20 s: it did not say that it has looked at the message")]
    public async Task A_server_that_is_silent_has_its_time(bool isWelcome, string expected)
    {
        var clock = new FakeTimeProvider();
        var (delivery, _) = await Send(
            async peer =>
            {
                await peer.UntilAsync("USER ");
                if (isWelcome)
                {
                    await peer.SayAsync(":irc 001 lava-bot :Welcome");
                    await peer.UntilAsync("PING ");
                }

                clock.Advance(TimeSpan.FromSeconds(21));
                await peer.SilenceAsync();
            },
            clock: clock);

        Assert.Equal(new Delivery(null, expected), delivery);
    }

    [Fact]
    public async Task A_server_that_closes_has_taken_nothing()
    {
        var (delivery, _) = await Send(peer => peer.UntilAsync("USER "));

        Assert.Equal(new Delivery(null, "it closed the connection: it did not let the lab in"), delivery);
    }

    [Theory]
    [InlineData(1, "says a line of more than 16 KiB")]
    [InlineData(100, "says more than 512 KiB")]
    public async Task A_server_that_says_too_much_is_left(int every, string expected)
    {
        var (delivery, _) = await Send(async peer =>
        {
            await peer.UntilAsync("USER ");
            var line = Encoding.ASCII.GetBytes(":irc 372 x :" + new string('x', every == 1 ? 20_000 : 8_000) + "\n");
            for (var n = 0; n < every; n++) await peer.SayAllAsync(line);
            await peer.SilenceAsync();
        });

        Assert.Contains(expected, delivery.Error, StringComparison.Ordinal);
        Assert.False(delivery.IsFinal);
    }

    [Theory]
    [InlineData("a job\r\nQUIT\r\nPRIVMSG bob :x")]
    [InlineData("a job\nJOIN #lava")]
    [InlineData("a \0 job \u0001ACTION dances\u0001")]
    public async Task A_job_s_name_is_one_line_whatever_is_in_it(string name)
    {
        var (delivery, heard) = await Send(IrcListener.WelcomingAsync, job: Samples.Row(description: name));

        Assert.Null(delivery.Error);
        Assert.Equal(["NICK", "USER", "PRIVMSG", "PING", "QUIT"], heard.Select(line => line.Split(' ')[0]));
        Assert.DoesNotContain(heard, line => line.Any(char.IsControl));
    }

    [Theory]
    [InlineData("ann\r\nQUIT", "irc.example.com")]
    [InlineData("ann\n", "irc.example.com")]
    [InlineData("ann :x", "irc.example.com")]
    [InlineData("ann,bob", "irc.example.com")]
    [InlineData("#lava", "irc.example.com")]
    [InlineData("ann\0", "irc.example.com")]
    [InlineData("ann", "irc.example.com\r\nx")]
    [InlineData("ann", "irc.example.com:25")]
    [InlineData("ann", null)]
    [InlineData(null, "irc.example.com")]
    public async Task Whom_a_definition_of_before_names_is_no_way_into_the_lines(string? handle, string? server)
    {
        var (delivery, heard) = await Send(IrcListener.WelcomingAsync, new NotifyRecipient(NotifyRecipient.Irc, null, handle, server));

        Assert.True(delivery.IsFinal);
        Assert.Empty(heard);
    }

    [Fact]
    public async Task Where_the_rules_of_addresses_or_hosts_forbid_it_nobody_is_asked()
    {
        var refused = await new IrcSender((_, _, _) => throw new InvalidOperationException("irc.example.com is not asked: 127.0.0.1 is an address of this host"), error => error is InvalidOperationException, new NotificationSettings(), TimeProvider.System)
            .SendAsync(Samples.Notification(NotificationKind.Irc), Ann, Samples.Row(), default);
        Assert.Equal(Delivery.Never("irc.example.com is not asked: 127.0.0.1 is an address of this host"), refused);

        var (forbidden, heard) = await Send(IrcListener.WelcomingAsync, change: settings => settings with { Hosts = ["*.example.org"] });
        Assert.Equal((Delivery.Never("irc.example.com is not among the hosts that the lab allows IRC to"), 0), (forbidden, heard.Count));
    }

    [Fact]
    public async Task A_server_without_a_certificate_is_told_nothing()
    {
        var (delivery, heard) = await Send(
            async peer =>
            {
                await peer.SayAsync(":irc NOTICE * :this is no TLS");
                await peer.SilenceAsync();
            },
            change: settings => settings with { Irc = settings.Irc with { IsTls = true } });

        Assert.StartsWith("irc.example.com: ", delivery.Error, StringComparison.Ordinal);
        Assert.False(delivery.IsFinal);
        Assert.DoesNotContain(heard, line => line.Contains("NICK", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_is_told_nothing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var own = new CertificateRequest("CN=irc.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        using var server = new IrcListener(IrcListener.WelcomingAsync, own);

        var delivery = await IrcListener.Sender(server.Settings with { Irc = server.Settings.Irc with { IsTls = true } }).SendAsync(Samples.Notification(NotificationKind.Irc), Ann, Samples.Row(), default);

        Assert.Contains("certificate", delivery.Error, StringComparison.Ordinal);
        Assert.False(delivery.IsFinal);
        Assert.Empty(server.Heard);
    }

    [Fact]
    public void A_text_has_its_page_at_the_end_however_long_the_name_is()
    {
        var text = IrcText.Of(Samples.Row(description: string.Concat(Enumerable.Repeat("é😀", 200))), JobState.Finished, JobHealth.Incomplete, new Uri("https://lab.example.com"));

        Assert.EndsWith(": incomplete https://lab.example.com/scheduler/job/7", text, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(text), IrcText.LongestText - 4, IrcText.LongestText);
        Assert.DoesNotContain('\uFFFD', text);
    }

    [Fact]
    public void A_line_has_512_bytes_with_its_end_and_only_that_one()
    {
        Assert.Equal("A  B  C\r\n"u8.ToArray(), IrcText.Line("A\r\nB\0\nC"));
        Assert.Equal(512, IrcText.Line(new string('x', 2000)).Length);
    }
}
