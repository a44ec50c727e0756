namespace LavaActors.Scheduling.Rules;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Nearest
{
    /// <summary><c>did you mean qemu? known device types: mustang, qemu</c>.</summary>
    public static string Remedy(string asked, IEnumerable<string> known, string ofWhat)
    {
        var names = known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
            return $"there are no {ofWhat} yet: start a dispatcher that has some";
        var nearest = names.MinBy(name => Distance(asked, name))!;
        var hint = Distance(asked, nearest) <= Math.Max(2, asked.Length / 3) ? $"did you mean {nearest}? " : "";
        var list = names.Count > 20 ? string.Join(", ", names.Take(20)) + $" and {names.Count - 20} more" : string.Join(", ", names);
        return $"{hint}known {ofWhat}: {list}";
    }

    /// <summary>Levenshtein's edit distance.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = a[i - 1] == b[j - 1] ? diagonal : 1 + Math.Min(diagonal, Math.Min(above, row[j - 1]));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
