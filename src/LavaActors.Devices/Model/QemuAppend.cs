namespace LavaActors.Devices;

/// <summary>Arguments of the kernel of a machine with its root on NFS.</summary>
/// <param name="Console">The kernel's console, as <c>ttyAMA0</c>.</param>
/// <param name="NfsRootArguments"><c>nfsroot={NFS_SERVER_IP}:{NFSROOTFS},tcp,hard</c>, with its markers.</param>
/// <param name="IpArguments">As <c>ip=dhcp</c>.</param>
public sealed record QemuAppend(string Console, string NfsRootArguments, string IpArguments);
