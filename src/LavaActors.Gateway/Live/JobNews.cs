using LavaActors.Gateway.Api;

namespace LavaActors.Gateway.Live;

/// <summary>What a viewer of a submission is told.</summary>
internal abstract record JobNews
{
    private JobNews()
    {
    }

    /// <summary>The present state of one role.</summary>
    public sealed record Role(RoleProgress Progress) : JobNews;

    /// <summary>Its MultiNode group is no longer as it was; how it is now the group says.</summary>
    public sealed record GroupChanged : JobNews
    {
        public static readonly GroupChanged Instance = new();
    }

    /// <summary>The log of a role, whichever, has grown.</summary>
    public sealed record LogsGrew : JobNews
    {
        public static readonly LogsGrew Instance = new();
    }
}
