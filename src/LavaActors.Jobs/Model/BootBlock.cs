namespace LavaActors.Jobs;

/// <summary>A <c>boot</c> block (spec: pipeline.md §3.2, §14; deploy-boot-uboot.md §6; secondary-connections.md §6).</summary>
public sealed record BootBlock : ActionBlock
{
    public override string Kind => "boot";

    public required string Method { get; init; }

    /// <summary>Regular expressions (of Python, <see cref="Yaml.PythonPattern"/>); one of them is the shell's prompt.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    public AutoLogin? AutoLogin { get; init; }

    /// <summary>Name of a command set of the device.</summary>
    public string? CommandsName { get; init; }

    /// <summary>Boot-loader commands given in the job itself.</summary>
    public IReadOnlyList<string>? InlineCommands { get; init; }

    /// <summary>Deprecated <c>type</c> (<c>bootm</c>...): ignored when the kernel's own type is known.</summary>
    public string? Type { get; init; }

    /// <summary>ssh: the messageID under which the host's address came.</summary>
    public string? HostId { get; init; }

    /// <summary>ssh: the key of the address in that message.</summary>
    public string? HostKey { get; init; }

    /// <summary><c>grub</c>, <c>grub-efi</c> without <see cref="Prompts"/>: patterns, one of which an installer prints at its end.</summary>
    public IReadOnlyList<string> BootFinished { get; init; } = [];

    public string? BootloaderFinalMessage { get; init; }

    /// <summary>Pattern; empty means no wait for the kernel.</summary>
    public string? KernelStartMessage { get; init; }

    public string? ShutdownMessage { get; init; }

    public IReadOnlyList<string> SoftReboot { get; init; } = [];

    public bool IgnoreKernelMessages { get; init; }

    /// <summary>Pattern that fails the boot.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>Reset the device first.</summary>
    public bool Reset { get; init; } = true;

    public TransferOverlay? TransferOverlay { get; init; }

    /// <summary><c>bootloader</c>: the method of the device whose boot loader is entered.</summary>
    public string? Bootloader { get; init; }

    /// <summary><c>bootloader</c>: close and open the connection first.</summary>
    public bool ResetConnection { get; init; } = true;

    /// <summary><c>bootloader</c>: reset the device first; false too when <see cref="Reset"/> is.</summary>
    public bool ResetDevice { get; init; } = true;

    /// <summary><c>uefi-menu</c>: <c>dos</c> or <c>unix</c>; null means what the device says.</summary>
    public string? LineSeparator { get; init; }

    /// <summary><c>kexec</c>: what is loaded.</summary>
    public KexecImage? Kexec { get; init; }

    /// <summary><c>qemu</c>, <c>qemu-nfs</c>, <c>qemu-iso</c>: <c>tmpfs</c>, <c>nfs</c>, <c>img</c>; says nothing the method does not.</summary>
    public string? Media { get; init; }

    /// <summary>Run in this container, or null.</summary>
    public ContainerImage? Docker { get; init; }

    /// <summary><c>new_connection</c>: name of the device's connection. In other blocks an old job's <c>connection: ssh</c>, without effect.</summary>
    public string? Connection { get; init; }
}
