namespace LavaActors.Jobs;

/// <summary>What <c>boot: kexec</c> loads; the files are those of the running system.</summary>
/// <param name="Command">The program; null for <c>/sbin/kexec</c>.</param>
/// <param name="Kernel">Path on the device.</param>
/// <param name="Initrd">Path on the device.</param>
/// <param name="Dtb">Path on the device.</param>
/// <param name="Options">Further options, such as <c>--reuse-cmdline</c>.</param>
/// <param name="OnPanic">Load it for the case of a panic, and cause one.</param>
public sealed record KexecImage(string? Command, string? Kernel, string? Initrd, string? Dtb, IReadOnlyList<string> Options, bool OnPanic);
