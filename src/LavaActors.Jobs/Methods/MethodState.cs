namespace LavaActors.Jobs.Methods;

/// <summary>How far a method goes here; each state includes those before it.</summary>
public enum MethodState
{
    /// <summary>Its keys are checked when a job is read.</summary>
    Validated,

    /// <summary>Its action tree is built, by <c>plan</c> too.</summary>
    Planned,

    /// <summary>A dispatcher runs it.</summary>
    Run,

    /// <summary>A test of this project runs it, on an emulated board, as a whole job.</summary>
    Tested,
}
