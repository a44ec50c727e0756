using System.Net;
using LavaActors.Node.Hosting;
using LavaActors.Notifications;

namespace LavaActors.Node.Tests.Hosting;

/// <summary>What a lab chooses for its events, for what it tells others, and for dispatchers of LAVA.</summary>
public sealed class TellingSettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telling-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private NodeSettings Read(string settings)
    {
        var (read, diagnostics) = NodeSettingsReader.Read(new NodeSettingsSource(Write("node.yaml", settings)));
        Assert.Equal([], diagnostics.Where(found => found.IsError).Select(found => found.ToString()));
        return read!;
    }

    [Fact]
    public void Without_settings_nothing_goes_out_and_nobody_comes_in_and_events_are_kept()
    {
        var settings = Read("{}\n");

        Assert.Equal((200_000L, null, null), (settings.Events.Keep, settings.Coordinator, settings.Notifications.Mail));
        Assert.Equal(new IrcSettings(6667, IsTls: false, "lava-bot"), settings.Notifications.Irc);
        Assert.Null(settings.EventPublisher);
        Assert.NotNull(settings.CallbackAddresses.Refusal("localhost", IPAddress.Loopback));
    }

    [Fact]
    public void Events_are_published_where_it_is_said()
    {
        var publisher = Read("http: {events: {publish: 'tcp://*:5500', advertise: 'tcp://lab.example.com:5500'}}\n").EventPublisher!;

        Assert.Equal((new IPEndPoint(IPAddress.Any, 5500), "tcp://lab.example.com:5500"), (publisher.Listen, publisher.AddressWith(5500)));
    }

    [Fact]
    public void All_of_it_can_be_chosen()
    {
        Write("key", "0123456789abcdef0123456789abcdef\n");
        Write("password", "secret\n");
        var settings = Read(
            """
            events: {keep: 5000}
            coordinator: {listen: '0.0.0.0:3079', allow: [10.0.5.0/24, 10.1.0.7]}
            notifications:
              hosts: ['*.example.com']
              allow: [127.0.0.1]
              timeout: {seconds: 9}
              signature_key_file: key
              base_url: https://lab.example.com
              mail: {server: mail.example.com, from: Lab <lava@example.com>, user: lava, password_file: password}
              irc: {nick: our-lab, tls: implicit}

            """);

        Assert.Equal(5000, settings.Events.Keep);
        Assert.Equal((true, true, false), (settings.Coordinator!.Allows(IPAddress.Parse("10.0.5.9")), settings.Coordinator.Allows(IPAddress.Parse("10.1.0.7")), settings.Coordinator.Allows(IPAddress.Parse("10.1.0.8"))));
        var told = settings.Notifications;
        Assert.Equal((TimeSpan.FromSeconds(9), 32, "https://lab.example.com/"), (told.Timeout, told.SignatureKey!.Length, told.BaseUrl!.ToString()));
        Assert.Equal(new MailSettings("mail.example.com", 587, MailTls.StartTls, "Lab <lava@example.com>", "lava", "secret"), told.Mail);
        Assert.Equal(new IrcSettings(6697, IsTls: true, "our-lab"), told.Irc);
        Assert.DoesNotContain("secret", told.ToString(), StringComparison.Ordinal);
        Assert.Null(settings.CallbackAddresses.Refusal("localhost", IPAddress.Loopback));
    }

    [Theory]
    [InlineData("events: {keep: 10}", "events.keep")]
    [InlineData("coordinator: {listen: '0.0.0.0:3079'}", "'allow' is missing")]
    [InlineData("coordinator: {listen: everywhere}", "'everywhere' is no address")]
    [InlineData("coordinator: {allow: [lab]}", "'lab' is no network")]
    [InlineData("notifications: {signature_key_file: node.yaml, base_url: 'ftp://x'}", "'ftp://x' is no address of a site")]
    [InlineData("notifications: {signature_key_file: none}", "cannot be read")]
    [InlineData("notifications: {mail: {server: a, from: 'a@b', tls: maybe}}", "'maybe' is not possible here")]
    [InlineData("notifications: {mail: {server: a, from: 'a@b', user: u}}", "'password_file' is missing")]
    [InlineData("notifications: {irc: {tls: starttls}}", "'starttls' is not possible here")]
    [InlineData("notifications: {irc: {nick: \"a b\"}}", "'a b' is no nickname")]
    [InlineData("notifications: {irc: {port: 0}}", "notifications.irc.port")]
    [InlineData("notifications: {timeout: {hours: 1}}", "too long for one attempt")]
    [InlineData("http:\n  events: {}", "node.yaml:2:11: error: http.events: 'publish' is missing")]
    [InlineData("http:\n  events: {publish: 'tcp://lab:5500'}", "node.yaml:2:21: error: http.events.publish: 'tcp://lab:5500' is no address to listen at")]
    [InlineData("http: {events: {publish: '127.0.0.1:5500'}}", "is no address to listen at")]
    [InlineData("http: {events: {publish: 'tcp://127.0.0.1'}}", "is no address to listen at")]
    [InlineData("http: {events: {publish: 'tcp://127.0.0.1:5500', advertise: 'http://lab:5500'}}", "'http://lab:5500' is no address that clients can use")]
    [InlineData("http: {anonymous_read: false, events: {publish: 'tcp://127.0.0.1:5500'}}", "nothing would be published")]
    [InlineData("http: {events: {publish: 'tcp://127.0.0.1:5500', adress: x}}", "http.events.adress")]
    public void What_is_wrong_is_said(string settings, string expected)
    {
        var (read, diagnostics) = NodeSettingsReader.Read(new NodeSettingsSource(Write("node.yaml", settings + "\n")));

        Assert.Null(read);
        Assert.Contains(diagnostics, found => found.ToString().Contains(expected, StringComparison.Ordinal));
    }
}
