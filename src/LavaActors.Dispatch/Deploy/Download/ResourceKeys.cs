namespace LavaActors.Dispatch.Deploy.Download;

/// <summary>Keys of a deployment's files, as directories, marker names and messages have them: <c>kernel</c>, <c>extra_files.NAME</c>, <c>images.NAME</c>,
/// <c>overlays.FILE.NAME</c>. The names come from the job.</summary>
internal static class ResourceKeys
{
    public const string ExtraFiles = "extra_files.", Images = "images.", Overlays = "overlays.";

    private static readonly string[] Prefixes = [ExtraFiles, Images, Overlays];

    /// <summary>The key of a file of the mapping <c>images</c>.</summary>
    public static string OfImage(string name) => Images + name;

    /// <summary>The key of what is put into a file.</summary>
    /// <param name="key">Of the file.</param>
    public static string OfOverlay(string key, string name) => $"{Overlays}{NameOf(key)}.{name}";

    /// <summary>The directory of a resource below the deployment's: its key, for extra files one more level. <see cref="Problem"/> must have said nothing.</summary>
    public static string DirectoryOf(string key) => PrefixOf(key) is null ? key : Path.Combine(Group(key), NameOf(key));

    /// <summary>What is wrong with the name of a file, else null.</summary>
    public static string? Problem(string key) => IsName(NameOf(key))
        ? null
        : $"{Group(key)}: '{NameOf(key)}' cannot be a name; use letters, digits and '._+-', and begin with a letter, a digit or '_'";

    /// <summary>A text that may be the name of a file or directory, and stand in an option of a program.</summary>
    public static bool IsName(string name) => name.Length > 0 && name[0] is not ('.' or '-') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+');

    /// <summary>The name within its mapping.</summary>
    public static string NameOf(string key) => PrefixOf(key) is { } prefix ? key[prefix.Length..] : key;

    private static string? PrefixOf(string key) => Array.Find(Prefixes, p => key.StartsWith(p, StringComparison.Ordinal));

    private static string Group(string key) => PrefixOf(key)?.TrimEnd('.') ?? "the block";
}
