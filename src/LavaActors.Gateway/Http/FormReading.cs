using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>Reads forms: one that is broken, or has too much in it, is the client's fault.</summary>
public static class FormReading
{
    /// <exception cref="BadHttpRequestException">It cannot be read; answered with 400, or with 413 for one that is too long.</exception>
    public static async Task<IFormCollection> FormAsync(this HttpRequest request, CancellationToken stop)
    {
        try
        {
            return await request.ReadFormAsync(stop);
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new BadHttpRequestException($"Form parse error - {error.Message}", error);
        }
    }
}
