using LavaActors.Gateway.Submissions;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Operations;

/// <summary>What REST, XML-RPC and pages call.</summary>
internal static class OperationsHosting
{
    public static IServiceCollection AddOperations(this IServiceCollection services) =>
        services
            .AddSingleton<UserDirectory>()
            .AddSingleton<IGatewayDoor>(provider => provider.GetRequiredService<Http.GatewayServices>())
            .AddSingleton<DispatcherPlaces>()
            .AddSingleton<LabFiles>()
            .AddSingleton<Consoles.ConsoleAccess>()
            .AddSingleton<LabReading>()
            .AddSingleton<LabChanges>()
            .AddSingleton<Views.LabViews>()
            .AddSingleton<JobOperations>()
            .AddSingleton<JobPlans>()
            .AddSingleton<DeviceOperations>()
            .AddSingleton<DeviceTypeOperations>()
            .AddSingleton<WorkerOperations>()
            .AddSingleton<TagOperations>()
            .AddSingleton<AliasOperations>()
            .AddSingleton<AccountOperations>()
            .AddSingleton<ObjectPermissionOperations>()
            .AddSingleton<FailureOperations>()
            .AddSingleton<FailureTagOperations>()
            .AddSingleton<ArtifactTokenOperations>()
            .AddSingleton<QueryOperations>()
            .AddSingleton<TokenOperations>();
}
