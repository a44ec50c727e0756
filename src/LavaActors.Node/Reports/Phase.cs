namespace LavaActors.Node.Reports;

/// <summary>What a running action waits for.</summary>
public enum Phase
{
    /// <summary>Nobody but the service itself.</summary>
    Service,

    /// <summary>A board, or the time a role's host needs before it: until a dispatcher takes the run.</summary>
    Queue,

    /// <summary>Files and repositories that come over the network.</summary>
    Download,

    /// <summary>The disk: archives written out as a root file system.</summary>
    Unpack,

    /// <summary>The board: power, boot loader, kernel, login.</summary>
    PowerOnToLogin,

    /// <summary>The user space on the board, other roles included.</summary>
    Tests,

    /// <summary>Another role's message, before a guest can begin.</summary>
    OtherRoles,

    /// <summary>The board again: switched off.</summary>
    PowerOff,
}
