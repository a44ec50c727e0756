using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using LavaActors.Jobs;

namespace LavaActors.Notifications.Callbacks;

/// <summary>The HTTP request of a callback. Pure.</summary>
internal static class CallbackRequest
{
    public const string IdHeader = "X-Lava-Delivery";
    public const string TimeHeader = "X-Lava-Timestamp";
    public const string SignatureHeader = "X-Lava-Signature";

    /// <param name="body">Of a POST.</param>
    /// <param name="secret">Sent bare, without a word before it; null: none.</param>
    /// <param name="id">Stays the same when it is delivered again, so that a receiver can tell.</param>
    /// <param name="key">Signs the time and the body; null: nothing is signed.</param>
    /// <returns>Null when the secret, or the header for it, is none that a header can have.</returns>
    public static HttpRequestMessage? Of(NotifyCallback callback, Uri url, ReadOnlyMemory<byte> body, string? secret, long id, DateTimeOffset now, byte[]? key)
    {
        var request = new HttpRequestMessage(callback.IsPost ? HttpMethod.Post : HttpMethod.Get, url);
        if (callback.IsPost)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(callback.IsJson ? CallbackBody.JsonType : CallbackBody.FormType);
        }

        request.Headers.Add(IdHeader, id.ToString(CultureInfo.InvariantCulture));
        if (key is not null)
        {
            var time = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add(TimeHeader, time);
            request.Headers.Add(SignatureHeader, "sha256=" + Signature(key, time, body.Span));
        }

        // The check of the definition says so too; a secret by name is read here for the first time.
        var isSafe = secret is null || (secret.All(each => each is >= ' ' and <= '~') && request.Headers.TryAddWithoutValidation(callback.Header ?? "Authorization", secret));
        if (isSafe) return request;
        request.Dispose();
        return null;
    }

    public static string Signature(byte[] key, string time, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.ASCII.GetBytes(time + "."));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
