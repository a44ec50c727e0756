using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Views;

/// <summary>One run of an action as a bar of a job's timeline. Pure.</summary>
/// <param name="Depth">0 for the outermost.</param>
/// <param name="Run">1 for the first run of this level, 2 and on for its retries.</param>
/// <param name="From">Of the whole time of the job, in percent; likewise <paramref name="Width"/>.</param>
/// <param name="Share">Of its timeout, in percent; null where it has none.</param>
public sealed record ActionBar(ActionRow Action, int Depth, int Run, double From, double Width, double? Share, TimeSpan Took)
{
    /// <summary>Of its timeout, from which on it is called near (spec: web-ui.md §3).</summary>
    public const double Near = 85;

    public bool IsRunning => Action.EndedAt is null;

    public string Kind => Action.Error is not null ? "no" : IsRunning ? "now" : Share >= Near ? "near" : "ok";

    /// <summary>Where the action stands in the log, for assets/log.js.</summary>
    public string Anchor => Run == 1 ? $"#action-{Action.Level}" : $"#action-{Action.Level}_{Run}";

    /// <summary>Most bars that a page shows: a job that boots a hundred times has thousands, and the page is made anew with each change.</summary>
    public const int MostShown = 500;

    /// <summary>Those that are shown where there are more, in their order: what failed or still runs, then the outermost, then the others, of each the latest.</summary>
    public static IReadOnlyList<ActionBar> Shown(IReadOnlyList<ActionBar> all, int most = MostShown)
    {
        if (all.Count <= most) return all;
        var chosen = Enumerable.Range(0, all.Count).OrderByDescending(n => all[n].Action.Error is not null || all[n].IsRunning).ThenByDescending(n => all[n].Depth == 0).ThenByDescending(n => n).Take(most);
        return [.. chosen.Order().Select(n => all[n])];
    }

    /// <param name="now">For what still runs.</param>
    public static IReadOnlyList<ActionBar> Of(IReadOnlyList<ActionRow> actions, DateTimeOffset now)
    {
        if (actions.Count == 0) return [];
        var begin = actions.Min(action => action.StartedAt);
        var end = actions.Max(action => action.EndedAt ?? (action.StartedAt > now ? action.StartedAt : now));
        var whole = Math.Max((end - begin).TotalSeconds, 0.001);
        var runs = new Dictionary<string, int>();
        return [.. actions.Select(Bar)];

        ActionBar Bar(ActionRow action)
        {
            var run = runs[action.Level] = runs.GetValueOrDefault(action.Level) + 1;
            var took = (action.EndedAt ?? now) - action.StartedAt;
            if (took < TimeSpan.Zero) took = TimeSpan.Zero;
            var from = (action.StartedAt - begin).TotalSeconds / whole * 100;
            double? share = action.TimeoutSeconds > 0 ? took.TotalSeconds / action.TimeoutSeconds * 100 : null;
            return new ActionBar(action, action.Level.Count(c => c == '.'), run, from, Math.Max(0.3, took.TotalSeconds / whole * 100), share, took);
        }
    }
}
