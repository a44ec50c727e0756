using LavaActors.Gateway.Events;

namespace LavaActors.Gateway.Access;

/// <summary>
/// How many answers that take long are made at a time on this node: some for each user, and some for all together who do not say who they are, of which one address has half. Safe for many threads.
/// </summary>
public sealed class CostlyShares(AccessSettings settings)
{
    private readonly Places _users = new(int.MaxValue, settings.CostlyOfUser);
    private readonly Places _nobody = new(settings.CostlyOfAnonymous, (settings.CostlyOfAnonymous + 1) / 2);

    /// <summary>A share, to be given back; null when there is none. Nobody is kept from his own lab as long as there are no users.</summary>
    /// <param name="address">Where he asks from.</param>
    public IDisposable? TryEnter(Caller caller, string address) => caller switch
    {
        { IsAnonymous: true, IsSuperuser: true } => Unlimited.Instance,
        { UserName: { } name } => _users.TryEnter(name),
        _ => _nobody.TryEnter(address),
    };

    private sealed class Unlimited : IDisposable
    {
        public static readonly Unlimited Instance = new();

        public void Dispose()
        {
        }
    }
}
