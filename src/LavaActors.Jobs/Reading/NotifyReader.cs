using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Checks the <c>notify</c> block (spec: pipeline.md §2.4); it is kept as written.</summary>
internal static class NotifyReader
{
    private static readonly string[] Status = ["running", "complete", "incomplete", "canceled", "finished", "all"];
    private static readonly string[] Verbosity = ["verbose", "quiet", "status-only"];

    public static YamlMap? Read(MapReader job)
    {
        if (job.Section("notify") is not { } reader) return null;
        reader.Required("criteria", "say when to notify, as 'criteria: {status: finished}'");
        if (reader.Section("criteria") is { } criteria) ReadCriteria(criteria);
        ResourceReader.OneOf(reader, "verbosity", Verbosity);
        ReadRecipients(reader);
        if (reader.Has("callback") && reader.Has("callbacks")) reader.Error("callbacks", "stands beside 'callback'", "use one of the two");
        if (reader.Section("callback") is { } callback) ReadCallback(callback);
        foreach (var one in Entries(reader, "callbacks", "a mapping with 'url'")) ReadCallback(one);
        if (!reader.Has("recipients") && !reader.Has("callback") && !reader.Has("callbacks")) reader.Bag.Warning(reader.Map.Span, reader.Path, "nobody is to be notified", "add 'recipients' or 'callback'");
        if (reader.Section("compare") is { } compare) ReadCompare(compare);
        reader.RejectUnknown();
        return reader.Map;
    }

    private static void ReadCriteria(MapReader reader)
    {
        reader.Required("status", "use one of: " + string.Join(", ", Status));
        var status = ResourceReader.OneOf(reader, "status", Status);
        var type = ResourceReader.OneOf(reader, "type", ["regression", "progression"]);
        if (type is not null && status is not (null or "complete" or "incomplete")) reader.Error("type", $"says nothing of the status '{status}'", "use it with complete or incomplete");
        reader.Knows("dependency_query").RejectUnknown();
    }

    private static void ReadRecipients(MapReader reader)
    {
        foreach (var recipient in Entries(reader, "recipients", "a mapping with 'to'"))
        {
            recipient.Required("to", "say whom, as 'to: {method: email, user: anna}'");
            if (recipient.Section("to") is { } to)
            {
                to.Required("method", "use email or irc");
                var method = ResourceReader.OneOf(to, "method", ["email", "irc"]);
                foreach (var key in (string[])["user", "email", "handle", "server"]) to.NonEmptyString(key);
                var address = method == "irc" ? "handle" : "email";
                if (method is not null && !to.Has("user") && !to.Has(address)) to.Missing(address, $"give a 'user', or an address as '{address}'");
                to.RejectUnknown();
            }

            recipient.RejectUnknown();
        }
    }

    private static void ReadCallback(MapReader reader)
    {
        reader.Required("url", "give the address to call");
        if (reader.NonEmptyString("url") is { } url && ResourceUrl.Scheme(url) is not ("http" or "https")) reader.Error("url", $"'{url}' cannot be called", "begin with http:// or https://");
        ResourceReader.OneOf(reader, "method", ["GET", "POST"]);
        ResourceReader.OneOf(reader, "dataset", ["minimal", "logs", "results", "all"]);
        ResourceReader.OneOf(reader, "content-type", ["json", "urlencoded"]);
        reader.NonEmptyString("token");
        reader.NonEmptyString("header");
        reader.RejectUnknown();
    }

    private static void ReadCompare(MapReader reader)
    {
        reader.Strings("blacklist");
        if (reader.Section("query") is { } query)
        {
            var named = query.Has("username") || query.Has("name");
            if (named && (query.Has("entity") || query.Has("conditions"))) query.Error("entity", "stands beside a query's name", "name a stored query, or give entity and conditions");
            foreach (var key in named ? (string[])["username", "name"] : ["entity"]) query.Required(key, "name a stored query by 'username' and 'name', or give 'entity' and 'conditions'");
            query.Knows("conditions").RejectUnknown();
        }

        reader.RejectUnknown();
    }

    private static IEnumerable<MapReader> Entries(MapReader reader, string key, string shape)
    {
        if (reader.ListNode(key) is not { } list) yield break;
        for (var i = 0; i < list.Count; i++)
        {
            if (list.Items[i] is YamlMap map) yield return reader.Section(map, reader.PathOf(key, i));
            else reader.Wrong<object>(list.Items[i], reader.PathOf(key, i), shape);
        }
    }
}
