using LavaActors.Dispatch.Deploy.Download;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary>Further files of a job that its boot commands fetch: one directory on TFTP, <c>extra_files/&lt;name&gt;/&lt;file&gt;</c> (deploy-boot-uboot.md §4).</summary>
internal static class ExtraFiles
{
    public static bool IsKey(string key) => key.StartsWith(ResourceKeys.ExtraFiles, StringComparison.Ordinal);

    /// <summary>The directory of all of them as the board names it; null if there are none.</summary>
    public static string? OnTftp(IReadOnlyDictionary<string, string> files) =>
        files.Keys.FirstOrDefault(IsKey) is { } any ? Path.GetDirectoryName(Path.GetDirectoryName(files[any])) : null;
}
