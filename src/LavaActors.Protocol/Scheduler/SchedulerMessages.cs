using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Scheduler;

/// <summary>
/// What is said to and by the Scheduler, the cluster singleton that owns the queue, the devices and the reservations
/// (spec: scheduler.md). Every command may arrive twice and takes effect once; it is answered when its effect is stored,
/// never before. Reach it by the <see cref="SchedulerProxy"/> of the actor registry.
/// </summary>
public static class SchedulerMessages
{
    public interface ICommand : IWireMessage;

    /// <summary>A question: answered at once from what the Scheduler knows; changes nothing.</summary>
    public interface IQuery : IWireMessage;

    public interface IReply : IWireMessage;

    /// <summary>A fact about queue, devices and reservations, kept for ever.</summary>
    public interface IEvent : IWireMessage
    {
        DateTimeOffset At { get; }
    }

    // Commands

    /// <summary>
    /// From a gateway: a validated and split submission. Answer: <see cref="Submitted"/> (the read model shows the jobs by then)
    /// or <see cref="Refused"/>.
    /// </summary>
    /// <param name="JobName">The definition's <c>job_name</c>.</param>
    /// <param name="Priority">0 to 100; higher runs first.</param>
    /// <param name="OriginalYaml">The submission as the user sent it.</param>
    /// <param name="TargetGroup">A new group's id for a MultiNode submission, else null.</param>
    /// <param name="SubJobs">One for a single-node job; for a MultiNode job one per role instance, in the order of their sub ids.</param>
    /// <param name="QueueTimeout">How long the job may wait for devices before it is canceled; null for ever.</param>
    /// <param name="RunTimeout">How long each of its runs lasts at most, the job's timeout; null when that is not known.</param>
    /// <param name="NeverRequeue">It is not queued again when a run is lost, whatever the lab's policy says.</param>
    /// <param name="Warnings">What was found about the text, a line each; null when that is nothing.</param>
    /// <param name="Metadata">The definition's <c>metadata</c>, a JSON object in which every scalar is a text; null for none.</param>
    public sealed record Submit(
        CommandId Command,
        string Submitter,
        string JobName,
        int Priority,
        string OriginalYaml,
        GroupId? TargetGroup,
        IReadOnlyList<SubJobRequest> SubJobs,
        JobVisibility Visibility,
        TimeSpan? QueueTimeout = null,
        TimeSpan? RunTimeout = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool NeverRequeue = false,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<string>? Warnings = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Metadata = null) : ICommand;

    /// <summary>From a gateway: end the whole submission that <paramref name="Job"/> belongs to. Answer: <see cref="CancelAccepted"/>, also
    /// for a job that is over; <see cref="Refused"/> for an id that was never given out.</summary>
    public sealed record Cancel(CommandId Command, JobId Job, string By, string Reason) : ICommand;

    /// <summary>
    /// From a DispatcherActor when it starts, when it is asked by <see cref="AnnounceYourself"/>, whenever its devices change, and every few seconds. The Scheduler
    /// watches the sender: when it ends, or says nothing more, the devices are lost until it registers again. Answer: <see cref="DispatcherRegistered"/> or
    /// <see cref="DispatcherNameTaken"/>.
    /// </summary>
    /// <param name="Dispatcher">The dispatcher host's name, the same after every restart.</param>
    /// <param name="Incarnation">Made new at every start of the process.</param>
    /// <param name="Address">The node's full address (<c>Cluster.SelfAddress</c>): <c>address + "/user/dispatcher"</c> is its DispatcherActor.</param>
    /// <param name="Devices">All devices it owns; a device that it had before and lacks now is lost.</param>
    /// <param name="Version">Of its program; null from one that does not say so.</param>
    /// <param name="Seen">For each of its devices the number that it obeys; null from one that does not say so.</param>
    /// <param name="Grace">For how long a process of it may be away whose runs the next one goes on with; null from one that does not say so, or goes on with none.</param>
    public sealed record RegisterDispatcher(
        string Dispatcher,
        Guid Incarnation,
        string Address,
        IReadOnlyList<OfferedDevice> Devices,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SeenReservation>? Seen = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TimeSpan? Grace = null) : ICommand;

    /// <summary>
    /// From a DispatcherActor whose process was told to end: its devices take no more runs, while those under way come to their end. Not answered: should it get
    /// lost, the end of the process says the same.
    /// </summary>
    public sealed record DispatcherLeaving(string Dispatcher, Guid Incarnation) : ICommand;

