namespace LavaActors.Gateway.Operations;

/// <summary>Asks the GatewayActor of this node.</summary>
public interface IGatewayDoor
{
    /// <summary>Its reply; <see cref="GatewayMessages.NoAnswer"/> or <see cref="GatewayMessages.Stopping"/> where there is none.</summary>
    Task<object> AskAsync(GatewayMessages.ICommand command, CancellationToken stop);
}
