namespace LavaActors.Gateway.Access;

/// <summary>What an endpoint does, as far as it decides who may ask it at all. Whether it may be done to the object that is named, <see cref="AccessRules"/> say.</summary>
public enum Operation
{
    /// <summary>Anybody, also where a login is required: the version, the state of the node, the login itself.</summary>
    Public,

    /// <summary>Reads; anybody, unless the lab requires a login. Shows only what the caller may see.</summary>
    Read,

    /// <summary>Reads; users only.</summary>
    ReadSignedIn,

    /// <summary>Submits or changes jobs; users, by a token that may submit. A page with a form for it only reads.</summary>
    Submit,

    /// <summary>Changes something else than jobs; users, by a token without limits.</summary>
    Change,

    /// <summary>Users, groups, permissions; superusers.</summary>
    Administer,
}
