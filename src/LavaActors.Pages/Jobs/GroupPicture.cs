using System.Globalization;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Pages.Jobs;

/// <summary>Where the lanes, messages and barriers of a MultiNode job stand in a picture. Pure. Lengths are the picture's own units; time runs to the right.</summary>
/// <param name="From">When the first of the group began; times are counted from there.</param>
public sealed record GroupPicture(
    double Height,
    DateTimeOffset From,
    IReadOnlyList<GroupPicture.Lane> Lanes,
    IReadOnlyList<GroupPicture.Message> Messages,
    IReadOnlyList<GroupPicture.Barrier> Barriers,
    IReadOnlyList<GroupPicture.Wait> Waits,
    IReadOnlyList<GroupPicture.Tick> Ticks)
{
    public const double Width = 1200, Left = 170, Right = 1180, Top = 34, LaneHeight = 54;

    /// <summary>Letters of a name that are shown beside a message or a barrier.</summary>
    public const int LongestName = 18;

    private const double LetterWidth = 6.2, WaitMark = 36;

    /// <param name="Y">The middle of the lane.</param>
    public sealed record Lane(JobRow Job, double Y, double From, double To, IReadOnlyList<Bar> Bars);

    /// <summary>A run of an outermost action.</summary>
    public sealed record Bar(string Text, double X, double Width, string Kind);

    /// <summary>What one member sent; anybody of the group may read it, so its line crosses all their lanes.</summary>
    /// <param name="From">The lane of the sender.</param>
    /// <param name="IsNamed">There is room for its name beside it.</param>
    public sealed record Message(string Text, double X, double From, bool IsNamed);

    /// <param name="IsNamed">There is room for its name below it.</param>
    public sealed record Barrier(string Text, double X, IReadOnlyList<Arrival> Arrivals, double Top, double Bottom, bool IsNamed);

    public sealed record Arrival(double X, double Y);

    /// <summary>A call that is not answered.</summary>
    /// <param name="From">Where its member came to the barrier; since when another call waits nobody has noted, so that it has a mark at the end of the lane.</param>
    public sealed record Wait(string Text, double From, double To, double Y);

    public sealed record Tick(string Text, double X);

    /// <param name="facts">All of them are drawn.</param>
    /// <param name="now">For what still goes on.</param>
    /// <param name="since">Where the picture begins; null: where the first of the group began.</param>
    /// <param name="until">Where the picture ends; null: where the last of the group ended, or now.</param>
    public static GroupPicture Of(
        IReadOnlyList<(JobRow Job, IReadOnlyList<ActionRow> Actions)> roles,
        IReadOnlyList<IEvent> facts,
        IReadOnlyList<WaitingCall> waiting,
        DateTimeOffset now,
        DateTimeOffset? since = null,
        DateTimeOffset? until = null)
    {
        var begins = roles.Select(role => role.Job.StartTime ?? role.Job.SubmitTime).Concat(roles.SelectMany(role => role.Actions.Take(1)).Select(action => action.StartedAt)).ToList();
        var from = begins.Count == 0 ? now : begins.Min();
        var begin = since ?? from;
        var ends = until is { } end ? [end] : roles.Where(role => role.Job.StartTime is not null).Select(role => role.Job.EndTime ?? now);
        var whole = ends.Append(begin.AddSeconds(1)).Max() - begin;
        var lanes = roles.Select((role, n) => LaneOf(role, n)).ToList();
        var yOf = lanes.ToDictionary(lane => lane.Job.Job, lane => lane.Y);
        var (top, bottom) = lanes.Count == 0 ? (Top, Top) : (lanes[0].Y, lanes[^1].Y);
        // Where the last name ends, by the lane beside which it stands; those of barriers stand below all.
        var names = new Dictionary<double, double>();
        return new GroupPicture(
            Top + (roles.Count * LaneHeight) + 30,
            from,
            lanes,
            [.. facts.OfType<Sent>().Where(sent => yOf.ContainsKey(sent.Member)).Select(sent => new Message(sent.MessageId, X(sent.At), yOf[sent.Member], HasRoom(yOf[sent.Member], X(sent.At), sent.MessageId)))],
            [.. Barriers(facts, yOf)],
            [.. waiting.Where(call => yOf.ContainsKey(call.Member)).Select(WaitOf)],
            [.. Ticks()]);

        double X(DateTimeOffset at) => Math.Clamp(Left + ((at - begin).TotalSeconds / whole.TotalSeconds * (Right - Left)), Left, Right);

        Wait WaitOf(WaitingCall call)
        {
            var to = lanes.Max(lane => lane.To);
            var came = facts.OfType<Arrived>().LastOrDefault(arrived => arrived.Member == call.Member && arrived.Command == call.Command);
            return new Wait(Describe(call), Math.Max(Left, Math.Min(came is null ? to : X(came.At), to - WaitMark)), to, yOf[call.Member]);
        }

        bool HasRoom(double beside, double x, string name)
        {
            if (x < names.GetValueOrDefault(beside)) return false;
            names[beside] = x + 8 + (Math.Min(name.Length, LongestName) * LetterWidth);
            return true;
        }

        Lane LaneOf((JobRow Job, IReadOnlyList<ActionRow> Actions) role, int n)
        {
            var start = role.Job.StartTime ?? from;
            var bars = role.Actions.Where(action => !action.Level.Contains('.') && action.StartedAt <= begin + whole && (action.EndedAt ?? now) >= begin)
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
                    var name = opened.Round > 1 ? $"{opened.MessageId} ({opened.Round})" : opened.MessageId;
                    yield return new Barrier(name, X(opened.At), [.. arrivals.Values], top, bottom, HasRoom(double.MaxValue, X(opened.At), name));
                }
            }
        }

        IEnumerable<Tick> Ticks()
        {
            var step = Step(whole.TotalSeconds / 6);
            var first = Math.Ceiling((begin - from).TotalSeconds / step);
            for (var n = first; n * step <= (begin + whole - from).TotalSeconds; n++)
                yield return new Tick(TickText(n * step, step), X(from.AddSeconds(n * step)));
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

    /// <summary><c>20 s</c>, <c>2.5 min</c>; where minutes are not fine enough, <c>30:05 min</c>.</summary>
    private static string TickText(double seconds, double step) => seconds < 120 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s")
        : step >= 30 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.#} min")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 60):0}:{seconds % 60:00.##} min");

    /// <summary>The next of 1, 2, 5, 10, 20 ... and of minutes.</summary>
    private static double Step(double least)
    {
        double[] steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
        return steps.FirstOrDefault(step => step >= least, Math.Max(86400, Math.Ceiling(least / 86400) * 86400));
    }
}
