using Akka.Actor;
using LavaActors.Gateway.Submissions;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Yaml;

namespace LavaActors.Gateway;

/// <summary>What is said to and by the GatewayActor. All of it stays within the process: the asker is that node's HTTP layer or command line.</summary>
public static class GatewayMessages
{
    public interface ICommand : INoSerializationVerificationNeeded;

    public interface IReply : INoSerializationVerificationNeeded;

    /// <summary>A job text from a person. Answer: <see cref="Submitted"/>, <see cref="Invalid"/>, <see cref="Refused"/> or <see cref="NoAnswer"/>.</summary>
    /// <param name="FileName">The name that diagnostics show.</param>
    /// <param name="Lab">What the lab is to the submitter; null: nothing is kept from him.</param>
    /// <param name="Command">What makes it the same submission when it comes again (<see cref="SubmissionKey"/>); null: it does not.</param>
    public sealed record Submit(string Definition, string FileName, string Submitter, SubmitterLab? Lab = null, CommandId? Command = null) : ICommand;

    /// <summary>Check a job text and do nothing else. Answer: <see cref="Validated"/>.</summary>
    /// <param name="WithOutlook">Ask the scheduler, too, whether a valid job would start now.</param>
    /// <param name="Forbidden">Devices that its submitter may not use; null: none.</param>
    /// <param name="Lab">What the lab is to the submitter; null: nothing is kept from him.</param>
    /// <param name="Fetches">Look at test definitions that stand elsewhere, too.</param>
    public sealed record Validate(string Definition, string FileName, bool WithOutlook = false, IReadOnlyList<DeviceName>? Forbidden = null, SubmitterLab? Lab = null, bool Fetches = true) : ICommand;

    /// <summary>End a submission. Answer: <see cref="CancelAccepted"/> (also when it was over), <see cref="Refused"/> or <see cref="NoAnswer"/>.</summary>
    public sealed record Cancel(JobId Job, string By, string Reason) : ICommand;

    /// <summary>A person's change of devices or dispatchers. Answer: <see cref="Changed"/>, <see cref="Refused"/> or <see cref="NoAnswer"/>.</summary>
    public sealed record Change(SchedulerMessages.ICommand Command, CommandId Id) : ICommand;

    /// <summary>It is so now.</summary>
    public sealed record Changed : IReply;

    /// <summary>Why does a job wait? Answer: <see cref="Explained"/>, soon.</summary>
    public sealed record Explain(JobId Job) : ICommand;

    /// <summary>One sentence for a person; null while the scheduler does not answer.</summary>
    public sealed record Explained(string? Text) : IReply;

    /// <summary>Stored and in the queue.</summary>
    public sealed record Submitted(LeadJobId Lead, IReadOnlyList<SubmittedJob> Jobs, IReadOnlyList<Diagnostic> Warnings) : IReply;

    /// <summary>The text has errors; all of them are here.</summary>
    public sealed record Invalid(IReadOnlyList<Diagnostic> Diagnostics) : IReply;

    /// <summary>The findings about a text: valid when none is an error.</summary>
    /// <param name="Outlook">Null if it was not asked for, for a text with errors, and while the scheduler does not answer.</param>
    /// <param name="Unfetched">Says which test definitions nobody looked at; null: all were, or there are none elsewhere.</param>
    public sealed record Validated(IReadOnlyList<Diagnostic> Diagnostics, SchedulerMessages.WhatIfAnswer? Outlook = null, Diagnostic? Unfetched = null) : IReply;

    public sealed record CancelAccepted(JobId Job) : IReply;

    /// <summary>The scheduler will not: what is wrong, and what would be right.</summary>
    /// <param name="LacksDevices">Of a submission: the lab has no devices for it; else it is wrong itself.</param>
    public sealed record Refused(string Reason, string Remedy, bool LacksDevices = false) : IReply
    {
        public override string ToString() => Remedy.Length == 0 ? Reason : $"{Reason}; {Remedy}";
    }

    /// <summary>The scheduler did not answer in time. Whether it took the command is not known; the same text sent again is another submission, unless it has a <see cref="SubmissionKey"/>.</summary>
    public sealed record NoAnswer(TimeSpan Waited) : IReply
    {
        public override string ToString() => $"the scheduler did not answer in {Waited.TotalSeconds:0} s; it may be moving to another controller: look at the list of jobs and try again";
    }

    /// <summary>The node ends before there is an answer. Whether the command was taken is not known.</summary>
    public sealed record Stopping : IReply
    {
        public static readonly Stopping Instance = new();

        public override string ToString() => "this node is shutting down; look at the list of jobs before you try again";
    }
}
