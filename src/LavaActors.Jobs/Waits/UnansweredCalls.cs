using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>Calls that nobody can answer, in whatever order the roles get on.</summary>
internal static class UnansweredCalls
{
    private const int MostNamed = 10;

    /// <summary>Reports them.</summary>
    /// <returns>The calls that are not answered, each as role and position.</returns>
    public static IReadOnlyList<(int Role, int Position)> Report(JobDefinition job, IReadOnlyList<RoleScript> roles, DiagnosticBag bag)
    {
        var faults = new List<Fault>();
        for (var role = 0; role < roles.Count; role++)
        {
            var rounds = new Dictionary<string, int>();
            for (var position = 0; position < roles[role].Calls.Count; position++)
            {
                var call = roles[role].Calls[position];
                if (!call.Holds) continue;
                var round = call.Kind == CallKind.Sync ? rounds[call.Id!] = rounds.GetValueOrDefault(call.Id!) + 1 : 0;
                var missing = Missing(job, roles, call, round);
                if (missing is not null) faults.Add(new Fault(role, position, call, round, missing));
            }
        }

        foreach (var fault in faults.Where(f => f.Call.IsStart)) ReportStart(roles, fault, bag);
        foreach (var group in faults.Where(f => !f.Call.IsStart && f.Call.Kind != CallKind.Sync).GroupBy(f => f.Call.Place)) ReportWait(job, roles, [.. group], bag);
        foreach (var group in faults.Where(f => f.Call.Kind == CallKind.Sync).GroupBy(f => f.Call.Id!)) ReportBarrier(roles, [.. group], bag);
        return [.. faults.Select(f => (f.Role, f.Position))];
    }

    /// <summary>The roles whose part is missing for good; null when the call can be answered.</summary>
    private static IReadOnlyList<RoleScript>? Missing(JobDefinition job, IReadOnlyList<RoleScript> roles, GroupCall call, int round)
    {
        List<RoleScript> missing;
        switch (call.Kind)
        {
            case CallKind.Wait:
                return roles.Any(r => r.FirstSend(call.Id!) is not null) ? null : roles;
            case CallKind.WaitAll when call.Role is { } name && roles.All(r => r.Name != name):
                return [];
            case CallKind.WaitAll:
                missing = [.. roles.Where(r => (call.Role is null || r.Name == call.Role) && r.FirstSend(call.Id!) is null)];
                break;
            default:
                missing = [.. roles.Where(r => r.ArrivalsAt(call.Id!) < round)];
                break;
        }

        return missing.Count == 0 ? null : missing;
    }

    private static void ReportStart(IReadOnlyList<RoleScript> roles, Fault fault, DiagnosticBag bag)
    {
        var role = roles[fault.Role];
        if (fault.Missing is not [var expected])
        {
            Add(bag, Severity.Error, fault.Call, $"{role} waits for the start message of the role '{fault.Call.Role}', which has no members", "give that role a 'count' of at least 1, or remove 'request'");
            return;
        }

        var remedy = Near(fault.Call.Id!, [expected]) is { } near ? near : $"add the step 'lava-send {DelayedStart.MessageId}' to a test of {expected}";
        if (expected.RunsPrograms)
        {
            Add(bag, Severity.Warning, fault.Call, $"{role} waits for the start message of {expected} ({PlaceOf(expected)}), which does not send it, unless a program that its tests run does", remedy);
            return;
        }

        Add(bag, Severity.Error, fault.Call, $"{role} waits for the start message of {expected} ({PlaceOf(expected)}), which never sends it: it would never begin", remedy);
    }

    private static void ReportWait(JobDefinition job, IReadOnlyList<RoleScript> roles, IReadOnlyList<Fault> faults, DiagnosticBag bag)
    {
        var (call, missing) = (faults[0].Call, faults[0].Missing);
        var who = Names(faults.Select(f => roles[f.Role]));
        if (missing.Count == 0)
        {
            var known = job.MultiNode!.Role(call.Role!) is not null;
            Add(bag, Severity.Warning, call, known ? $"{who} waits here ({call}) for a role without members" : $"{who} waits here ({call}) for a role that does not exist",
                known ? "give that role a 'count' of at least 1" : NearestName.Remedy(call.Role!, [.. roles.Select(r => r.Name)]));
        }
        else if (call.Kind == CallKind.Wait)
        {
            Add(bag, Severity.Warning, call, $"{who} waits here ({call}), and no role ever sends that message", Near(call.Id!, roles) ?? $"add 'lava-send {call.Id}' to the role that has the answer, or remove the wait");
        }
        else
        {
            var all = call.Role is null ? "for all members of the group" : "for all members of that role";
            Add(bag, Severity.Warning, call, $"{who} waits here ({call}) {all}, and {Places(missing)} never {(missing.Count == 1 ? "sends" : "send")} that message",
                Near(call.Id!, missing) ?? (call.Role is null ? $"send it there too, or name the role to wait for, as in 'lava-wait-all {call.Id} {missing[0].Name}'" : $"add 'lava-send {call.Id}' there"));
        }
    }

