namespace LavaActors.Devices;

/// <summary><c>actions.deploy.parameters</c> (spec: deploy-boot-uboot.md §9.5).</summary>
public sealed record DeployParameters
{
    /// <summary>Header put before a repacked ramdisk: <c>u-boot</c>, <c>raw</c> or null for none.</summary>
    public string? AddHeader { get; init; }

    /// <summary>Architecture written into U-Boot headers (<c>arm</c>, <c>arm64</c>).</summary>
    public string? MkimageArch { get; init; }

    /// <summary>Put the device tree behind the kernel, in one file.</summary>
    public bool AppendDtb { get; init; }

    /// <summary>The kernel's entry is behind the header: 64 bytes above the load address.</summary>
    public bool UseXip { get; init; }
}
