using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads a step of an interactive script (spec: test-shell.md §13).</summary>
internal static class InteractiveStepReader
{
    private static readonly string[] Kinds = ["command", "delay", .. InteractiveCall.Requests];
    private static readonly string[] OfCommands = ["name", "successes", "failures", "wait_for_prompt"];

    public static InteractiveStep? Read(MapReader reader, ReadContext context)
    {
        var kinds = Kinds.Where(reader.Map.ContainsKey).ToList();
        if (kinds.Count > 1)
        {
            reader.Bag.Error(reader.Map.Span, reader.Path, $"has {string.Join(" and ", kinds)}", "give each a step of its own");
            return null;
        }

        if (kinds is not [var kind])
        {
            var unknown = reader.Map.Keys.FirstOrDefault(k => NearestName.Of(k.Text, Kinds) is not null);
            reader.Bag.Error(unknown?.Span ?? reader.Map.Span, reader.Path, "the step does nothing", unknown is null ? $"give one of {string.Join(", ", Kinds)}" : $"did you mean '{NearestName.Of(unknown.Text, Kinds)}' where it says '{unknown.Text}'?");
            return null;
        }

        InteractiveStep? step = kind switch
        {
            "command" => ReadCommand(reader),
            "delay" => ReadDelay(reader),
            _ => ReadCall(reader, kind, context),
        };
        if (kind != "command")
        {
            foreach (var key in OfCommands.Where(reader.Has)) reader.Warning(key, $"has no effect on {kind}", "give it to a step with a command");
            reader.Knows([kind, .. OfCommands]);
        }

        reader.WarnUnknown();
        return step;
    }

    private static InteractiveCommand? ReadCommand(MapReader reader)
    {
        var errors = reader.Bag.ErrorCount;
        // Null types nothing and only waits.
        var command = reader.Node("command") is { IsNull: true } ? null : reader.String("command", anyScalar: true);
        if (command?.Any(c => c is '\n' or '\r') == true) reader.Warning("command", "has more than one line", "one step waits for one prompt: give each line a step of its own");
        var name = reader.NonEmptyString("name", anyScalar: true);
        if (name?.All(c => char.IsAsciiLetterOrDigit(c) || "_-.".Contains(c)) == false) reader.Error("name", $"'{name}' cannot be a test case", "use letters, digits, '_', '-' and '.'");
        var successes = reader.ListNode("successes") is { } list ? ReadMessages(reader, list, "successes", (_, message) => message) : null;
        var failures = reader.ListNode("failures") is { } other ? ReadMessages(reader, other, "failures", ReadFailure) : [];
        var step = new InteractiveCommand(name, command, successes, failures, reader.Bool("wait_for_prompt") ?? true, reader.Map.Span);
        return reader.Bag.ErrorCount > errors ? null : step;
    }

    private static List<T> ReadMessages<T>(MapReader step, YamlList list, string key, Func<MapReader, string, T> make)
    {
        var messages = new List<T>();
        for (var i = 0; i < list.Count; i++)
        {
            var path = step.PathOf(key, i);
            if (list.Items[i] is not YamlMap map)
            {
                step.Wrong<object>(list.Items[i], path, "a mapping with 'message'");
                continue;
            }

            var reader = step.Section(map, path);
            reader.Required("message", "give the pattern to look for");
            if (TextPatterns.Read(reader, "message") is { } message) messages.Add(make(reader, message));
            reader.WarnUnknown();
        }

        return messages;
    }

    private static InteractiveFailure ReadFailure(MapReader reader, string message)
    {
        var exception = reader.NonEmptyString("exception");
        if (exception is not null && !InteractiveFailure.Exceptions.Contains(exception)) reader.Error("exception", $"a script cannot raise '{exception}'", NearestName.Remedy(exception, InteractiveFailure.Exceptions));
        var error = reader.NonEmptyString("error", anyScalar: true);
        if (error is not null && exception is null) reader.Warning("error", "is never shown", "add 'exception: TestError'; without one the step just fails");
        return new InteractiveFailure(message, exception, error);
    }

    private static InteractiveDelay? ReadDelay(MapReader reader) =>
        reader.Int("delay", 0, 86400) is { } seconds ? new InteractiveDelay(TimeSpan.FromSeconds(seconds), reader.Map.Span) : null;

    private static InteractiveCall? ReadCall(MapReader reader, string request, ReadContext context)
    {
        if (context.RoleNames is not { } roles) reader.Error(request, "a job without roles makes MultiNode calls", "remove them, or add protocols.lava-multinode.roles to the job");
        else if (Parse(reader, request) is { } call) return context.IsSubJob || call.Role is null || roles.Contains(call.Role) ? call : UnknownRole(reader, request, call.Role, roles);
        return null;
    }

    private static InteractiveCall? UnknownRole(MapReader reader, string request, string role, IReadOnlyCollection<string> roles)
    {
        reader.Error(request, $"there is no role '{role}'", NearestName.Remedy(role, roles));
        return null;
    }

    private static InteractiveCall? Parse(MapReader reader, string request)
    {
        if (reader.NonEmptyString(request, anyScalar: true) is not { } text) return null;
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var payload = new OrderedDictionary<string, string>();
        string? role = null;
        if (words[0].Contains('=', StringComparison.Ordinal)) return Refused(words[0], "the first word is the message's id");
        foreach (var word in words[1..])
        {
            var (key, value) = word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (word[..at], word[(at + 1)..]) : ("", "");
            switch (request)
            {
                case "lava-send" when key.Length > 0:
                    payload[key] = value;
                    break;
                case "lava-wait-all" when words.Length == 2 && key == "role" && value.Length > 0:
                    role = value;
                    break;
                case "lava-send":
                    return Refused(word, "after the id come words like key=value");
                case "lava-wait-all":
                    return Refused(word, "after the id comes at most role=NAME");
                default:
                    return Refused(word, $"{request} takes nothing but the id");
            }
        }

        return new InteractiveCall(request, words[0], payload, role, reader.Map.Span);

        InteractiveCall? Refused(string word, string remedy)
        {
            reader.Error(request, $"'{word}' is not possible here", remedy);
            return null;
        }
    }
}