    /// <summary>From a gateway, for a person; or from a dispatcher. Answer: <see cref="DeviceHealthSet"/> or <see cref="Refused"/>.</summary>
    /// <param name="IsFinding">A program found it so. What people have decided of the device stands: a finding takes none out of Maintenance or Retired, nor back from Bad but by who found it Bad.</param>
    public sealed record SetDeviceHealth(CommandId Command, DeviceName Device, DeviceHealth Health, string By, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsFinding = false) : ICommand;

    /// <summary>From a gateway, for a person: a device that no dispatcher offers yet. Answer: <see cref="LabChanged"/>, or <see cref="Refused"/> when there is one of that name.</summary>
    public sealed record AddDevice(CommandId Command, DeviceName Device, string DeviceType, string Dispatcher, DeviceHealth Health, string By) : ICommand;

    /// <summary>From a gateway, for a person: the tags that a device has beside those of its file. Answer: <see cref="LabChanged"/> or <see cref="Refused"/>.</summary>
    public sealed record SetDeviceTags(CommandId Command, DeviceName Device, IReadOnlyList<string> Tags, string By) : ICommand;

    /// <summary>From a gateway, for a person: what a dispatcher may run. What is null stays. Answer: <see cref="LabChanged"/>, also for a dispatcher that never registered.</summary>
    /// <param name="JobLimit">How many of its devices are in use at most; 0: all of them.</param>
    public sealed record SetWorker(CommandId Command, string Worker, WorkerHealth? Health, int? JobLimit, string By, string Reason) : ICommand;

    /// <summary>From a gateway, for a person: when the devices of a type are checked. Answer: <see cref="LabChanged"/>, also for a type that no device has.</summary>
    public sealed record SetHealthRule(CommandId Command, string DeviceType, HealthRule Rule, string By) : ICommand;

    /// <summary>From a JobActor: a sub-job's run is over and never comes back. Answer: <see cref="RunEndNoted"/>.</summary>
    /// <param name="Fencing">The number of its reservation; 0 for a sub-job that never got one.</param>
    /// <param name="ErrorType">One of <see cref="ErrorTypes"/>; null when the run passed.</param>
    public sealed record RunEnded(LeadJobId Lead, JobId Job, long Fencing, JobHealth Health, string? ErrorType) : ICommand;

    /// <summary>
    /// From a JobActor whose runs are all over, some of them because their dispatcher was lost: is the submission queued again? Once for a whole group. Answer:
    /// <see cref="RequeueDecided"/>.
    /// </summary>
    /// <param name="Lost">The sub-jobs whose runs were lost.</param>
    /// <param name="TargetGroup">A name for the new group, if it is one.</param>
    /// <param name="SubJobs">The submission's sub-jobs with their texts, ready for another attempt.</param>
    public sealed record RequeueLost(CommandId Command, LeadJobId Lead, IReadOnlyList<JobId> Lost, GroupId? TargetGroup, IReadOnlyList<SubJobRequest> SubJobs) : ICommand;

    /// <summary>From a JobActor that has nothing left to do for its submission. Answer: <see cref="JobCloseNoted"/>.</summary>
    public sealed record JobClosed(LeadJobId Lead) : ICommand;

    // Queries

    /// <summary>Answer: <see cref="DeviceList"/>, ordered by name.</summary>
    public sealed record GetDevices : IQuery;

    /// <summary>Answer: <see cref="QueueList"/>, in the order in which jobs are considered.</summary>
    public sealed record GetQueue : IQuery;

    /// <summary>Why does this job wait? Answer: <see cref="Explanation"/>.</summary>
    public sealed record Explain(JobId Job) : IQuery;

    /// <summary>From a gateway: would this start now? Nothing is kept of it. Answer: <see cref="WhatIfAnswer"/>.</summary>
    /// <param name="SubJobs">As in <see cref="Submit"/>; their texts may be left out.</param>
    /// <param name="Forbidden">Devices of the lab that its submitter may not use.</param>
    public sealed record WhatIf(string JobName, int Priority, GroupId? TargetGroup, IReadOnlyList<SubJobRequest> SubJobs, TimeSpan? RunTimeout, IReadOnlyList<DeviceName> Forbidden) : IQuery;

