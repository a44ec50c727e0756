using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Who asks, for whoever answers.</summary>
public static class CallerContext
{
    private static readonly object Key = new(), SessionKey = new();

    /// <summary>Who sent this request; nobody where nothing has looked yet.</summary>
    public static Caller Caller(this HttpContext context) => context.Items.TryGetValue(Key, out var caller) ? (Caller)caller! : Access.Caller.Nobody;

    internal static void SetCaller(this HttpContext context, Caller caller) => context.Items[Key] = caller;

    /// <summary>The secret of the session that the caller came by; null when he came by something else.</summary>
    internal static string? Session(this HttpContext context) => context.Items.TryGetValue(SessionKey, out var secret) ? (string?)secret : null;

    internal static void SetSession(this HttpContext context, string? secret) => context.Items[SessionKey] = secret;

    /// <summary>Where it came from.</summary>
    internal static string Address(this HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "?";

    /// <summary>Where it came from, as far as limits are concerned.</summary>
    internal static string Network(this HttpContext context) => Network(context.Connection.RemoteIpAddress);

    /// <summary>Whose share of something it takes.</summary>
    internal static string Whom(this HttpContext context, Caller caller) => caller.UserName is { } name ? $"user {name}" : context.Network();

    /// <summary>An IPv4 address, however it is written; of IPv6 the first 64 bits: one host has as many addresses there as it likes.</summary>
    internal static string Network(IPAddress? address)
    {
        if (address is null) return "?";
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
