namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>Further files of a job that its boot commands fetch: one directory on TFTP, <c>extra_files/&lt;name&gt;/&lt;file&gt;</c> (deploy-boot-uboot.md §4).</summary>
internal static class ExtraFiles
{
    private const string Directory = "extra_files", Prefix = Directory + ".";

    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The directory of a resource below the deployment's: its key, for extra files one more level. Their names come from the job; <see cref="Problem"/> must have
    /// said nothing.</summary>
    public static string DirectoryOf(string key) => IsKey(key) ? Path.Combine(Directory, key[Prefix.Length..]) : key;

    /// <summary>What is wrong with the name of an extra file, else null.</summary>
    public static string? Problem(string key)
    {
        if (!IsKey(key)) return null;
        var name = key[Prefix.Length..];
        return name.Length > 0 && name[0] is not ('.' or '-') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? null
            : $"extra_files: '{name}' cannot be a name; use letters, digits, '_', '-' and '.', and begin with a letter, a digit or '_'";
    }

    /// <summary>The directory of all of them as the board names it; null if there are none.</summary>
    public static string? OnTftp(IReadOnlyDictionary<string, string> files) =>
        files.Keys.FirstOrDefault(IsKey) is { } any ? Path.GetDirectoryName(Path.GetDirectoryName(files[any])) : null;
}
