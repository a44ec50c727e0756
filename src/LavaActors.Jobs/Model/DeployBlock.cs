namespace LavaActors.Jobs;

/// <summary>A <c>deploy</c> block (spec: pipeline.md §3.2, deploy-boot-uboot.md §2, secondary-connections.md §5).</summary>
public sealed record DeployBlock : ActionBlock
{
    public override string Kind => "deploy";

    /// <summary>The method: <c>tftp</c>, <c>ssh</c>...</summary>
    public required string To { get; init; }

    /// <summary>The operating system of the root file system; decides shell, package manager and paths.</summary>
    public string? Os { get; init; }

    /// <summary>The value of <c>authorize</c>, or null.</summary>
    public string? Authorize { get; init; }

    /// <summary>Put a public key into the root file system so that guests can log in.</summary>
    public bool AuthorizeSsh => Authorize == "ssh";

    /// <summary>
    /// Files to fetch, by key, in the order of the text. Entries of the list <c>dtbo</c> are <c>dtbo0</c>, <c>dtbo1</c>...;
    /// those of <c>extra_files</c> are <c>extra_files.NAME</c>.
    /// </summary>
    public IReadOnlyDictionary<string, Resource> Resources { get; init; } = new Dictionary<string, Resource>();

    public PersistentNfs? PersistentNfs { get; init; }

    /// <summary>The files of the mapping <c>images</c>, by key, in the order of the text (spec: deploy-boot-uboot.md §5).</summary>
    public IReadOnlyDictionary<string, Resource> Images { get; init; } = new Dictionary<string, Resource>();

    /// <summary>tmpfs: the firmware beside the images. Also among <see cref="Resources"/>.</summary>
    public Resource? Uefi => Resources.GetValueOrDefault("uefi");

    /// <summary>tmpfs: <c>monitor</c> or null.</summary>
    public string? Type { get; init; }

    /// <summary>download, downloads: what a container does with the files afterwards.</summary>
    public DownloadPostprocess? Postprocess { get; init; }

    /// <summary>docker: the image.</summary>
    public ContainerImage? Container { get; init; }

    /// <summary>downloads: each file in a directory of its own; null when not said.</summary>
    public bool? Uniquify { get; init; }
}
