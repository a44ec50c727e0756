using System.Diagnostics;
using System.Globalization;
using System.Text;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Jobs;

namespace LavaActors.Benchmarks;

/// <summary>
/// A large MultiNode job read and checked, and split, in a process that did it before; and the command line from its process's start to its first output, and to the end of checking that job.
/// Options: <c>--rounds N</c> (20), <c>--roles N</c> (50).
/// </summary>
public static class ValidateBenchmark
{
    private const double WarmLimitMs = 200;
    private const double StartLimitMs = 300;

    public static async Task<bool> RunAsync(string[] args)
    {
        var (rounds, roles) = (Figures.Option(args, "--rounds", 20), Figures.Option(args, "--roles", 50));
        var text = LargeJob(roles);
        Figures.Say($"validate: a MultiNode job of {roles} roles, {text.Count(c => c == '\n')} lines, {text.Length / 1024.0:0} KiB");
        var (reading, splitting) = (new List<double>(), new List<double>());
        for (var round = -3; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var parse = JobDocument.Parse(text, "large.yaml");
            var read = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (parse.Job is not { } job) throw new InvalidOperationException(string.Join('\n', parse.Errors));
            start = Stopwatch.GetTimestamp();
            MultiNodeSplit.Split(job, "group");
            if (round < 0) continue;
            reading.Add(read);
            splitting.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Figures.PrintSpread("read and checked, warm", reading, "ms");
        Figures.PrintSpread("  split into its sub-jobs", splitting, "ms");

        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, text);
            var version = await StartsAsync("lava-actors version, to its first output", rounds, "version");
            var help = await StartsAsync("lava-actors --help, to its first output", rounds, "--help");
            await StartsAsync("lava-actors validate of that job, cold", rounds, "validate", file);
            var warm = Figures.Goal($"read and checked in under {WarmLimitMs} ms, warm", Figures.Median(reading) < WarmLimitMs);
            return Figures.Goal($"first output in under {StartLimitMs} ms", Math.Max(version, help) < StartLimitMs) && warm;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<double> StartsAsync(string what, int rounds, params string[] arguments)
    {
        var times = new List<double>();
        // The first one reads the program from the disk.
        for (var round = -1; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo("dotnet", [NodeProcess.Program, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var first = new byte[1];
            await process.StandardOutput.BaseStream.ReadExactlyAsync(first);
            var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}");
            if (round >= 0) times.Add(elapsed);
        }

        Figures.PrintSpread(what, times, "ms");
        return Figures.Median(times);
    }

    /// <summary>Forty lines a role: files, a boot, an inline definition of ten steps, and MultiNode calls in it.</summary>
    private static string LargeJob(int roles)
    {
        var text = new StringBuilder("job_name: large\nvisibility: public\npriority: low\ntimeouts:\n  job: {hours: 2}\nprotocols:\n  lava-multinode:\n    timeout: {minutes: 30}\n    roles:\n");
        for (var role = 0; role < roles; role++) text.Append(CultureInfo.InvariantCulture, $"      role{role}: {{device_type: board{role % 5}, count: 1, tags: [rack{role % 7}]}}\n");
        text.Append("actions:\n");
        for (var role = 0; role < roles; role++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                - deploy:
                    role: [role{{role}}]
                    to: tftp
                    os: debian
                    timeout: {minutes: 20}
                    kernel:
                      url: https://files.example.com/{{role}}/uImage
                      type: uimage
                    dtb: {url: "https://files.example.com/{{role}}/board.dtb"}
                    nfsrootfs:
                      url: https://files.example.com/{{role}}/root.tar.xz
                      compression: xz
                - boot:
                    role: [role{{role}}]
                    method: u-boot
                    commands: nfs
                    timeout: {minutes: 10}
                    auto_login: {login_prompt: 'login:', username: root}
                    prompts: ['root@debian:.*# ', '/ # ']
                - test:
                    role: [role{{role}}]
                    timeout: {minutes: 30}
                    definitions:
                    - from: inline
                      name: tests-{{role}}
                      path: inline/tests.yaml
                      repository:
                        metadata:
                          format: Lava-Test Test Definition 1.0
                          name: tests
                        run:
                          steps:

                """);
            for (var step = 0; step < 8; step++) text.Append(CultureInfo.InvariantCulture, $"          - lava-test-case step-{step} --shell true\n");
            text.Append("          - lava-send ready-$(lava-self)\n          - lava-sync everybody\n");
        }

        return text.ToString();
    }
}
