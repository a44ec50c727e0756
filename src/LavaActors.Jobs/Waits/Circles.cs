using LavaActors.Yaml;

namespace LavaActors.Jobs.Waits;

/// <summary>Roles that wait for each other in a circle: each would do its part only after it has been answered.</summary>
internal static class Circles
{
    private const int MostCircles = 100, MostNamed = 10;

    /// <summary>Reports each circle once, and takes it for broken then, so that what comes after it is looked at too.</summary>
    /// <returns>False when there is more than was looked at.</returns>
    public static bool Report(IReadOnlyList<RoleScript> roles, GroupProgress progress, DiagnosticBag bag)
    {
        for (var found = 0; found < MostCircles; found++)
        {
            if (!progress.Run()) return false;
            var stuck = Enumerable.Range(0, roles.Count).FirstOrDefault(r => progress.CallOf(r) is not null, -1);
            if (stuck < 0) return true;
            var circle = CircleFrom(stuck, progress);
            Report(circle, roles, progress, bag);

            // Others that wait for the same are in the same trouble, which is told once.
            var waits = circle.Select(r => (progress.CallOf(r)!.Kind, progress.CallOf(r)!.Id)).ToHashSet();
            foreach (var role in Enumerable.Range(0, roles.Count).Where(r => progress.CallOf(r) is { } call && waits.Contains((call.Kind, call.Id)))) progress.Release(role, progress.PositionOf(role));
        }

        return false;
    }

    /// <summary>Each role waits for the next one, the last for the first. Whoever stands still waits for somebody who stands still.</summary>
    private static List<int> CircleFrom(int start, GroupProgress progress)
    {
        var path = new List<int>();
        for (var role = start; ; role = progress.MissingOf(role).First(r => progress.CallOf(r) is not null))
        {
            var known = path.IndexOf(role);
            if (known >= 0) return path[known..];
            path.Add(role);
        }
    }

    private static void Report(List<int> circle, IReadOnlyList<RoleScript> roles, GroupProgress progress, DiagnosticBag bag)
    {
        var first = circle.Index().MinBy(r => (progress.CallOf(r.Item)!.Place.Where.Line, progress.CallOf(r.Item)!.Place.Where.Column)).Index;
        int[] ordered = [.. circle.Skip(first), .. circle.Take(first)];
        var place = progress.CallOf(ordered[0])!.Place;
        if (ordered.Length == 1)
        {
            var call = progress.CallOf(ordered[0])!;
            bag.Warning(place.Where, place.Path, $"{roles[ordered[0]]} waits here ({Name(call)}) for what only it would {Part(call)} later ({Offer(progress, ordered[0], call)})", "send before you wait");
            return;
        }

        var edges = ordered.Take(MostNamed).Select((role, i) =>
        {
            var next = ordered[(i + 1) % ordered.Length];
            var call = progress.CallOf(role)!;
            var where = i == 0 ? $"here ({Name(call)})" : $"({call.Place}, {Name(call)})";
            return $"'{roles[role].Name}' waits {where} for '{roles[next].Name}', which would {Part(call)} only afterwards ({Offer(progress, next, call)})";
        });
        bag.Warning(place.Where, place.Path, $"the roles wait for each other: {string.Join("; ", edges)}{(ordered.Length > MostNamed ? $"; and {ordered.Length - MostNamed} more, back to the first" : "")}", "let one of them do its part before it waits");
    }

    private static string Name(GroupCall call) => call.IsStart ? "request: lava-start" : call.ToString();

    private static string Part(GroupCall call) => call.Kind == CallKind.Sync ? "come" : "send it";

    private static string Offer(GroupProgress progress, int role, GroupCall call) => progress.NextOffer(role, call)?.Place.ToString() ?? "nowhere";
}
