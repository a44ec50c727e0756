using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.XmlRpc;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>A call on its way: who calls, with which arguments, and what there is to work with.</summary>
internal sealed record XmlRpcRequest(XmlRpcContext Context, XmlRpcArguments Arguments, XmlRpcTable Table)
{
    public Caller Caller => Context.Caller;

    public GatewayServices Services => Context.Services;

    public CancellationToken Stop => Context.Http.RequestAborted;

    public JobOperations Jobs => Get<JobOperations>();

    public DeviceOperations Devices => Get<DeviceOperations>();

    public DeviceTypeOperations DeviceTypes => Get<DeviceTypeOperations>();

    public WorkerOperations Workers => Get<WorkerOperations>();

    public TagOperations Tags => Get<TagOperations>();

    public AliasOperations Aliases => Get<AliasOperations>();

    /// <exception cref="XmlRpcFaultException">This node keeps no users.</exception>
    public AccountOperations Users => WithUsers<AccountOperations>();

    /// <exception cref="XmlRpcFaultException">This node keeps no users.</exception>
    public ObjectPermissionOperations ObjectPermissions => WithUsers<ObjectPermissionOperations>();

    public ArtifactTokenOperations ArtifactTokens => Get<ArtifactTokenOperations>();

    /// <summary>What the lab is at this moment, not looking at who may see what.</summary>
    public Task<LabState> LabAsync() => Get<LabReading>().ReadAsync(Stop);

    /// <summary>A text argument.</summary>
    public string Text(string name) => Arguments.Text(name);

    /// <summary>The value of an operation, or the fault that says why there is none.</summary>
    /// <exception cref="XmlRpcFaultException">There is none.</exception>
    public T Done<T>(OperationResult<T> result) => result.IsOk ? result.Value : throw Fault(result.Failure!);

    /// <summary>Nil for an operation that was done.</summary>
    /// <exception cref="XmlRpcFaultException">It was not.</exception>
    public XmlRpcValue NilWhenDone<T>(OperationResult<T> result) => result.IsOk ? XmlRpcValue.Nil : throw Fault(result.Failure!);

    public XmlRpcFaultException Fault(OperationFailure failure) => failure switch
    {
        OperationFailure.NotFound => new(XmlRpcFaultCodes.NotFound, failure.ToString()!),
        OperationFailure.Forbidden when Caller.IsNobody => XmlRpcNeeds.SignInFirst,
        OperationFailure.Forbidden => new(XmlRpcFaultCodes.Forbidden, failure.ToString()!),
        OperationFailure.Conflict => new(XmlRpcFaultCodes.Conflict, failure.ToString()!),
        OperationFailure.Unavailable => new(XmlRpcFaultCodes.Unavailable, failure.ToString()!),
        _ => new(XmlRpcFaultCodes.BadRequest, failure.ToString()!),
    };

    /// <summary>Users and groups, to be read.</summary>
    /// <exception cref="XmlRpcFaultException">This node has none.</exception>
    public IAccountStore Accounts => Context.Http.RequestServices.GetService<IAccountStore>() ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.NotImplemented, "This node keeps no users.");

    /// <summary>The user whom the argument <c>username</c> names.</summary>
    /// <exception cref="XmlRpcFaultException">There is none.</exception>
    public async Task<AccountRow> UserAsync() => await Accounts.UserAsync(Text("username"), Stop) ?? throw AuthMethods.NotFound("User", Text("username"));

    private T WithUsers<T>()
        where T : notnull
    {
        _ = Accounts;
        return Get<T>();
    }

    public T Get<T>()
        where T : notnull => Context.Http.RequestServices.GetRequiredService<T>();
}
