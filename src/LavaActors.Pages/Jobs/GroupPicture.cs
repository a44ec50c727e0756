using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Pages.Jobs;

/// <summary>Where the lanes, messages and barriers of a MultiNode job stand in a picture. Pure. Lengths are the picture's own units; time runs to the right.</summary>
public sealed record GroupPicture(
    double Height,
    DateTimeOffset From,
    TimeSpan Whole,
    IReadOnlyList<GroupPicture.Lane> Lanes,
    IReadOnlyList<GroupPicture.Message> Messages,
    IReadOnlyList<GroupPicture.Barrier> Barriers,
    IReadOnlyList<GroupPicture.Wait> Waits,
    IReadOnlyList<GroupPicture.Tick> Ticks)
{
    public const double Width = 1200, Left = 170, Right = 1180, Top = 34, LaneHeight = 54, BarHeight = 16;

    /// <summary>Most messages and barriers that are drawn: more of them would only be a colour. All are in the list below the picture.</summary>
    public const int MostDrawn = 150;

    /// <param name="Y">The middle of the lane.</param>
    public sealed record Lane(JobRow Job, double Y, double From, double To, IReadOnlyList<Bar> Bars);

    /// <summary>A run of an outermost action.</summary>
    public sealed record Bar(string Text, double X, double Width, string Kind);

    /// <summary>What one member sent; anybody of the group may read it, so its line crosses all their lanes.</summary>
    /// <param name="From">The lane of the sender.</param>
    public sealed record Message(string Text, double X, double From, double Top, double Bottom);

    /// <param name="Round">From 1.</param>
    public sealed record Barrier(string Text, double X, IReadOnlyList<Arrival> Arrivals, double Top, double Bottom);

    public sealed record Arrival(double X, double Y);

    /// <summary>A call that is not answered.</summary>
    public sealed record Wait(string Text, double X, double Y);

    public sealed record Tick(string Text, double X);

    /// <param name="now">For what still goes on.</param>
    public static GroupPicture Of(IReadOnlyList<(JobRow Job, IReadOnlyList<ActionRow> Actions)> roles, IReadOnlyList<IEvent> facts, IReadOnlyList<WaitingCall> waiting, DateTimeOffset now)
    {
        var begins = roles.Select(role => role.Job.StartTime ?? role.Job.SubmitTime).Concat(roles.SelectMany(role => role.Actions.Take(1)).Select(action => action.StartedAt)).ToList();
        var from = begins.Count == 0 ? now : begins.Min();
        var ends = roles.Where(role => role.Job.StartTime is not null).Select(role => role.Job.EndTime ?? now).Append(from.AddSeconds(1));
        var whole = ends.Max() - from;
        var lanes = roles.Select((role, n) => LaneOf(role, n)).ToList();
        var yOf = lanes.ToDictionary(lane => lane.Job.Job, lane => lane.Y);
        var (top, bottom) = lanes.Count == 0 ? (Top, Top) : (lanes[0].Y, lanes[^1].Y);
        return new GroupPicture(
            Top + (roles.Count * LaneHeight) + 30,
            from,
            whole,
            lanes,
            [.. facts.OfType<Sent>().Where(sent => yOf.ContainsKey(sent.Member)).Take(MostDrawn).Select(sent => new Message(sent.MessageId, X(sent.At), yOf[sent.Member], top, bottom))],
            [.. Barriers(facts, yOf).Take(MostDrawn)],
            [.. waiting.Where(call => yOf.ContainsKey(call.Member)).Select(call => new Wait(Describe(call), lanes.Max(lane => lane.To), yOf[call.Member]))],
            [.. Ticks()]);

        double X(DateTimeOffset at) => Math.Clamp(Left + ((at - from).TotalSeconds / whole.TotalSeconds * (Right - Left)), Left, Right);

        Lane LaneOf((JobRow Job, IReadOnlyList<ActionRow> Actions) role, int n)
        {
            var start = role.Job.StartTime ?? from;
            var bars = role.Actions.Where(action => !action.Level.Contains('.'))
                .Select(action => new Bar($"{action.Level} {action.Name}", X(action.StartedAt), Math.Max(1.5, X(action.EndedAt ?? now) - X(action.StartedAt)), action.Error is not null ? "bad" : action.EndedAt is null ? "now" : "")).ToList();
            return new Lane(role.Job, Top + (n * LaneHeight) + (LaneHeight / 2), X(start), X(role.Job.EndTime ?? (role.Job.StartTime is null ? from : now)), bars);
        }

        IEnumerable<Barrier> Barriers(IReadOnlyList<IEvent> all, Dictionary<JobId, double> places)
        {
            var standing = new Dictionary<string, Dictionary<JobId, Arrival>>();
            foreach (var fact in all)
            {
                if (fact is Arrived arrived && places.TryGetValue(arrived.Member, out var y))
                {
                    if (!standing.TryGetValue(arrived.MessageId, out var there)) standing.Add(arrived.MessageId, there = []);
                    there[arrived.Member] = new Arrival(X(arrived.At), y);
                }
                else if (fact is BarrierOpened opened && standing.Remove(opened.MessageId, out var arrivals))
                {
                    yield return new Barrier(opened.Round > 1 ? $"{opened.MessageId} ({opened.Round})" : opened.MessageId, X(opened.At), [.. arrivals.Values], top, bottom);
                }
            }
        }

        IEnumerable<Tick> Ticks()
        {
            var step = Step(whole.TotalSeconds / 6);
            for (var seconds = 0.0; seconds <= whole.TotalSeconds; seconds += step)
                yield return new Tick(seconds < 120 ? $"{seconds:0.##} s" : $"{seconds / 60:0.#} min", Left + (seconds / whole.TotalSeconds * (Right - Left)));
        }
    }

    /// <summary><c>waits for 'ready' of 7.1 (guest)</c>.</summary>
    public static string Describe(WaitingCall call)
    {
        var what = call.Kind switch
        {
            WaitKind.Formation => "waits for the group to form",
            WaitKind.Sync => $"stands at barrier '{call.MessageId}'",
            WaitKind.WaitAll => $"waits for '{call.MessageId}' of all",
            _ => $"waits for '{call.MessageId}'",
        };
        return call.Missing.Count == 0 ? what : $"{what}; missing: {string.Join(", ", call.Missing)}";
    }

    /// <summary>The next of 1, 2, 5, 10, 20 ... and of minutes.</summary>
    private static double Step(double least)
    {
        double[] steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
        return steps.FirstOrDefault(step => step >= least, Math.Max(86400, Math.Ceiling(least / 86400) * 86400));
    }
}
