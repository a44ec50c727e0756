namespace LavaActors.Dispatch.Images;

/// <summary>A member of an archive that cannot be unpacked.</summary>
internal sealed class TarMemberException(ArtifactFault fault, string message) : Exception(message)
{
    public ArtifactFault Fault { get; } = fault;
}
