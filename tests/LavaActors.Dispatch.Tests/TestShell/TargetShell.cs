namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>The shells that the target scripts must run under.</summary>
public static class TargetShell
{
    public static TheoryData<string> All => ["dash", "bash", "busybox"];

    /// <summary>A program; a missing one is a failure, since a test that did not run proves nothing.</summary>
    public static string Find(string name)
    {
        foreach (var directory in (string[])["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
        {
            var path = Path.Combine(directory, name);
            if (File.Exists(path)) return path;
        }

        throw new InvalidOperationException($"'{name}' is not installed; the target scripts must be tried under it: apt-get install {name}");
    }
}
