namespace LavaActors.Jobs;

/// <summary>What <c>boot: kexec</c> loads; the files are those of the running system.</summary>
/// <param name="Command">The program; null for <c>/sbin/kexec</c>.</param>
/// <param name="Kernel">Path on the device.</param>
/// <param name="Initrd">Path on the device.</param>
/// <param name="Dtb">Path on the device.</param>
/// <param name="Options">Further options, such as <c>--reuse-cmdline</c>.</param>
/// <param name="OnPanic">Load it for the case of a panic, and cause one.</param>
/// <param name="Deploy">The running system fetches the files first, to these paths: those that a deployment before has under the same keys.</param>
/// <param name="KernelConfig">Path on the device of the running kernel's configuration, compressed by gzip: what it says of kexec is shown.</param>
public sealed record KexecImage(string? Command, string? Kernel, string? Initrd, string? Dtb, IReadOnlyList<string> Options, bool OnPanic, bool Deploy, string? KernelConfig)
{
    /// <summary>The files that are named: key and path.</summary>
    public IEnumerable<(string Key, string Path)> Files
    {
        get
        {
            if (Kernel is not null) yield return ("kernel", Kernel);
            if (Initrd is not null) yield return ("initrd", Initrd);
            if (Dtb is not null) yield return ("dtb", Dtb);
        }
    }
}
