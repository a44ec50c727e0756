namespace LavaActors.Protocol.Consoles;

/// <summary>What somebody may do at the console of a device, each with all before it.</summary>
public enum ConsoleRight
{
    /// <summary>He does not see what it says.</summary>
    None,

    Watch,

    /// <summary>He types once he has the floor; while a job runs somebody has to permit it.</summary>
    Type,

    /// <summary>He may change the job that runs: he types without being permitted, and permits others.</summary>
    Permit,
}
