using System.Globalization;
using LavaActors.Dispatch.Images;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlays;

/// <summary>What is typed to debugfs, and what it says. Pure. Paths are relative to the image's root, without a slash in front; names come from archives of the job.</summary>
internal static class Ext4Commands
{
    private const string Echo = "debugfs: ";

    /// <summary>Lines that come without anything being wrong: its name and version, the echo of commands, inodes of new files.</summary>
    private static readonly string[] Expected = ["debugfs ", Echo, "Allocated inode: "];

    /// <summary>Asks what is at a place; in its last part a link is not followed.</summary>
    public static string Ask(string path) => $"stat {Quote("/" + path)}";

    /// <summary>Asks what is at a place, all links followed; <see cref="MemberKind.Directory"/> or <see cref="MemberKind.Missing"/>.</summary>
    public static string AskDirectory(string path) => Ask(path.Length == 0 ? "." : path + "/.");

    /// <summary>The answers to commands that ask, in their order.</summary>
    public static IReadOnlyList<MemberKind> Answers(string output)
    {
        var answers = new List<MemberKind>();
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith(Echo, StringComparison.Ordinal)) answers.Add(MemberKind.Missing);
            else if (answers.Count > 0 && line.StartsWith("Inode: ", StringComparison.Ordinal)) answers[^1] = KindOf(line);
        }

        return answers;
    }

    /// <summary>The commands that put entries in.</summary>
    /// <param name="entries">Parents before what is in them.</param>
    /// <param name="there">What is at each one's place now.</param>
    public static IEnumerable<string> Put(IReadOnlyList<TreeEntry> entries, IReadOnlyList<MemberKind> there)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (entry.Kind == MemberKind.Directory && there[i] != MemberKind.Missing) continue;
            var slash = entry.Path.LastIndexOf('/');
            var (parent, name) = (slash < 0 ? "/." : $"/{entry.Path[..slash]}/.", Quote(entry.Path[(slash + 1)..]));
            // Names are looked up, and made, in the directory that one is in.
            yield return $"cd {Quote(parent)}";
            if (there[i] != MemberKind.Missing) yield return $"rm {name}";
            yield return entry.Kind switch
            {
                MemberKind.Directory => $"mkdir {name}",
                MemberKind.Link => $"symlink {name} {Quote(entry.Source.LinkTarget!)}",
                _ => $"write {Quote(entry.Source.FullName)} {name}",
            };
            // With its type, which is a part of it.
            if (entry.Kind != MemberKind.Link) yield return $"set_inode_field {name} mode 0{(entry.Kind == MemberKind.Directory ? "4" : "10")}{Convert.ToString(entry.Mode, 8).PadLeft(4, '0')}";
            yield return string.Create(CultureInfo.InvariantCulture, $"set_inode_field {name} uid {entry.Owner}");
            yield return string.Create(CultureInfo.InvariantCulture, $"set_inode_field {name} gid {entry.Group}");
        }
    }

    /// <summary>The first thing that went wrong, or null.</summary>
    public static string? Complaint(string output) =>
        output.Split('\n').FirstOrDefault(line => line.Length > 0 && !Expected.Any(e => line.StartsWith(e, StringComparison.Ordinal)));

    /// <summary>One word of a command, whatever is in it.</summary>
    /// <exception cref="ActionFault">Job: it has a character that cannot be written in a command.</exception>
    private static string Quote(string word) => word.Any(char.IsControl)
        ? throw ActionFault.Job($"a file whose name has a control character cannot be put into an ext4 image: {word.ReplaceLineEndings("?")}")
        : $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static MemberKind KindOf(string line)
    {
        const string type = "Type: ";
        var at = line.IndexOf(type, StringComparison.Ordinal);
        return (at < 0 ? "" : line[(at + type.Length)..].Split(' ')[0]) switch
        {
            "directory" => MemberKind.Directory,
            "regular" => MemberKind.File,
            "symlink" => MemberKind.Link,
            _ => MemberKind.Other,
        };
    }
}
