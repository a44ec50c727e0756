using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Deploy.Overlays;

/// <summary>A file, directory or link that goes into an image.</summary>
/// <param name="Path">Its place, relative to the image's root, without a slash in front.</param>
/// <param name="Source">What it is on this host.</param>
/// <param name="Kind">The same in a word.</param>
/// <param name="Mode">Permissions, with set-user-id, set-group-id and sticky: twelve bits.</param>
/// <param name="Owner">Its owner in the image.</param>
/// <param name="Group">Its group in the image.</param>
internal sealed record TreeEntry(string Path, FileSystemInfo Source, MemberKind Kind, int Mode, int Owner, int Group)
{
    private const uint Permissions = 0xFFF;

    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None };

    /// <summary>All that is below a directory, parents first. Owners are kept where this process can have set them; else everything belongs to root.</summary>
    public static IEnumerable<TreeEntry> Below(string tree) => Below(new DirectoryInfo(tree), "");

    private static IEnumerable<TreeEntry> Below(DirectoryInfo directory, string path)
    {
        foreach (var item in directory.EnumerateFileSystemInfos("*", All).OrderBy(i => i.Name, StringComparer.Ordinal))
        {
            var (mode, owner, group) = Posix.Look(item.FullName);
            if (!Environment.IsPrivilegedProcess) (owner, group) = (0, 0);
            var entry = new TreeEntry(path.Length == 0 ? item.Name : $"{path}/{item.Name}", item, KindOf(mode), (int)(mode & Permissions), owner, group);
            yield return entry;
            if (entry.Kind != MemberKind.Directory) continue;
            foreach (var below in Below((DirectoryInfo)item, entry.Path)) yield return below;
        }
    }

    private static MemberKind KindOf(uint mode) => (mode & Posix.TypeMask) switch
    {
        Posix.TypeDirectory => MemberKind.Directory,
        Posix.TypeRegular => MemberKind.File,
        Posix.TypeLink => MemberKind.Link,
        _ => MemberKind.Other,
    };
}
