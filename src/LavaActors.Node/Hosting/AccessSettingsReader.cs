using System.Net;
using LavaActors.Gateway.Access;
using LavaActors.Yaml;

namespace LavaActors.Node.Hosting;

/// <summary>
/// Reads who may do what over HTTP: <c>http: {access: users, anonymous_read: false, session: {days: 14}, logins: {of_account: 10}, requests: {per_second: 300}}</c> (docs/users.md).
/// </summary>
internal static class AccessSettingsReader
{
    private const int MostRequests = 1_000_000;
    private const int MostCostly = 10_000;

    /// <param name="http">The section; null: there is none.</param>
    /// <param name="listen">Where HTTP is served.</param>
    /// <param name="hasProxy">Whether a proxy in front is named, or a name that it uses: then this host is not the only one that reaches the interface.</param>
    /// <param name="read">Reads a file that a key names; null, and an error, when it cannot be read.</param>
    public static AccessSettings Read(MapReader? http, IPEndPoint listen, bool hasProxy, Func<MapReader, string, string?> read)
    {
        var settings = AccessSettings.Default with { IsLocal = IPAddress.IsLoopback(listen.Address) && !hasProxy };
        if (http is null) return settings;
        settings = settings with { Mode = Mode(http), Oidc = Oidc(http.Section("oidc"), read), AnonymousRead = http.Bool("anonymous_read") ?? settings.AnonymousRead };
        if (settings is { Mode: AccessMode.Open, IsLocal: false })
            http.Warning("access", "whoever reaches this node may do everything, and be anybody", "say 'users', and make the first one with 'lava-actors users add'");
        if (http.TimeLimit("session", severalUnits: true) is { } session) settings = settings with { SessionIdle = session.Duration };
        if (http.Section("logins") is { } logins)
        {
            settings = settings with
            {
                LoginsOfAccount = logins.Int("of_account", 1, 1000) ?? settings.LoginsOfAccount,
                LoginsOfAddress = logins.Int("of_address", 1, 100_000) ?? settings.LoginsOfAddress,
                LoginWindow = logins.TimeLimit("within", severalUnits: true)?.Duration ?? settings.LoginWindow,
            };
            logins.RejectUnknown();
        }

        if (http.Section("requests") is not { } requests) return settings;
        settings = settings with
        {
            RequestRate = requests.Int("per_second", 0, MostRequests) ?? settings.RequestRate,
            RequestBurst = requests.Int("burst", 1, MostRequests) ?? settings.RequestBurst,
            AnonymousRate = requests.Int("anonymous_per_second", 0, MostRequests) ?? settings.AnonymousRate,
            AnonymousBurst = requests.Int("anonymous_burst", 1, MostRequests) ?? settings.AnonymousBurst,
            CostlyOfUser = requests.Int("costly", 1, MostCostly) ?? settings.CostlyOfUser,
            CostlyOfAnonymous = requests.Int("anonymous_costly", 1, MostCostly) ?? settings.CostlyOfAnonymous,
        };
        requests.RejectUnknown();
        return settings;
    }

    private static OidcSettings? Oidc(MapReader? section, Func<MapReader, string, string?> read)
    {
        if (section is null) return null;
        var (authority, client) = (section.NonEmptyString("authority"), section.NonEmptyString("client_id"));
        if (authority is null) section.Missing("authority", "give the issuer's address, as https://login.example.com/realms/lab");
        if (client is null) section.Missing("client_id", "give the name that the issuer has for this lab");
        Uri? address = null;
        if (authority is not null && (!Uri.TryCreate(authority, UriKind.Absolute, out address) || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
            section.Error("authority", $"'{authority}' is no address of an issuer", "give one that begins with https://");
        var secret = section.Has("client_secret_file") ? read(section, "client_secret_file")?.Trim() : null;
        var (name, groups, creates) = (section.NonEmptyString("user_name_claim"), section.NonEmptyString("groups_claim"), section.Bool("creates_users"));
        section.RejectUnknown();
        if (address is null || client is null) return null;
        var settings = new OidcSettings(address, client, secret) { GroupsClaim = groups, CreatesUsers = creates ?? true };
        return name is null ? settings : settings with { UserNameClaim = name };
    }

    private static AccessMode Mode(MapReader http)
    {
        switch (http.NonEmptyString("access"))
        {
            case null or "auto": return AccessMode.Auto;
            case "open": return AccessMode.Open;
            case "users": return AccessMode.Users;
            case var other:
                http.Error("access", $"'{other}' is no way to tell users apart", "say auto, open or users");
                return AccessMode.Users;
        }
    }
}
