using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Mail;

/// <summary>Compares a job's results with those of the one before it, for a mail (spec: web-ui.md §6, <c>compare</c>). Takes them one after the other and keeps only what the mail names, since jobs may have very many. Pure.</summary>
/// <param name="blacklist">Cases that are left out, as <c>name</c> or <c>suite/name</c>.</param>
public sealed class JobComparison(IReadOnlyCollection<string> blacklist)
{
    // Names of one kind of change; of the others the mail says how many there are.
    private const int MostChanges = 100;

    private readonly Changes _newSuites = new("suites added"), _goneSuites = new("suites removed"), _newCases = new("cases added"), _goneCases = new("cases removed"), _changed = new("results changed");

    // The suite whose cases come now, and which of the two jobs has it.
    private string? _suite;
    private bool _isBefore, _isAfter;

    /// <summary>One case of both jobs; those of a suite come one after the other.</summary>
    public void Take(CasePair pair)
    {
        var name = $"{pair.Suite}/{pair.Name}";
        if (blacklist.Contains(pair.Name) || blacklist.Contains(name)) return;
        if (pair.Suite != _suite)
        {
            EndSuite();
            _suite = pair.Suite;
        }

        _isBefore |= pair.Before is not null;
        _isAfter |= pair.After is not null;
        if (pair.Before is not { Outcome: var was }) _newCases.Add(name);
        else if (pair.After is not { Outcome: var now }) _goneCases.Add(name);
        else if (was != now) _changed.Add($"{name} {was} -> {now}");
    }

    /// <summary>What the mail says; when all cases were taken.</summary>
    /// <param name="earlier">Other jobs of the same query, latest first, of which the first was compared; their states are listed.</param>
    public IReadOnlyList<string> Lines(IReadOnlyList<JobRow> earlier)
    {
        if (earlier.Count == 0) return ["there is no other job to compare with"];
        EndSuite();
        return
        [
            .. earlier.Select(job => $"job {job.DisplayId}: {job.Health.ToString().ToLowerInvariant()}"),
            .. new[] { _newSuites, _goneSuites, _newCases, _goneCases, _changed }.Select(changes => changes.Line).OfType<string>(),
        ];
    }

    private void EndSuite()
    {
        if (_suite is null) return;
        if (!_isBefore) _newSuites.Add(_suite);
        if (!_isAfter) _goneSuites.Add(_suite);
        (_suite, _isBefore, _isAfter) = (null, false, false);
    }

    private sealed class Changes(string what)
    {
        private readonly List<string> _first = [];
        private int _count;

        public string? Line => _count == 0 ? null : $"{what}: {string.Join(", ", _first.Order(StringComparer.Ordinal))}{(_count > _first.Count ? $" and {_count - _first.Count} more" : "")}";

        public void Add(string name)
        {
            _count++;
            if (_first.Count < MostChanges) _first.Add(name);
        }
    }
}
