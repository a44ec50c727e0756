using LavaActors.Dispatch.Overlay;

namespace LavaActors.Dispatch.Images;

/// <summary>What an archive has at which place, so that what is added to it goes where its own links lead. Paths are relative to its root, without a slash in front.</summary>
internal sealed class ArchiveIndex
{
    private readonly Dictionary<string, (MemberKind Kind, string? Target)> _members = [];

    /// <summary>Notes a member; of several of one name the last counts, as for whoever unpacks it.</summary>
    /// <param name="name">As the archive has it.</param>
    /// <param name="target">Of a symbolic link.</param>
    public void Add(string name, MemberKind kind, string? target = null) =>
        _members[string.Join('/', name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "."))] = (kind, target);

    /// <summary>What is at a place; a link in its last part is not followed.</summary>
    public MemberKind At(string path) => path.Length == 0 ? MemberKind.Directory : _members.TryGetValue(path, out var member) ? member.Kind : MemberKind.Missing;

    /// <summary>Where a path really leads, all links followed, none out of the archive.</summary>
    /// <exception cref="OverlayFault">The links go round in circles.</exception>
    public string Resolve(string path) => RootedPath.AsRoot(path, place => _members.TryGetValue(place, out var member) ? member.Target : null);
}
