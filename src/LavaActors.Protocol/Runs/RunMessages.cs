using System.Text.Json.Serialization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Runs;

/// <summary>
/// Everything that is said between a RoleActor (controller) and the DispatcherActor and PipelineActor that carry out its run.
/// Commands go to the DispatcherActor of the node that owns the device; reports go to the job's shard region, which routes by
/// <see cref="IToRole.Lead"/> and hands the message to the RoleActor of <see cref="IToRole.Job"/>.
/// </summary>
public static class RunMessages
{
    /// <summary>A message for a DispatcherActor.</summary>
    public interface IToDispatcher : IWireMessage
    {
        JobId Job { get; }
    }

    /// <summary>A message for the RoleActor of one sub-job.</summary>
    public interface IToRole : IWireMessage
    {
        LeadJobId Lead { get; }

        JobId Job { get; }
    }

    /// <summary>RoleActor, when its device is reserved; repeated until <see cref="RunAccepted"/> or <see cref="RunRefused"/> comes. Idempotent by job.</summary>
    public sealed record StartRun(RunOrder Order) : IToDispatcher
    {
        public JobId Job => Order.Job;
    }

    /// <summary>RoleActor, after a restart, for a run that was accepted before. Answered by <see cref="RunAccepted"/>, or by <see cref="RunLost"/> when this
    /// dispatcher process does not know the run (any more): by then the board is off, or out of service, and what the run left behind is removed.</summary>
    public sealed record ResumeRun(LeadJobId Lead, JobId Job, DeviceName Device) : IToDispatcher
    {
        /// <summary>As in <see cref="Report"/>; 0 from a controller that does not say it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Fencing { get; init; }
    }

    /// <summary>RoleActor, when a user, the queue timeout or an essential sibling cancels the job. Answered by the run's end, or by
    /// <see cref="RunLost"/>.</summary>
    public sealed record CancelRun(LeadJobId Lead, JobId Job, string Reason) : IToDispatcher
    {
        /// <summary>As in <see cref="ResumeRun"/>; 0 also to whatever run has the number.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Fencing { get; init; }
    }

    /// <summary>RoleActor: all reports up to this number are stored; the run need not keep them.</summary>
    public sealed record ReportsStored(JobId Job, long UpTo) : IToDispatcher;

    /// <summary>RoleActor: the log is stored up to (not including) this byte offset.</summary>
    public sealed record LogStored(JobId Job, long UpTo) : IToDispatcher;

    /// <summary>DispatcherActor: the run is in hand on this dispatcher.</summary>
    public sealed record RunAccepted(LeadJobId Lead, JobId Job, string Dispatcher) : IToRole
    {
        /// <summary>As in <see cref="Report"/>.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Fencing { get; init; }
    }

    /// <summary>DispatcherActor: the run cannot be started here; it never will. <paramref name="ErrorType"/> is one of <see cref="ErrorTypes"/>.</summary>
    public sealed record RunRefused(LeadJobId Lead, JobId Job, string ErrorType, string Reason) : IToRole
    {
        /// <summary>As in <see cref="Report"/>.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Fencing { get; init; }
    }

    /// <summary>DispatcherActor, to a <see cref="ResumeRun"/> or <see cref="CancelRun"/> it cannot follow: the process that ran it is gone.</summary>
    public sealed record RunLost(LeadJobId Lead, JobId Job, string Dispatcher) : IToRole
    {
        /// <summary>As in <see cref="Report"/>.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Fencing { get; init; }
    }

    /// <summary>PipelineActor: facts about the run, in order. Sequence numbers start at 1 and have no gaps; a report is repeated until
    /// <see cref="ReportsStored"/> names it, so the receiver drops what it has seen and asks for nothing.</summary>
    public sealed record Report(LeadJobId Lead, JobId Job, long Sequence, IReadOnlyList<RunFact> Facts) : IToRole
    {
        /// <summary>Number of the reservation that the run has (<see cref="RunOrder.Fencing"/>); 0 from a dispatcher that does not say it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Fencing { get; init; }
    }

    /// <summary>PipelineActor: bytes of the run's log (pipeline.md §11) from <paramref name="Offset"/> on, at most 64 KiB; repeated until
    /// <see cref="LogStored"/> passes it.</summary>
    public sealed record LogChunk(LeadJobId Lead, JobId Job, long Offset, byte[] Bytes) : IToRole
    {
        /// <summary>As in <see cref="Report"/>.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Fencing { get; init; }
    }
}
