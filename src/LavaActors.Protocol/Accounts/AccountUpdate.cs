namespace LavaActors.Protocol.Accounts;

/// <summary>What came of a change of a user.</summary>
public enum AccountUpdate
{
    Done,

    /// <summary>There is no such user any more.</summary>
    Gone,

    /// <summary>Another user has the name, or had it and has left jobs under it (<see cref="IAccountStore.IsFormerAsync"/>).</summary>
    NameTaken,

    /// <summary>Nobody would be left who may do everything.</summary>
    LastSuperuser,
}