    /// <summary>A finding for the roles that stay away from a barrier, and one for each that comes too seldom, at the first call that waits for them.</summary>
    private static void ReportBarrier(IReadOnlyList<RoleScript> roles, IReadOnlyList<Fault> faults, DiagnosticBag bag)
    {
        var id = faults[0].Call.Id!;
        var absent = faults.SelectMany(f => f.Missing).Distinct().ToLookup(r => r.ArrivalsAt(id) == 0);
        var first = faults.MinBy(f => (f.Round, f.Call.Place.Where.Line, f.Call.Place.Where.Column))!;
        if (absent[true].ToList() is { Count: > 0 } never)
        {
            Add(bag, Severity.Warning, first.Call,
                $"{Names(faults.Select(f => roles[f.Role]))} waits here ({first.Call}) for every member of the group, and {Places(never)} never {(never.Count == 1 ? "calls" : "call")} it",
                $"add 'lava-sync {id}' there, or use lava-wait-all with a role");
        }

        foreach (var seldom in absent[false].Take(MostNamed))
        {
            var comes = seldom.ArrivalsAt(id);
            var waiting = faults.Where(f => f.Round == comes + 1).ToList();
            if (waiting.MinBy(f => (f.Call.Place.Where.Line, f.Call.Place.Where.Column)) is not { } call) continue;
            Add(bag, Severity.Warning, call.Call,
                $"{Names(waiting.Select(f => roles[f.Role]))} waits here ({call.Call}) for the {Ordinal(call.Round)} time, and {seldom} calls it only {(comes == 1 ? "once" : $"{comes} times")} ({LastOf(seldom, id)}): each call waits for all again",
                "use an id of its own for each barrier, and call each in all roles");
        }
    }

    private static CallPlace LastOf(RoleScript role, string id) => role.Calls.Last(c => c.Kind == CallKind.Sync && c.Id == id).Place;

    private static string Ordinal(int number) => number switch
    {
        2 => "second",
        3 => "third",
        _ => $"{number}th",
    };

    /// <summary>The message that was meant, perhaps.</summary>
    private static string? Near(string id, IReadOnlyList<RoleScript> roles)
    {
        if (NearestName.Of(id, roles.SelectMany(r => r.Sends).Where(other => other != id)) is not { } near) return null;
        var sender = roles.First(r => r.Sends.Contains(near));
        return $"did you mean '{near}', which {sender} sends ({sender.Calls.First(c => c.Kind == CallKind.Send && c.Id == near).Place})?";
    }

    private static string Names(IEnumerable<RoleScript> roles)
    {
        var names = roles.Select(r => $"'{r.Name}'").Distinct().ToList();
        return names.Count == 1 ? $"role {names[0]}" : $"each of the roles {Listed(names)}";
    }

    private static string Places(IReadOnlyList<RoleScript> roles) => (roles.Count == 1 ? "role " : "the roles ") + Listed([.. roles.Take(MostNamed + 1).Select(r => $"'{r.Name}' ({PlaceOf(r)})")], roles.Count);

    private static string Listed(IReadOnlyList<string> names, int? count = null)
    {
        var more = (count ?? names.Count) - MostNamed;
        return string.Join(", ", names.Take(MostNamed)) + (more > 0 ? $" and {more} more" : "");
    }

    private static string PlaceOf(RoleScript role) => role.Role.Source.Span.ToString();

    private static void Add(DiagnosticBag bag, Severity severity, GroupCall call, string what, string remedy) => bag.Add(new Diagnostic(severity, call.Place.Where, call.Place.Path, what, remedy));

    /// <param name="Round">Of a barrier, from 1; else 0.</param>
    /// <param name="Missing">The roles whose part is missing; empty when nobody has the role that is waited for.</param>
    private sealed record Fault(int Role, int Position, GroupCall Call, int Round, IReadOnlyList<RoleScript> Missing);
}
