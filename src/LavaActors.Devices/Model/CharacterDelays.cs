namespace LavaActors.Devices;

/// <summary>Pause between typed characters, by the section of the job.</summary>
public sealed record CharacterDelays
{
    public TimeSpan Deploy { get; init; }

    public TimeSpan Boot { get; init; }

    public TimeSpan Test { get; init; }
}