    /// <summary>The queue with estimates. Answer: <see cref="QueueOutlook"/>, in the order in which jobs are considered.</summary>
    /// <param name="Part">What of it; null, as gateways ask that know of no parts: all in one message, and one that is too long for a frame
    /// (<see cref="WireHosting.MaximumFrameBytes"/>) does not arrive.</param>
    public sealed record GetOutlook([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OutlookPart? Part = null) : IQuery;

    /// <summary>From a RoleActor that lost sight of its dispatcher. Answer: <see cref="DispatcherLocated"/>.</summary>
    public sealed record LocateDispatcher(string Dispatcher) : IQuery;

    // Replies

    /// <summary>The submission is stored; <paramref name="Jobs"/> in the order of <see cref="Submit.SubJobs"/>.</summary>
    public sealed record Submitted(CommandId Command, LeadJobId Lead, IReadOnlyList<SubmittedJob> Jobs) : IReply;

    /// <summary>What is wrong, and what would be right. Nothing was changed.</summary>
    /// <param name="LacksDevices">Of a submission: the lab has no devices for it; else it is wrong itself.</param>
    public sealed record Refused(CommandId Command, string Reason, string Remedy, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool LacksDevices = false) : IReply;

    /// <summary>The submission will end; <paramref name="WasOver"/> when it had ended already.</summary>
    public sealed record CancelAccepted(CommandId Command, JobId Job, bool WasOver) : IReply;

    /// <param name="Standings">Of the devices that it said numbers of; null from a Scheduler that does not say it. A dispatcher whose process has just begun touches no device that a process
    /// before it had, and goes on with no run, before it knows this.</param>
    public sealed record DispatcherRegistered(
        string Dispatcher,
        Guid Incarnation,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DeviceStanding>? Standings = null) : IReply;

    /// <summary>A dispatcher of that name lives at another address. Nothing was changed.</summary>
    /// <param name="Incarnation">Of the one that asked.</param>
    /// <param name="Address">Of the one that has the name.</param>
    public sealed record DispatcherNameTaken(string Dispatcher, Guid Incarnation, string Address) : IReply;

    public sealed record DeviceHealthSet(CommandId Command, DeviceName Device, DeviceHealth Health) : IReply;

    /// <summary>What the command asked for is so now.</summary>
    public sealed record LabChanged(CommandId Command) : IReply;

    public sealed record RunEndNoted(LeadJobId Lead, JobId Job) : IReply;

    /// <param name="As">The new submission; null where it is not queued again.</param>
    /// <param name="WhyNot">What speaks against it, for a person; null where the lab does not queue such jobs again anyway.</param>
    public sealed record RequeueDecided(LeadJobId Lead, LeadJobId? As, string? WhyNot) : IReply;

    public sealed record JobCloseNoted(LeadJobId Lead) : IReply;

    /// <param name="Problems">What is wrong with the dispatchers' settings, a sentence for a person each; null where nothing is.</param>
    public sealed record DeviceList(
        IReadOnlyList<DeviceStatus> Devices,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Problems = null) : IReply;

    public sealed record QueueList(IReadOnlyList<QueuedJob> Jobs) : IReply;

    /// <summary>One sentence for a person: <c>needs 2 more qemu; 1 is running job 17.0, 1 is in Maintenance</c>.</summary>
    public sealed record Explanation(JobId Job, string Text) : IReply;

    /// <param name="Refusal">Why it would be refused; null when it would be taken into the queue.</param>
    /// <param name="StartsNow">It would get all its devices at once.</param>
    /// <param name="WaitsFor">Why it would wait, in one sentence; null when it would not.</param>
    /// <param name="Ahead">How many submissions that wait for devices of the same types would be considered before it.</param>
    public sealed record WhatIfAnswer(
        string? Refusal, bool StartsNow, string? WaitsFor, int Ahead, IReadOnlyList<RoleOutlook> Roles, StartEstimate Estimate) : IReply;

    /// <param name="Part">Which part of the queue these are; null: it is all of it.</param>
    public sealed record QueueOutlook(IReadOnlyList<QueuedOutlook> Jobs, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] QueuePart? Part = null) : IReply;

    /// <summary><paramref name="Address"/> is null while the dispatcher is not there.</summary>
    public sealed record DispatcherLocated(string Dispatcher, string? Address) : IReply;

    /// <summary>From the Scheduler, when it starts, to every dispatcher it knows of: register (again).</summary>
    public sealed record AnnounceYourself : IWireMessage;

    // Events

