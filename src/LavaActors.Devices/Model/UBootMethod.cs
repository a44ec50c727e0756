namespace LavaActors.Devices;

/// <summary>The boot method <c>u-boot</c> (spec: deploy-boot-uboot.md §9.6).</summary>
public sealed record UBootMethod
{
    /// <summary>Pattern of U-Boot's own prompt.</summary>
    public required string BootloaderPrompt { get; init; }

    /// <summary>Pattern; null means the constant.</summary>
    public string? InterruptPrompt { get; init; }

    /// <summary>Null means the constant; an empty text sends only the line end.</summary>
    public string? InterruptChar { get; init; }

    /// <summary>Letters typed with Ctrl; null means the constant.</summary>
    public IReadOnlyList<string>? InterruptCtrlList { get; init; }

    /// <summary>False when the boot loader stops by itself.</summary>
    public bool NeedsInterrupt { get; init; } = true;

    public string? LavaMac { get; init; }

    /// <summary>Typed once for each dtbo file.</summary>
    public IReadOnlyList<string> ApplyDtboCommands { get; init; } = [];

    public bool AltBank { get; init; }

    public string? AltBankCommand { get; init; }

    public bool UmsFlash { get; init; }

    /// <summary>Of <c>grub-efi</c>: which of the <see cref="UefiMenu"/>'s selections starts GRUB.</summary>
    public string? MenuOptions { get; init; }

    /// <summary>Of <c>grub-efi</c>: false where the board must not be reset before its boot loader is waited for.</summary>
    public bool ResetDevice { get; init; } = true;

    /// <summary>Deprecated replacement of the kernel's start message.</summary>
    public string? BootMessage { get; init; }

    /// <summary>Commands by the name a job's <c>commands</c> gives.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> CommandSets { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
