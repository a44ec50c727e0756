namespace LavaActors.Gateway.XmlRpc;

/// <summary>All methods that this server has.</summary>
internal static class XmlRpcMethods
{
    public static XmlRpcTable Table { get; } = new(
        SystemMethods.All,
        JobMethods.All,
        DeviceMethods.All,
        DeviceTypeMethods.All,
        WorkerMethods.All,
        NameMethods.All,
        ResultMethods.All,
        QueryMethods.All,
        OldMethods.All,
        OldLabMethods.All,
        PermissionMethods.All,
        AuthMethods.All);
}
