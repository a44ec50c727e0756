using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>
/// An expected failure of an action: what went wrong, in words for the person who can mend it. It leaves an action's code as an exception and becomes a
/// value at the ActionActor (pipeline.md §9.1). Anything else that escapes an action is a defect of this program and is reported as <c>Bug</c>.
/// </summary>
public sealed class ActionFault : Exception
{
    private ActionFault(string errorType, string message, Exception? cause = null)
        : base(message, cause) => ErrorType = errorType;

    /// <summary>One of <see cref="ErrorTypes"/>.</summary>
    public string ErrorType { get; }

    /// <summary>The fault that this one is with more to say; itself for any other.</summary>
    public ActionFault Root { get => field ?? this; private init; }

    /// <summary>Retry actions try again after Infrastructure, Job and Test faults, and after no other (pipeline.md §7.2).</summary>
    public bool IsRetryable => ErrorType is ErrorTypes.Infrastructure or ErrorTypes.Job or ErrorTypes.Test;

    /// <summary>The lab's side failed: network, power, serial line, tools.</summary>
    public static ActionFault Infrastructure(string message, Exception? cause = null) => new(ErrorTypes.Infrastructure, message, cause);

    /// <summary>The submission or what it names is wrong.</summary>
    public static ActionFault Job(string message, Exception? cause = null) => new(ErrorTypes.Job, message, cause);

    /// <summary>The test phase failed as a whole. Failed test cases are not faults.</summary>
    public static ActionFault Test(string message) => new(ErrorTypes.Test, message);

    /// <summary>The device's or the dispatcher's configuration is wrong.</summary>
    public static ActionFault Configuration(string message) => new(ErrorTypes.Configuration, message);

    /// <summary>A defect of this program.</summary>
    public static ActionFault Bug(Exception cause) => new(ErrorTypes.Bug, $"{cause.GetType().Name}: {cause.Message}", cause);

    /// <summary>A MultiNode call was not answered in time, or can never be.</summary>
    public static ActionFault Multinode(string message) => new(ErrorTypes.MultinodeTimeout, message);

    /// <summary>The run was cancelled.</summary>
    public static ActionFault Canceled(string reason) => new(ErrorTypes.Canceled, reason);

    /// <summary>A fault of a class given by name: timeouts carry the class of the action they struck (pipeline.md §6.5).</summary>
    public static ActionFault Of(string errorType, string message) => new(errorType, message);

    /// <summary>The same fault with what the action was waiting for. Who cancels a run knows why: that fault stays as it is.</summary>
    public ActionFault While(string? waiting) => waiting is null || ErrorType == ErrorTypes.Canceled ? this : new(ErrorType, $"{Message}: {waiting}", this) { Root = Root };

    /// <summary>What an exception means outside an action's own code.</summary>
    public static ActionFault From(Exception e) => e switch
    {
        ActionFault fault => fault,
        OperationCanceledException => Canceled("the run was stopped"),
        IOException or UnauthorizedAccessException => Infrastructure(e.Message, e),
        _ => Bug(e),
    };
}
