namespace LavaActors.Protocol.Accounts;

/// <summary>For what a token may be used; each includes those before it. A session of a browser has all of it.</summary>
public enum TokenScope
{
    /// <summary>Look at what its owner may see.</summary>
    Read,

    /// <summary>Submit, cancel and change jobs, too.</summary>
    Submit,

    /// <summary>All that its owner may do.</summary>
    Admin,
}
