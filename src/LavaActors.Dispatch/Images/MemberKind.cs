namespace LavaActors.Dispatch.Images;

/// <summary>What is at a place of an image.</summary>
internal enum MemberKind
{
    Missing,
    Directory,
    File,
    Link,

    /// <summary>A device, a socket, a pipe.</summary>
    Other,
}
