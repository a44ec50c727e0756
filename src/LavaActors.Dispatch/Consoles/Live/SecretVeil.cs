using System.Text;
using LavaActors.Dispatch.Logs;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Consoles.Live;

/// <summary>
/// Replaces the secrets of a job in what its device says, as its log does. The end of what came is held back while it may be the beginning of a secret: <see cref="Flush"/> gives it out when nothing more comes.
/// </summary>
public sealed class SecretVeil
{
    private static readonly byte[] Mask = Encoding.UTF8.GetBytes(DefinitionSecrets.Masked);

    private byte[][] _secrets = [];
    private byte[] _held = [];

    /// <summary>Whether something is held back.</summary>
    public bool IsHolding => _held.Length > 0;

    public IReadOnlyList<string> Secrets
    {
        set => _secrets = [.. SecretTexts.Ordered(value).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>What may be shown by now.</summary>
    public byte[] Pass(ReadOnlySpan<byte> bytes)
    {
        if (_secrets.Length == 0 && _held.Length == 0) return bytes.ToArray();
        byte[] all = [.. _held, .. bytes];
        var shown = new List<byte>(all.Length);
        var at = 0;
        while (at < all.Length)
        {
            var rest = all.AsSpan(at);
            if (Begins(rest) is { } secret)
            {
                shown.AddRange(Mask);
                at += secret.Length;
            }
            else if (MayBegin(rest))
            {
                break;
            }
            else
            {
                shown.Add(all[at++]);
            }
        }

        _held = all[at..];
        return [.. shown];
    }

    /// <summary>What was held back.</summary>
    public byte[] Flush()
    {
        var held = _held;
        _held = [];
        return held;
    }

    private byte[]? Begins(ReadOnlySpan<byte> text)
    {
        foreach (var secret in _secrets)
        {
            if (text.StartsWith(secret)) return secret;
        }

        return null;
    }

    private bool MayBegin(ReadOnlySpan<byte> text)
    {
        foreach (var secret in _secrets)
        {
            if (text.Length < secret.Length && secret.AsSpan().StartsWith(text)) return true;
        }

        return false;
    }
}
