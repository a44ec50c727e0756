using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads the <c>notify</c> block (spec: pipeline.md §2.4, web-ui.md §6). A split carries it into the sub-jobs as written.</summary>
internal static partial class NotifyReader
{
    // One job must not write to a whole town.
    private const int MostRecipients = 100;

    private static readonly string[] Status = ["running", "complete", "incomplete", "canceled", "finished", "all"];
    private static readonly string[] Verbosity = ["verbose", "quiet", "status-only"];

    // They belong to the connection and to the message itself.
    private static readonly string[] OwnHeaders =
        ["connection", "content-length", "content-type", "cookie", "expect", "host", "keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"];

    /// <param name="isAccepted">As of <see cref="ReadSpec"/>: whoever is told, a job in the queue is run.</param>
    public static YamlMap? Read(MapReader job, bool isAccepted) => ReadSpec(job, isAccepted) is null ? null : job.MapNode("notify");

    /// <param name="isAccepted">The definition is that of a job that is in the lab: what earlier versions took with a warning is no error, and whoever tells says what came of it.</param>
    public static NotifySpec? ReadSpec(MapReader job, bool isAccepted = false)
    {
        if (job.Section("notify") is not { } reader) return null;
        reader.Required("criteria", "say when to notify, as 'criteria: {status: finished}'");
        var criteria = reader.Section("criteria") is { } section ? ReadCriteria(section, isAccepted) : null;
        var verbosity = ResourceReader.OneOf(reader, "verbosity", Verbosity);
        var recipients = ReadRecipients(reader, isAccepted);
        if (reader.Has("callback") && reader.Has("callbacks")) reader.Error("callbacks", "stands beside 'callback'", "use one of the two");
        var callbacks = new List<NotifyCallback?>();
        if (reader.Section("callback") is { } callback) callbacks.Add(ReadCallback(callback));
        foreach (var one in Entries(reader, "callbacks", "a mapping with 'url'")) callbacks.Add(ReadCallback(one));
        if (!reader.Has("recipients") && !reader.Has("callback") && !reader.Has("callbacks")) reader.Bag.Warning(reader.Map.Span, reader.Path, "names nobody, so that the submitter gets a mail", "add 'recipients' or 'callback'");
        var compare = reader.Section("compare") is { } other ? ReadCompare(other, isAccepted) : null;
        reader.RejectUnknown();
        return new NotifySpec(
            criteria ?? new NotifyCriteria(NotifyStatus.Finished, null, null),
            verbosity switch { "verbose" => NotifyVerbosity.Verbose, "status-only" => NotifyVerbosity.StatusOnly, _ => NotifyVerbosity.Quiet },
            recipients,
            [.. callbacks.OfType<NotifyCallback>()],
            compare);
    }

    private static NotifyCriteria? ReadCriteria(MapReader reader, bool isAccepted)
    {
        reader.Required("status", "use one of: " + string.Join(", ", Status));
        var status = ResourceReader.OneOf(reader, "status", Status);
        var type = ResourceReader.OneOf(reader, "type", ["regression", "progression"]);
        if (type is not null && status is not (null or "complete" or "incomplete")) reader.Error("type", $"says nothing of the status '{status}'", "use it with complete or incomplete");
        // What its conditions say is looked at by who knows the fields of jobs.
        if (!isAccepted) reader.NonEmptyString("dependency_query");
        reader.Knows("dependency_query").RejectUnknown();
        if (status is null) return null;
        return new NotifyCriteria(
            Enum.Parse<NotifyStatus>(status, ignoreCase: true),
            type is null ? null : Enum.Parse<NotifyChange>(type, ignoreCase: true),
            reader.Node("dependency_query") is YamlScalar { Text.Length: > 0 } query ? query.Text : null);
    }

    private static List<NotifyRecipient> ReadRecipients(MapReader reader, bool isAccepted)
    {
        var recipients = new List<NotifyRecipient>();
        foreach (var recipient in Entries(reader, "recipients", "a mapping with 'to'"))
        {
            recipient.Required("to", "say whom, as 'to: {method: email, user: anna}'");
            if (recipient.Section("to") is { } to) recipients.Add(ReadRecipient(to, isAccepted));
            recipient.RejectUnknown();
        }

        return recipients;
    }

    private static NotifyRecipient ReadRecipient(MapReader to, bool isAccepted)
    {
        to.Required("method", "use email or irc");
        var method = ResourceReader.OneOf(to, "method", ["email", "irc"]);
        var texts = ((string[])["user", "email", "handle", "server"]).ToDictionary(key => key, key => to.NonEmptyString(key), StringComparer.Ordinal);
        var isIrc = method == NotifyRecipient.Irc;
        if (isIrc && !isAccepted) CheckIrc(to, texts["handle"], texts["server"]);
        if (method is not null && !isIrc && !to.Has("user") && !to.Has("email")) to.Missing("email", "give a 'user', or an address as 'email'");
        if (texts["email"] is { } email && email.Any(char.IsControl)) to.Error("email", "is no address", "write it on one line, as anna@example.com");
        to.RejectUnknown();
        return new NotifyRecipient(method ?? NotifyRecipient.Email, texts["user"], texts[isIrc ? "handle" : "email"], texts["server"]);
    }

