using System.Text;
using LavaActors.Jobs;
using LavaActors.Node.Definitions;
using LavaActors.Notifications;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>Reads how others are told about jobs: <c>notifications: {hosts: [...], allow: [...], deny: [...], signature_key_file: ..., base_url: ..., mail: {...}, irc: {...}}</c>.</summary>
internal static class NotificationSettingsReader
{
    private const int ShortestKey = 16;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    /// <param name="root">The settings file.</param>
    /// <param name="text">The content of the file that a key names; null where it names none, or none that can be read.</param>
    public static (NotificationSettings Settings, AddressRules Addresses) Read(MapReader root, Func<MapReader, string, string?> text)
    {
        var settings = new NotificationSettings();
        if (root.Section("notifications") is not { } section) return (settings, AddressRules.Default);
        settings = settings with
        {
            Hosts = section.Strings("hosts"),
            Timeout = Timeout(section) ?? settings.Timeout,
            SignatureKey = Key(section, text),
            BaseUrl = BaseUrl(section),
            Mail = section.Section("mail") is { } mail ? Mail(mail, text) : null,
            Irc = section.Section("irc") is { } irc ? Irc(irc) : settings.Irc,
        };
        var addresses = new AddressRules(SubmissionSettingsReader.Ranges(section, "allow"), SubmissionSettingsReader.Ranges(section, "deny"));
        section.RejectUnknown();
        return (settings, addresses);
    }

    private static TimeSpan? Timeout(MapReader section)
    {
        if (section.TimeLimit("timeout")?.Duration is not { } timeout) return null;
        if (timeout > LongestTimeout) section.Error("timeout", $"{TimeLimit.Describe(timeout)} are too long for one attempt", "give five minutes at most");
        return timeout;
    }

    private static byte[]? Key(MapReader section, Func<MapReader, string, string?> text)
    {
        if (text(section, "signature_key_file") is not { } content) return null;
        var key = Encoding.UTF8.GetBytes(content.Trim());
        if (key.Length < ShortestKey) section.Error("signature_key_file", $"its key has {key.Length} bytes, which can be guessed", $"write at least {ShortestKey} into it, as by 'openssl rand -hex 32'");
        return key;
    }

    private static Uri? BaseUrl(MapReader section)
    {
        if (section.NonEmptyString("base_url") is not { } given) return null;
        if (Uri.TryCreate(given, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)) return url;
        section.Error("base_url", $"'{given}' is no address of a site", "write it as https://lab.example.com");
        return null;
    }

    private static IrcSettings Irc(MapReader section)
    {
        var tls = section.NonEmptyString("tls") ?? "none";
        if (tls is not ("implicit" or "none")) section.Error("tls", $"'{tls}' is not possible here", "use implicit or none");
        var nick = section.NonEmptyString("nick") ?? new IrcSettings().Nick;
        if (!IrcAddress.IsHandle(nick)) section.Error("nick", $"'{nick}' is no nickname", IrcAddress.HandleRule);
        var port = section.Int("port", 1, 65535) ?? (tls == "implicit" ? IrcSettings.TlsPort : IrcSettings.PlainPort);
        section.RejectUnknown();
        return new IrcSettings(port, tls == "implicit", nick);
    }

    private static MailSettings? Mail(MapReader section, Func<MapReader, string, string?> text)
    {
        section.Required("server", "give the mail server's name");
        section.Required("from", "give the sender of all mails, as lava@example.com");
        var tls = section.NonEmptyString("tls") ?? "starttls";
        if (tls is not ("starttls" or "implicit" or "none")) section.Error("tls", $"'{tls}' is not possible here", "use starttls, implicit or none");
        var from = section.NonEmptyString("from");
        if (from is not null && !MimeKit.MailboxAddress.TryParse(from, out _)) section.Error("from", $"'{from}' is no e-mail address", "write it as lava@example.com");
        var (server, user, password) = (section.NonEmptyString("server"), section.NonEmptyString("user"), text(section, "password_file")?.Trim());
        if (user is not null && !section.Has("password_file")) section.Missing("password_file", "give the file with the user's password in it");
        var port = section.Int("port", 1, 65535) ?? tls switch { "implicit" => 465, "none" => 25, _ => 587 };
        section.RejectUnknown();
        if (server is null || from is null) return null;
        return new MailSettings(server, port, tls switch { "implicit" => MailTls.Implicit, "none" => MailTls.None, _ => MailTls.StartTls }, from, user, password);
    }
}
