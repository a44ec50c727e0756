namespace LavaActors.Yaml;

/// <summary>Finds the name somebody probably meant.</summary>
public static class NearestName
{
    /// <summary>The candidate nearest to <paramref name="name"/>, or null when none is near: about one slip per three letters. Case, hyphens and underscores do not count.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > 64) return null;
        var wanted = Plain(name);
        var limit = Math.Max(1, wanted.Length / 3);
        string? best = null;
        var bestDistance = limit + 1;
        foreach (var candidate in candidates)
        {
            var distance = Distance(wanted, Plain(candidate), bestDistance);
            if (distance >= bestDistance) continue;
            best = candidate;
            bestDistance = distance;
        }

        return best;
    }

    /// <summary><c>did you mean 'x'?</c> or, when nothing is near, the list of what is known.</summary>
    public static string Remedy(string name, IReadOnlyCollection<string> candidates)
    {
        if (Of(name, candidates) is { } near) return $"did you mean '{near}'?";
        if (candidates.Count == 0) return "";
        return "known here: " + string.Join(", ", candidates.Order(StringComparer.Ordinal));
    }

    private static string Plain(string name) => name.Trim().ToLowerInvariant().Replace('_', '-');

    /// <summary>Edits (insert, delete, replace, swap two neighbours) from one text to the other; stops counting at <paramref name="limit"/>.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit) return limit;
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
