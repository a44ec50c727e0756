using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary>What <c>deploy-device-env</c> leaves for <c>export-device-env</c>.</summary>
public static class DeviceEnvironment
{
    /// <summary>Written to the shell's start file and exported.</summary>
    public static readonly DataKey<IReadOnlyList<ShellVariable>> Variables = new("the environment of the target's shells", "deploy-device-env");

    /// <summary>Known only in this run, exported once: <c>NFS_ROOTFS</c>, <c>NFS_SERVER_IP</c>.</summary>
    public static readonly DataKey<IReadOnlyList<ShellVariable>> Dynamic = new("what the deployment found out", "extract-nfsrootfs");
}
