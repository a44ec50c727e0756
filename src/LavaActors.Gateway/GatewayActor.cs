using System.Diagnostics;
using Akka.Actor;
using LavaActors.Gateway.Metrics;
using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Yaml;

namespace LavaActors.Gateway;

/// <summary>
/// The door of a node for people and their programs: checks and splits what they submit, and brings their commands to the scheduler.
/// Keeps nothing: any number of gateways do the same.
/// </summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
public sealed class GatewayActor : ReceiveActor
#pragma warning restore CA1001
{
    private readonly IActorRef _scheduler;
    private readonly GatewayLimits _limits;
    private readonly SubmissionRules _rules;
    private readonly CancellationTokenSource _life = new();
    private readonly Dictionary<IActorRef, Pending> _pending = [];

    public GatewayActor(IActorRef scheduler, GatewayLimits limits, SubmissionRules rules)
    {
        (_scheduler, _limits, _rules) = (scheduler, limits, rules);
        Receive<GatewayMessages.Submit>(OnSubmit);
        Receive<GatewayMessages.Validate>(OnValidate);
        Receive<GatewayMessages.Cancel>(OnCancel);
        Receive<GatewayMessages.Change>(change => Request(change.Command, change.Id, new Pending(Sender, [])));
        Receive<GatewayMessages.Explain>(OnExplain);
        Receive<Read>(OnRead);
        Receive<SchedulerRequestActor.Answered>(OnAnswered);
        Receive<Terminated>(OnTerminated);
    }

    /// <param name="scheduler">The proxy of the scheduler.</param>
    /// <param name="rules">What the lab has chosen for jobs that come in.</param>
    public static Props Props(IActorRef scheduler, GatewayLimits limits, SubmissionRules rules) => Akka.Actor.Props.Create(() => new GatewayActor(scheduler, limits, rules));

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }

    // A text of a mebibyte takes a while to read, and definitions from elsewhere take seconds to come; the others need not wait for them.
    private void OnSubmit(GatewayMessages.Submit submission)
    {
        var (asker, command, group, stop) = (Sender, submission.Command ?? CommandId.New(), new GroupId(Guid.NewGuid().ToString("D")), _life.Token);
        var began = Stopwatch.GetTimestamp();
        _ = Task.Run(async () => SubmissionReading.Of(submission, await TextCheck.RunForSubmissionAsync(submission.Definition, submission.FileName, submission.Submitter, _rules, stop), command, group))
            .PipeTo(Self, success: reading => new Read(reading, asker, began), failure: error => new Read(null, asker, began, error));
    }

    private void OnValidate(GatewayMessages.Validate request)
    {
        var (asker, stop) = (Sender, _life.Token);
        _ = Task.Run(async () =>
            {
                var rules = request.Fetches ? _rules : _rules with { Definitions = null };
                var parse = await TextCheck.RunAsync(request.Definition, request.FileName, rules, stop);
                // Whatever a submission would be refused for before the scheduler hears of it.
                var asked = new GatewayMessages.Submit(request.Definition, request.FileName, request.Lab?.User ?? "", request.Lab);
                var reading = SubmissionReading.Of(asked, parse, CommandId.New(), new GroupId(Guid.NewGuid().ToString("D")));
                return new GatewayMessages.Validated(
                    reading.Diagnostics,
                    request.WithOutlook && reading.Command is { } command ? await OutlookAsync(command, request.Forbidden) : null,
                    request.Fetches || _rules.Definitions is null ? null : TextCheck.Unfetched(parse));
            })
            .PipeTo(asker, Self, failure: error => new Status.Failure(error));
    }

    private async Task<SchedulerMessages.WhatIfAnswer?> OutlookAsync(SchedulerMessages.Submit submit, IReadOnlyList<DeviceName>? forbidden)
    {
        // The scheduler has no use for the texts.
        var question = new SchedulerMessages.WhatIf(
            submit.JobName, submit.Priority, submit.TargetGroup, [.. submit.SubJobs.Select(sub => sub with { Definition = "" })], submit.RunTimeout, forbidden ?? []);
        try
        {
            return await _scheduler.Ask<object>(question, _limits.Explanation) as SchedulerMessages.WhatIfAnswer;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private void OnRead(Read read)
    {
        if (read.Reading is null) read.Asker.Tell(new Status.Failure(read.Failure));
        else if (read.Reading.Command is { } command) Request(command, command.Command, new Pending(read.Asker, read.Reading.Diagnostics, read.Began));
        else Conclude(read.Asker, new GatewayMessages.Invalid(read.Reading.Diagnostics), read.Began);
    }

    private void OnCancel(GatewayMessages.Cancel request)
    {
        var command = new SchedulerMessages.Cancel(CommandId.New(), request.Job, request.By, request.Reason);
        Request(command, command.Command, new Pending(Sender, []));
    }

    // Whoever looks at a job wants to see the rest of it, too, when the scheduler is on its way to another node.
    private void OnExplain(GatewayMessages.Explain request)
    {
        var asker = Sender;
        _ = _scheduler.Ask<SchedulerMessages.Explanation>(new SchedulerMessages.Explain(request.Job), _limits.Explanation)
            .PipeTo(asker, Self, success: answer => new GatewayMessages.Explained(answer.Text), failure: _ => new GatewayMessages.Explained(null));
    }

    private void Request(SchedulerMessages.ICommand command, CommandId id, Pending pending)
    {
        var child = Context.ActorOf(SchedulerRequestActor.Props(_scheduler, command, id, _limits));
        _pending[Context.Watch(child)] = pending;
    }

    private void OnAnswered(SchedulerRequestActor.Answered answered)
    {
        if (!_pending.Remove(Sender, out var pending)) return;
        var answer = answered.Answer is SchedulerMessages.Submitted submitted
            ? new GatewayMessages.Submitted(submitted.Lead, submitted.Jobs, pending.Warnings)
            : answered.Answer;
        Conclude(pending.Asker, answer, pending.SubmissionBegan);
    }

    private static void Conclude(IActorRef asker, object answer, long? submissionBegan)
    {
        if (submissionBegan is { } began) GatewayMetrics.CountSubmission(answer, Stopwatch.GetElapsedTime(began));
        asker.Tell(answer);
    }

    // It ends right after it answered; one that ends before has failed.
    private void OnTerminated(Terminated child)
    {
        if (_pending.Remove(child.ActorRef, out var pending))
            pending.Asker.Tell(new Status.Failure(new InvalidOperationException("a request to the scheduler ended without an answer")));
    }

    private sealed record Pending(IActorRef Asker, IReadOnlyList<Diagnostic> Warnings, long? SubmissionBegan = null);

    private sealed record Read(SubmissionReading? Reading, IActorRef Asker, long Began, Exception? Failure = null) : INoSerializationVerificationNeeded;
}
