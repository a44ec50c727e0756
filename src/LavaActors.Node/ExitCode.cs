using LavaActors.Gateway.Api;

namespace LavaActors.Node;

/// <summary>What the process ends with; documented for users in docs/command-line.md.</summary>
public static class ExitCode
{
    /// <summary>What was asked for was done; every watched job is Complete.</summary>
    public const int Ok = 0;

    /// <summary>A watched job ended Incomplete.</summary>
    public const int Incomplete = 1;

    /// <summary>The command line, or a file it names (settings, device), is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The job definition is invalid, or the service refused it.</summary>
    public const int InvalidJob = 3;

    /// <summary>No node answers at the server's address.</summary>
    public const int Unreachable = 4;

    /// <summary>A watched job was canceled (and none ended Incomplete).</summary>
    public const int Canceled = 5;

    /// <summary>There is no such job or device.</summary>
    public const int NotFound = 6;

    /// <summary>The service answered that it cannot do it now, or answered nonsense.</summary>
    public const int Failed = 7;

    /// <summary>A node stood still for so long that the others may have given its work away; to be started again.</summary>
    public const int StoodStill = 8;

    /// <summary><c>cluster status</c>: a node is unreachable or does not answer, or there is no scheduler.</summary>
    public const int NotWhole = 9;

    /// <summary>Ctrl-C: the command ended, the job goes on (except under <c>run</c>).</summary>
    public const int Interrupted = 130;

    /// <summary>What watching these roles to their end amounts to.</summary>
    public static int Of(IReadOnlyCollection<RoleProgress> roles)
    {
        // Who watched them lost sight of them: nobody knows how they end.
        if (roles.Count == 0 || roles.Any(role => !role.IsFinished)) return Failed;
        if (roles.All(role => role.Health == "Complete")) return Ok;
        return roles.Any(role => role.Health == "Incomplete") ? Incomplete : Canceled;
    }
}
