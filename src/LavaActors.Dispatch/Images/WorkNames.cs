using System.Security.Cryptography;

namespace LavaActors.Dispatch.Images;

/// <summary>Names of a job's directories.</summary>
public static class WorkNames
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789_";

    /// <summary>`prefix-` and 8 random characters of `[a-z0-9_]`, for example `tftp-deploy-k3x9abcd` (spec: deploy-boot-uboot.md §4).</summary>
    public static string RandomName(string prefix) => $"{prefix}-{RandomNumberGenerator.GetString(Letters, 8)}";
}