    /// <param name="AttemptOf">The first submission of the same job, which was queued again after a run was lost; null for a first attempt.</param>
    /// <param name="EarlierAttempts">How many attempts there were before this one.</param>
    /// <param name="Avoid">The devices that earlier attempts were lost on: others are preferred.</param>
    /// <param name="Warnings">As in <see cref="Submit"/>.</param>
    /// <param name="IsHealthCheck">The scheduler itself submitted it, and what becomes of it says how its device is.</param>
    public sealed record JobSubmitted(
        CommandId Command,
        LeadJobId Lead,
        string Submitter,
        string JobName,
        int Priority,
        string OriginalYaml,
        GroupId? TargetGroup,
        IReadOnlyList<SubJob> SubJobs,
        JobVisibility Visibility,
        TimeSpan? QueueTimeout,
        DateTimeOffset At,
        TimeSpan? RunTimeout = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool NeverRequeue = false,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] LeadJobId? AttemptOf = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int EarlierAttempts = 0,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<DeviceName>? Avoid = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyList<string>? Warnings = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Metadata = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsHealthCheck = false) : IEvent
    {
        /// <summary>1 for a first attempt.</summary>
        [JsonIgnore]
        public int Attempt => EarlierAttempts + 1;
    }

    /// <summary>
    /// A recovered Scheduler begins to act. The journal takes each number once: whoever had the lab before, and does not know yet that it was taken over, cannot store
    /// anything any more, and what is not stored has no effect.
    /// </summary>
    /// <param name="Node">The address of its node.</param>
    public sealed record OwnershipTaken(string Node, DateTimeOffset At) : IEvent;

    /// <summary>The JobActor has stored the submission; the Scheduler need not keep its texts.</summary>
    public sealed record JobHandedOver(LeadJobId Lead, DateTimeOffset At) : IEvent;

    /// <summary>All devices of a submission are reserved, together.</summary>
    public sealed record DevicesReserved(LeadJobId Lead, IReadOnlyList<Reservation> Reservations, DateTimeOffset At) : IEvent;

    public sealed record CancelRequested(LeadJobId Lead, string By, string Reason, DateTimeOffset At) : IEvent;

    public sealed record RunEndRecorded(LeadJobId Lead, JobId Job, JobHealth Health, string? ErrorType, DateTimeOffset At) : IEvent;

    /// <summary>No run uses the device any more.</summary>
    public sealed record DeviceFreed(DeviceName Device, LeadJobId Lead, long Fencing, DateTimeOffset At) : IEvent;

    public sealed record JobForgotten(LeadJobId Lead, DateTimeOffset At) : IEvent;

    /// <summary>A dispatcher registered. Devices that another dispatcher owns are not among <paramref name="Devices"/>; those that it owned and does not name are lost.</summary>
    /// <param name="HighestFencing">The highest number that its devices obey, where it is one that was not given out by what is stored: a database that was restored. 0: none is.</param>
    public sealed record DispatcherCameUp(
        string Dispatcher,
        Guid Incarnation,
        string Address,
        IReadOnlyList<OfferedDevice> Devices,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long HighestFencing = 0) : IEvent
    {
        public string WhyOthersAreLost => $"dispatcher {Dispatcher} does not offer it any more";
    }

    public sealed record DispatcherWentDown(string Dispatcher, Guid Incarnation, string Reason, DateTimeOffset At) : IEvent
    {
        public string WhyDevicesAreLost => $"dispatcher {Dispatcher} is gone: {Reason}";
    }

    public sealed record DeviceHealthChanged(CommandId? Command, DeviceName Device, DeviceHealth Health, string By, string Reason, DateTimeOffset At) : IEvent
    {
        public string Why => $"{By}: {Reason}";
    }

    /// <summary>A device that its dispatcher does not offer yet.</summary>
    public sealed record DeviceAdded(DeviceName Device, string DeviceType, string Dispatcher, DeviceHealth Health, string By, DateTimeOffset At) : IEvent
    {
        public const string WhyLost = "its dispatcher does not offer it yet";
    }

    /// <summary>All tags that a device has beside those of its file.</summary>
    public sealed record DeviceTagsSet(DeviceName Device, IReadOnlyList<string> Tags, string By, DateTimeOffset At) : IEvent;

    /// <summary>What a dispatcher may run from now on. What becomes of its devices is told by events of their own.</summary>
    public sealed record WorkerSet(string Worker, WorkerHealth Health, int JobLimit, string By, string Reason, DateTimeOffset At) : IEvent;

    public sealed record HealthRuleSet(string DeviceType, HealthRule Rule, string By, DateTimeOffset At) : IEvent;
}
