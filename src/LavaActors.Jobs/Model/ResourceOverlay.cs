namespace LavaActors.Jobs;

/// <summary>An entry of a file's <c>overlays</c> (spec: deploy-boot-uboot.md §1.5).</summary>
/// <param name="Name">Its key; <c>lava</c> is the test overlay.</param>
/// <param name="File">What is put in; null for the test overlay.</param>
/// <param name="Format"><c>file</c> or <c>tar</c>.</param>
/// <param name="Path">Absolute place in the image: of the file, or of the directory an archive is unpacked in.</param>
public sealed record ResourceOverlay(string Name, Resource? File, string Format, string Path)
{
    /// <summary>The name of the test overlay.</summary>
    public const string TestOverlay = "lava";

    public bool IsTestOverlay => File is null;
}
