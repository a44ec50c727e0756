using System.Net;
using System.Net.Sockets;
using LavaActors.Jobs;
using LavaActors.Node.Definitions;
using LavaActors.Notifications;
using LavaActors.Notifications.Irc;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;

namespace LavaActors.Node.Tests.Hosting;

/// <summary>The client by which callbacks go out: what it connects to is what the rules have looked at.</summary>
public sealed class CallbackAddressTests : IDisposable
{
    private readonly TcpListener _inner = new(IPAddress.IPv6Any, 0);

    public CallbackAddressTests()
    {
        _inner.Server.DualMode = true;
        _inner.Start();
    }

    public void Dispose() => _inner.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("0.0.0.0")]
    [InlineData("inner.example.com")]
    [InlineData("inner6.example.com")]
    [InlineData("mapped.example.com")]
    [InlineData("ann@inner.example.com")]
    public async Task Nobody_is_reached_behind_an_address_that_the_lab_forbids(string host)
    {
        using var client = new GuardedHosts(AddressRules.Default, (name, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(name switch { "inner6.example.com" => "::1", "mapped.example.com" => "::ffff:127.0.0.1", _ => "127.0.0.1" })]))
            .CreateClient(followRedirects: false);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://{host}:{((IPEndPoint)_inner.LocalEndpoint).Port}/")));

        Assert.IsType<AddressRefusedException>(error.InnerException);
        Assert.False(_inner.Pending());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("::1")]
    [InlineData("irc.example.com")]
    public async Task A_server_of_IRC_is_looked_at_by_the_same_rules(string host)
    {
        var hosts = new GuardedHosts(AddressRules.Default, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        var sender = new IrcSender(hosts.ConnectAsync, error => error is AddressRefusedException, new NotificationSettings { Irc = new IrcSettings(((IPEndPoint)_inner.LocalEndpoint).Port) }, TimeProvider.System);
        var row = new JobRow(
            new JobId(7), new LeadJobId(7), "7", 0, "", null, "ann", "a job", 50, JobVisibility.Public, "mustang", null, [], IsGuest: false, null, Essential: false,
            JobState.Finished, JobHealth.Complete, null, null, DateTimeOffset.UnixEpoch, null, null, null, null);

        var delivery = await sender.SendAsync(
            new Notification(3, new JobId(7), 40, NotificationKind.Irc, 0, "", "", JobState.Finished, JobHealth.Complete, DateTimeOffset.UnixEpoch, NotificationStatus.Waiting, 0, null, null),
            new NotifyRecipient(NotifyRecipient.Irc, null, "ann", host), row, default);

        Assert.True(delivery.IsFinal);
        Assert.Contains("is an address of this host or its link", delivery.Error, StringComparison.Ordinal);
        Assert.False(_inner.Pending());
    }

    [Theory]
    [InlineData("db.internal")]
    [InlineData("db.internal.")]
    [InlineData("DB.Internal.")]
    public async Task A_name_that_the_lab_denies_is_denied_with_a_full_stop_too(string host)
    {
        var hosts = new GuardedHosts(new AddressRules([], [HostRange.Parse(".internal")!]), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1")]));

        await Assert.ThrowsAsync<AddressRefusedException>(() => hosts.AllowedAsync(host, default));
    }

    [Fact]
    public async Task A_name_server_that_does_not_answer_is_no_refusal()
    {
        using var client = new GuardedHosts(AddressRules.Default, (_, _) => throw new SocketException((int)SocketError.TryAgain)).CreateClient(followRedirects: false);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://ci.example.com/")));

        Assert.StartsWith("ci.example.com has no address: ", Assert.IsType<AddressUnknownException>(error.InnerException).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_answer_of_a_name_server_counts_as_the_first_does()
    {
        var asked = 0;
        using var client = new GuardedHosts(AddressRules.Default, (_, _) => Task.FromResult<IPAddress[]>([Interlocked.Increment(ref asked) == 1 ? IPAddress.Parse("::ffff:127.0.0.1") : IPAddress.Loopback])).CreateClient(followRedirects: false);
        for (var n = 0; n < 2; n++)
        {
            var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://rebound.example.com:{((IPEndPoint)_inner.LocalEndpoint).Port}/")));
            Assert.IsType<AddressRefusedException>(error.InnerException);
        }

        Assert.Equal((2, false), (asked, _inner.Pending()));
    }
}
