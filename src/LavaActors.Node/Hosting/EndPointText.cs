using System.Net;

namespace LavaActors.Node.Hosting;

/// <summary>Addresses with ports as people write them: <c>127.0.0.1:8080</c>.</summary>
internal static class EndPointText
{
    /// <summary>Null for what is none. <see cref="IPEndPoint"/> takes an address without a port; port 0 has to be asked for.</summary>
    public static IPEndPoint? Parse(string text) => text.Contains(':') && IPEndPoint.TryParse(text, out var endPoint) ? endPoint : null;
}
