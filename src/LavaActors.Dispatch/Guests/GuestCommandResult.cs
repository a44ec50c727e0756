namespace LavaActors.Dispatch.Guests;

/// <summary>What a command on the device did.</summary>
public sealed record GuestCommandResult(int ExitCode, string Output);
