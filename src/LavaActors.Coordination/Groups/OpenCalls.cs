using LavaActors.Coordination.Metrics;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Groups;

/// <summary>
/// The calls that wait at the moment, and what each member was last heard to ask. Not stored: callers repeat. So after a recovery a member counts as free to do
/// anything until it has been heard again, which keeps a verdict of <see cref="WaitGraph"/> from resting on half the calls.
/// </summary>
public sealed class OpenCalls(TimeProvider clock)
{
    private readonly Dictionary<CommandId, IMemberCommand> _waiting = [];
    private readonly Dictionary<JobId, CommandId> _lastHeard = [];
    private readonly Dictionary<CommandId, long> _since = [];
    private long _lastNews = clock.GetTimestamp();

    public IReadOnlyCollection<IMemberCommand> Waiting => _waiting.Values;

    /// <summary>The calls in which runs stand still, one of each such member. A member that was heard to ask anything else since is not among them: its call is a
    /// leftover, or its repetition will show that it is not.</summary>
    public IEnumerable<IWait> Holding => _lastHeard.Values.Select(_waiting.GetValueOrDefault).OfType<IWait>().Where(call => call.HoldsRun);

    /// <summary>How long nothing has come but repetitions of calls that wait.</summary>
    public TimeSpan QuietFor => clock.GetElapsedTime(_lastNews);

    /// <summary>A command came, new or repeated.</summary>
    public void Hear(ICommand command)
    {
        if (!_waiting.ContainsKey(command.Command)) _lastNews = clock.GetTimestamp();
        if (command is IMemberCommand call) _lastHeard[call.Member] = call.Command;
    }

    /// <summary>A call waits from now on.</summary>
    public void Add(IMemberCommand call)
    {
        _waiting[call.Command] = call;
        if (_since.TryAdd(call.Command, clock.GetTimestamp())) GroupMetrics.CountWaiting(1);
    }

    /// <summary>A call was answered or withdrawn.</summary>
    public void Remove(CommandId call)
    {
        if (_waiting.Remove(call, out var over) && _since.Remove(call, out var since))
        {
            GroupMetrics.CountWaiting(-1);
            GroupMetrics.CountWaited(over, clock.GetElapsedTime(since));
        }
    }

    /// <summary>The actor is gone: its calls come again to another.</summary>
    public void Forget()
    {
        GroupMetrics.CountWaiting(-_since.Count);
        _since.Clear();
    }
}
