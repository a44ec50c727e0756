namespace LavaActors.Dispatch.Tftp;

public enum TftpStepKind
{
    /// <summary>Nothing to send; go on waiting, and do not count the time anew.</summary>
    Wait,

    /// <summary>Send the option acknowledgement.</summary>
    SendOptions,

    /// <summary>Send a run of blocks.</summary>
    Send,

    /// <summary>The last block is acknowledged.</summary>
    Finish,

    /// <summary>The client has been silent too long.</summary>
    GiveUp,
}
