namespace LavaActors.Jobs;

/// <summary>A container image that a block names under <c>docker</c>.</summary>
public sealed record ContainerImage
{
    public required string Image { get; init; }

    /// <summary>The engine has it already; it is not pulled.</summary>
    public bool Local { get; init; }

    /// <summary>Name of the container; null for one of the dispatcher's own making.</summary>
    public string? ContainerName { get; init; }

    /// <summary>The namespace whose container's network is used, or null.</summary>
    public string? NetworkFrom { get; init; }

    /// <summary>qemu: the emulator's path inside the image; null for the device's own.</summary>
    public string? Binary { get; init; }
}
