using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications;

/// <summary>What the lab knows of the people whom jobs name.</summary>
public interface INotificationPeople
{
    /// <summary>A user's e-mail address; null for one who has none, or is none.</summary>
    Task<string?> EmailAsync(string user, CancellationToken stop);

    /// <summary>The e-mail address of a device's physical owner; null where there is none.</summary>
    Task<string?> OwnerEmailAsync(string device, CancellationToken stop);

    /// <summary>Which jobs a user may be told of: those that he may see himself; null: all.</summary>
    Task<JobViewer?> ViewerAsync(string user, CancellationToken stop);

    /// <summary>The secret that a user has stored under a name (spec: web-ui.md §6, remote-artifact tokens); null where there is none of that name.</summary>
    Task<string?> ArtifactTokenAsync(string user, string name, CancellationToken stop);
}
