namespace LavaActors.Devices;

/// <summary>How U-Boot, or another boot loader, speaks, unless the boot method says otherwise. Messages are patterns.</summary>
public sealed record UBootConstants
{
    /// <summary>What holds of a boot method where the device says nothing (deploy-boot-uboot.md §9.3).</summary>
    public static UBootConstants Of(string method) => method switch
    {
        Bootloader.Ipxe => new()
        {
            InterruptPrompt = "Press Ctrl-B for the iPXE command line",
            InterruptCtrlList = ["b"],
            FinalMessage = null,
            ErrorMessages = ["No configuration methods succeeded", "Connection timed out", "No such file or directory"],
        },
        Bootloader.Grub or Bootloader.GrubEfi => new()
        {
            InterruptPrompt = "for a command-line",
            InterruptCharacter = "c",
            InterruptNewline = false,
            FinalMessage = null,
            ErrorMessages = ["error: missing .* symbol", "error: file .* not found", "error: timeout reading", "Undefined OpCode Exception PC at", "Synchronous Exception at"],
        },
        Bootloader.Barebox => new()
        {
            InterruptPrompt = "Hit m for menu or any other key to stop autoboot",
            InterruptCharacter = "\n",
            ErrorMessages = ["### ERROR ### Please RESET the board ###", "ERROR: .*", ".*: Out of memory"],
        },
        _ => new(),
    };

    public string InterruptPrompt { get; init; } = "Hit any key to stop autoboot";

    public string InterruptCharacter { get; init; } = " ";

    /// <summary>Letters typed with Ctrl instead of <see cref="InterruptCharacter"/>.</summary>
    public IReadOnlyList<string> InterruptCtrlList { get; init; } = [];

    /// <summary>Send a line end behind the interrupt character.</summary>
    public bool InterruptNewline { get; init; } = true;

    /// <summary>Seen after the last command; null means no wait.</summary>
    public string? FinalMessage { get; init; } = "Starting kernel";

    public IReadOnlyList<string> ErrorMessages { get; init; } =
    [
        "Resetting CPU",
        "Must RESET board to recover",
        "TIMEOUT",
        "Retry count exceeded",
        "Retry time exceeded; starting again",
        "The remote end did not respond in time.",
        "File not found",
        "Bad Linux ARM64 Image magic!",
        "Wrong Ramdisk Image Format",
        "Ramdisk image is corrupt or invalid",
        "ERROR: Failed to allocate",
        "TFTP error: trying to overwrite reserved memory",
        "Bad Linux RISCV Image magic!",
        "Wrong Image Format for boot",
        "ERROR: Did not find a cmdline Flattened Device Tree",
        "ERROR: RD image overlaps OS image",
        "kernel_comp_addr_r or kernel_comp_size is not provided",
        "zimage: Bad magic",
    ];
}
