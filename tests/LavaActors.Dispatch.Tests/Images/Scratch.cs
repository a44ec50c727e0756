using System.Diagnostics;

namespace LavaActors.Dispatch.Tests.Images;

/// <summary>A directory for one test, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("lava-actors-test-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string Write(string name, byte[] content)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Runs a shell line in the directory; fails with what it said.</summary>
    public string Shell(string line)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-ec", line]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"'{line}' ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
        return output;
    }

    public static void Requires(string program, string package) =>
        Assert.True(
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Append("/usr/sbin").Any(d => File.Exists(Path.Combine(d, program))),
            $"these tests need the program '{program}': apt-get install {package}");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
