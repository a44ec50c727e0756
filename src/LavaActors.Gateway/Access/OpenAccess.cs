using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Where users are not told apart: everybody may do everything.</summary>
internal sealed class OpenAccess : ICallerSource
{
    private static readonly Identified Everybody = new(Caller.Anybody);

    public ValueTask<Identified> IdentifyAsync(HttpContext context) => new(Everybody);

    public ValueTask<Caller> UnnamedAsync(CancellationToken stop) => new(Caller.Anybody);
}
