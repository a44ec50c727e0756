using Akka.Actor;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Protocol.Groups;

/// <summary>Asks again and again on behalf of <see cref="GroupClient"/>. Shard regions drop messages while a shard moves, and tell nobody.</summary>
internal sealed class GroupCaller : ReceiveActor, IWithTimers
{
    internal sealed record Call(ICommand Command, TaskCompletionSource<IReply> Answer) : INoSerializationVerificationNeeded;

    internal sealed record GiveUp(CommandId Call) : INoSerializationVerificationNeeded;

    internal sealed record Hold(CommandId Call, bool HoldsRun) : INoSerializationVerificationNeeded;

    private sealed record Again(CommandId Command) : INoSerializationVerificationNeeded;

    private sealed record NoAnswerToWithdrawal(CommandId Call) : INoSerializationVerificationNeeded;

    private readonly IActorRef _groups;
    private readonly TimeSpan _repeatEvery;
    private readonly TimeSpan _withdrawWithin;
    private readonly Action<string>? _warned;
    private readonly TaskCompletionSource _ended;
    private readonly Dictionary<CommandId, ICommand> _unanswered = [];
    private readonly Dictionary<CommandId, TaskCompletionSource<IReply>> _callers = [];
    private readonly Dictionary<CommandId, string> _warnings = [];

    public GroupCaller(IActorRef groups, TimeSpan repeatEvery, TimeSpan withdrawWithin, Action<string>? warned, TaskCompletionSource ended)
    {
        (_groups, _repeatEvery, _withdrawWithin, _warned, _ended) = (groups, repeatEvery, withdrawWithin, warned, ended);
        Receive<Call>(call =>
        {
            _callers[call.Command.Command] = call.Answer;
            AskUntilAnswered(call.Command);
        });
        Receive<Again>(again =>
        {
            if (_unanswered.TryGetValue(again.Command, out var command))
                _groups.Tell(command);
        });
        Receive<Hold>(OnHold);
        Receive<IReply>(OnReply);
        Receive<Standstill>(OnStandstill);
        Receive<GiveUp>(OnGiveUp);
        Receive<NoAnswerToWithdrawal>(late => Cancel(late.Call));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef groups, TimeSpan repeatEvery, TimeSpan withdrawWithin, Action<string>? warned, TaskCompletionSource ended) =>
        Akka.Actor.Props.Create(() => new GroupCaller(groups, repeatEvery, withdrawWithin, warned, ended));

    protected override void PostStop() => _ended.TrySetResult();

    private void AskUntilAnswered(ICommand command)
    {
        _unanswered[command.Command] = command;
        Timers.StartPeriodicTimer(command.Command, new Again(command.Command), _repeatEvery);
        _groups.Tell(command);
    }

    private void OnHold(Hold hold)
    {
        if (_unanswered.GetValueOrDefault(hold.Call) is not IWait call || call.HoldsRun == hold.HoldsRun)
            return;
        _unanswered[hold.Call] = call switch
        {
            Wait wait => wait with { HoldsRun = hold.HoldsRun },
            WaitAll wait => wait with { HoldsRun = hold.HoldsRun },
            Sync sync => sync with { HoldsRun = hold.HoldsRun },
            _ => call,
        };
        _groups.Tell(_unanswered[hold.Call]);
    }

    private void OnReply(IReply reply)
    {
        Timers.Cancel(reply.Command);
        if (_unanswered.Remove(reply.Command, out var command) && command is Withdraw withdrawal)
        {
            // The barrier was faster than the withdrawal: the others have passed it, so the caller has too. A message that was stored is there for the others.
            if (reply is Released released)
                Answer(withdrawal.Call, released with { Command = withdrawal.Call });
            else if (reply is Acknowledged { TooLate: true })
                Answer(withdrawal.Call, new Acknowledged(withdrawal.Call));
            else
                Cancel(withdrawal.Call);
        }
        else if (reply is Refused { Reason: GroupRefusal.GivenUp } && Timers.IsTimerActive((reply.Command, nameof(NoAnswerToWithdrawal))))
        {
            // A late echo of the withdrawal that is under way: whose answer counts.
            Cancel(reply.Command);
        }
        else
        {
            Answer(reply.Command, reply);
        }
    }

    private void OnStandstill(Standstill notice)
    {
        if (!_unanswered.ContainsKey(notice.Command) || _warnings.GetValueOrDefault(notice.Command) == notice.Text)
            return;
        _warnings[notice.Command] = notice.Text;
        _warned?.Invoke(notice.Text);
    }

    private void OnGiveUp(GiveUp order)
    {
        Timers.Cancel(order.Call);
        if (!_unanswered.Remove(order.Call, out var command))
            return;
        if (command is not IMemberCommand { Member: var member })
        {
            Cancel(order.Call);
            return;
        }

        Timers.StartSingleTimer((order.Call, nameof(NoAnswerToWithdrawal)), new NoAnswerToWithdrawal(order.Call), _withdrawWithin);
        AskUntilAnswered(new Withdraw(command.Group, CommandId.New(), member, order.Call));
    }

    private void Answer(CommandId call, IReply reply)
    {
        Timers.Cancel((call, nameof(NoAnswerToWithdrawal)));
        _warnings.Remove(call);
        if (_callers.Remove(call, out var caller))
            caller.TrySetResult(reply);
    }

    private void Cancel(CommandId call)
    {
        Timers.Cancel((call, nameof(NoAnswerToWithdrawal)));
        _warnings.Remove(call);
        if (_callers.Remove(call, out var caller))
            caller.TrySetCanceled(CancellationToken.None);
    }
}