    // Both become words of lines that are sent to the server.
    private static void CheckIrc(MapReader to, string? handle, string? server)
    {
        const string None = "users of this lab have none in their accounts";
        foreach (var (key, example) in ((string, string)[])[("handle", "handle: anna"), ("server", "server: irc.example.com")])
        {
            if (to.Has(key)) continue;
            // In LAVA the user's account may have it: such a job is none the worse here, only this one is not told.
            if (to.Has("user")) to.Warning("user", $"is not told by IRC, for want of a {key}: {None}", $"give handle and server, as '{example}'");
            else to.Missing(key, $"give handle and server, as '{example}': {None}");
        }

        if (handle is not null && !IrcAddress.IsHandle(handle)) to.Error("handle", "is no nickname", IrcAddress.HandleRule);
        if (server is not null && !IrcAddress.IsServer(server)) to.Error("server", "is no host", IrcAddress.ServerRule);
    }

    private static NotifyCallback? ReadCallback(MapReader reader)
    {
        reader.Required("url", "give the address to call");
        var url = reader.NonEmptyString("url");
        if (url is not null && ResourceUrl.Scheme(url) is not ("http" or "https")) reader.Error("url", $"'{url}' cannot be called", "begin with http:// or https://");
        var method = ResourceReader.OneOf(reader, "method", ["GET", "POST"]);
        var dataset = ResourceReader.OneOf(reader, "dataset", ["minimal", "logs", "results", "all"]);
        var type = ResourceReader.OneOf(reader, "content-type", ["json", "urlencoded"]);
        var token = reader.NonEmptyString("token");
        if (token is not null && token.Any(each => each is < ' ' or > '~')) reader.Error("token", "cannot be sent in a header", "use printable ASCII on one line");
        var header = reader.NonEmptyString("header");
        if (header is not null && !HeaderName().IsMatch(header)) reader.Error("header", $"'{header}' is no name of a header", "use letters, digits and hyphens, as X-Token");
        else if (header is not null && OwnHeaders.Contains(header.ToLowerInvariant())) reader.Error("header", $"'{header}' is not a callback's to choose", "use Authorization, or a name of your own as X-Token");
        reader.RejectUnknown();
        return url is null ? null : new NotifyCallback(url, method == "POST", token, header, dataset is null ? NotifyDataset.Minimal : Enum.Parse<NotifyDataset>(dataset, ignoreCase: true), type == "json");
    }

    private static NotifyCompare ReadCompare(MapReader reader, bool isAccepted)
    {
        var blacklist = reader.Strings("blacklist");
        var (user, name, entity, conditions) = ((string?)null, (string?)null, (string?)null, new Dictionary<string, string>());
        if (reader.Section("query") is { } query)
        {
            var named = query.Has("username") || query.Has("name");
            if (named && (query.Has("entity") || query.Has("conditions"))) query.Error("entity", "stands beside a query's name", "name a stored query, or give entity and conditions");
            foreach (var key in named ? (string[])["username", "name"] : ["entity"]) query.Required(key, "name a stored query by 'username' and 'name', or give 'entity' and 'conditions'");
            query.Knows("conditions", "entity").RejectUnknown();
            (user, name) = (query.NonEmptyString("username"), query.NonEmptyString("name"));
            // What the conditions say is looked at by who knows the fields of jobs.
            entity = isAccepted ? (query.Node("entity") as YamlScalar)?.Text : ResourceReader.OneOf(query, "entity", [.. NotifyCompare.Entities]);
            if (!isAccepted || query.Node("conditions") is YamlMap) conditions = ReadConditions(query);
        }

        reader.RejectUnknown();
        return new NotifyCompare(user, name, conditions, blacklist, entity ?? NotifyCompare.Jobs);
    }

    private static Dictionary<string, string> ReadConditions(MapReader query)
    {
        var conditions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in query.MapNode("conditions")?.Entries ?? [])
        {
            if (value is YamlScalar scalar) conditions[key.Text] = NotifyCompare.TextOf(scalar);
            else query.Wrong<object>(value, $"{query.PathOf("conditions")}.{key.Text}", "a text");
        }

        return conditions;
    }

    private static IEnumerable<MapReader> Entries(MapReader reader, string key, string shape)
    {
        if (reader.ListNode(key) is not { } list) yield break;
        if (list.Count > MostRecipients) reader.Error(key, $"has {list.Count} entries", $"name {MostRecipients} at most, as a mailing list, or a service that tells others");
        for (var i = 0; i < list.Count; i++)
        {
            if (list.Items[i] is YamlMap map) yield return reader.Section(map, reader.PathOf(key, i));
            else reader.Wrong<object>(list.Items[i], reader.PathOf(key, i), shape);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeaderName();
}
