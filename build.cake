// The targets of ./build.sh. Each prints one line per step; what a tool says goes to artifacts/*.log and is shown when it fails.

using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;

var target = Argument("target", "build");
const string configuration = "Release";
const string solution = "LavaActors.sln";
var artifacts = MakeAbsolute(Directory("artifacts"));
var results = artifacts.Combine("tests");

void Say(string text) => Console.WriteLine(text);

/// Runs a program with its output in a log; returns its exit code.
int Log(string log, string program, params string[] arguments)
{
    EnsureDirectoryExists(artifacts);
    var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
    foreach (var argument in arguments) start.ArgumentList.Add(argument);
    using var writer = new StreamWriter(log) { AutoFlush = true };
    using var process = new Process { StartInfo = start };
    DataReceivedEventHandler write = (_, line) => { if (line.Data is not null) lock (writer) writer.WriteLine(line.Data); };
    process.OutputDataReceived += write;
    process.ErrorDataReceived += write;
    process.Start();
    process.StandardInput.Close();
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    process.WaitForExit();
    return process.ExitCode;
}

string Seconds(Stopwatch watch) => watch.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

/// One step: a line when it begins, its time when it is done, its log when it fails.
void Step(string title, string program, params string[] arguments)
{
    Say($"==> {title}");
    Begin(title, program, arguments)();
}

/// A step that goes on beside others; what is returned waits for it and says how it went.
Action Begin(string title, string program, params string[] arguments)
{
    var log = artifacts.CombineWithFilePath(title.Split(' ')[0] + ".log").FullPath;
    var watch = Stopwatch.StartNew();
    var running = System.Threading.Tasks.Task.Run(() => (Code: Log(log, program, arguments), Took: Seconds(watch)));
    return () =>
    {
        var (code, took) = running.GetAwaiter().GetResult();
        if (code == 0) { Say($"    done in {took}"); return; }
        foreach (var line in System.IO.File.ReadLines(log).TakeLast(60)) Say("    " + line);
        throw new CakeException($"{title}: {program} ended with code {code}; all of its output is in {log}");
    };
}

/// As Step, with the program's own output on the terminal: for what reports its own progress.
void Shown(string title, string program, string arguments)
{
    Say($"==> {title}");
    var code = StartProcess(program, new ProcessSettings { Arguments = arguments });
    if (code != 0) throw new CakeException($"{title}: {program} ended with code {code}");
}

Task("build").Does(() =>
    Step("build (Release)", "dotnet", "build", solution, "-c", configuration, "-nologo", "-v", "q", "-clp:NoSummary"));

Task("format").Does(() => Step("format", "dotnet", "format", solution));

// Of what 'dotnet format' looks at the build has enforced style and analyzers already; to look at them again takes minutes. Left are layout, beside which the first tests run, and the order of usings.
Action formatCheck = null;
Task("begin-check-format").IsDependentOn("build").Does(() =>
{
    var unsorted = GetFiles("{src,tests}/**/*.cs", new GlobberSettings { Predicate = directory => directory.Path.GetDirectoryName() is not ("obj" or "bin") })
        .Select(file => file.FullPath).Where(file => !Usings.AreSorted(System.IO.File.ReadLines(file))).ToList();
    if (unsorted.Count > 0) throw new CakeException($"'dotnet format' would sort the usings of {string.Join(", ", unsorted)}");
    // As files in folders, not as projects: it finds the same, and need not load the solution, which takes longer than to look at the files.
    formatCheck = Begin("format-check", "dotnet", "format", "whitespace", ".", "--folder", "--verify-no-changes", "--include", "src/", "tests/");
});

// apt packages, kernels and root file systems of the lab; quick when they are there. On a fresh machine one core makes them while the other compiles.
Action labSetup = null;
Task("begin-lab-setup").Does(() =>
{
    Say("==> lab setup");
    var running = System.Threading.Tasks.Task.Run(() => StartProcess("deploy/lab/lab", new ProcessSettings { Arguments = "setup" }));
    labSetup = () =>
    {
        if (running.GetAwaiter().GetResult() is not 0 and var code) throw new CakeException($"lab setup: deploy/lab/lab ended with code {code}");
    };
});

Task("lab-setup").IsDependentOn("begin-lab-setup").Does(() => labSetup());

// A test has systemd look at the units in deploy/systemd; the machine need not run under it.
Task("systemd-analyze").WithCriteria(() => !System.IO.File.Exists("/usr/bin/systemd-analyze")).Does(() =>
    Step("systemd (for systemd-analyze)", "apt-get", "install", "-y", "--no-install-recommends", "systemd"));

// The pages are tested in a browser.
Task("chromium").WithCriteria(() => !System.IO.File.Exists("/usr/bin/chromium")).Does(() =>
    Step("chromium (for the tests of the pages)", "apt-get", "install", "-y", "--no-install-recommends", "chromium"));

// The command line client of LAVA's users: a test runs all of its commands.
Task("lavacli").WithCriteria(() => !System.IO.File.Exists("/usr/bin/lavacli")).Does(() =>
    Step("lavacli", "apt-get", "install", "-y", "--no-install-recommends", "lavacli"));

Task("test").IsDependentOn("begin-lab-setup").IsDependentOn("build").IsDependentOn("begin-check-format").IsDependentOn("lab-setup").IsDependentOn("systemd-analyze").IsDependentOn("chromium").IsDependentOn("lavacli").Does(() =>
{
    CleanDirectory(results);
    var (passed, failed, skipped) = (0, 0, 0);
    var lockOfCounts = new object();
    void Test(string name)
    {
        var watch = Stopwatch.StartNew();
        var (trx, log) = (results.CombineWithFilePath(name + ".trx").FullPath, results.CombineWithFilePath(name + ".log").FullPath);
        var code = Log(log, "dotnet", "test", $"tests/{name}/bin/{configuration}/net10.0/{name}.dll",
            "--logger", $"trx;LogFileName={name}.trx", "--results-directory", results.FullPath,
            "--blame-hang-timeout", "10min", "--blame-hang-dump-type", "none");
        var run = TestRun.Read(trx, code);
        lock (lockOfCounts)
        {
            passed += run.Passed; failed += run.Failed; skipped += run.Skipped;
            Say($"    {name,-34} {run.Passed,5} passed {run.Failed,4} failed {(run.Skipped > 0 ? $"{run.Skipped,4} skipped" : "")}   {Seconds(watch)}");
            foreach (var failure in run.Failures) Say(failure);
            if (run.Broken)
                foreach (var line in System.IO.File.ReadLines(log).TakeLast(40)) Say("      " + line);
        }
    }

    // Whole nodes, clusters and jobs run against time limits, with nothing beside them.
    string[] alone = ["LavaActors.Node.Tests", "LavaActors.EndToEnd"];
    // Of the others most wait more than they compute: two at a time. Three take as long together. What takes longest begins first, or it would be left at the end.
    string[] longest = ["LavaActors.Pages.Tests", "LavaActors.Dispatch.Tests", "LavaActors.Gateway.Tests", "LavaActors.Storage.Tests", "LavaActors.Notifications.Tests", "LavaActors.Jinja.Tests"];
    const int atATime = 2;
    var projects = new System.Collections.Concurrent.ConcurrentQueue<string>(
        GetFiles("tests/*/*.csproj").Select(file => file.GetFilenameWithoutExtension().FullPath).Where(name => name != "LavaActors.Benchmarks" && !alone.Contains(name))
            .OrderBy(name => Array.IndexOf(longest, name) is >= 0 and var place ? place : longest.Length).ThenBy(name => name, StringComparer.Ordinal));
    Say("==> test");
    System.Threading.Tasks.Task.WaitAll([.. Enumerable.Range(0, atATime).Select(_ => System.Threading.Tasks.Task.Run(() => { while (projects.TryDequeue(out var name)) Test(name); }))]);

    Say("==> format-check");
    formatCheck();
    foreach (var name in alone) Test(name);

    var commands = results.CombineWithFilePath("lavacli.txt").FullPath;
    if (System.IO.File.Exists(commands))
        foreach (var line in System.IO.File.ReadLines(commands)) Say("    " + line);

    System.IO.File.WriteAllText(results.CombineWithFilePath("summary.txt").FullPath,
        $"{passed} passed, {failed} failed{(skipped > 0 ? $", {skipped} skipped" : "")}\n");
    if (passed == 0) throw new CakeException("no test was run");
    if (failed > 0) throw new CakeException($"{failed} failed; the logs and trx files are in {results.FullPath}");
});

// Compiled ahead of time for this kind of machine: half the start-up time, and the first job is not slowed by the compiler.
// The compiler has been seen never to end on a library (LavaActors.Node.csproj): then this ends with code 124. What was made is started once.
Task("publish").Does(() =>
{
    Step("publish lava-actors to artifacts/node", "timeout", "30m", "dotnet", "publish", "src/LavaActors.Node/LavaActors.Node.csproj", "-c", configuration,
        "-r", System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier.Contains("arm64") ? "linux-arm64" : "linux-x64",
        "--self-contained", "false", "-p:PublishReadyToRun=true",
        "-o", artifacts.Combine("node").FullPath, "-nologo", "-v", "q", "-clp:NoSummary");
    Step("start-published", artifacts.Combine("node").CombineWithFilePath("lava-actors").FullPath, "version");
});

Task("demo-prepare").IsDependentOn("publish");

Task("chaos-prepare").Does(() =>
{
    Step("build-chaos", "dotnet", "build", "tests/LavaActors.EndToEnd", "-c", configuration, "-nologo", "-v", "q", "-clp:NoSummary");
    Shown("lab setup", "deploy/lab/lab", "setup --process");
});

Task("bench").IsDependentOn("publish").Does(() =>
{
    Step("build-bench", "dotnet", "build", "tests/LavaActors.Benchmarks", "-c", configuration, "-nologo", "-v", "q", "-clp:NoSummary");
    // The nodes that are measured are what users run.
    Environment.SetEnvironmentVariable("LAVA_ACTORS", artifacts.Combine("node").CombineWithFilePath("lava-actors.dll").FullPath);
    Shown("bench", "dotnet", $"tests/LavaActors.Benchmarks/bin/{configuration}/net10.0/LavaActors.Benchmarks.dll {Argument("names", "")}");
});

Task("clean").Does(() =>
{
    Say("==> clean");
    CleanDirectories("src/*/bin"); CleanDirectories("src/*/obj"); CleanDirectories("tests/*/bin"); CleanDirectories("tests/*/obj");
    CleanDirectory(results); CleanDirectory(artifacts.Combine("node"));
});

// Before Cake's own report: what a person needs has been said by then.
Teardown(context =>
{
    if (context.ThrownException is { } failure) Console.Error.WriteLine("build.sh: " + failure.Message);
    Environment.Exit(context.Successful ? 0 : 1);
});

RunTarget(target);

/// The order of usings that 'dotnet format' makes: System first, then by name; static ones, then aliases, behind the others.
public static class Usings
{
    private static readonly System.Text.RegularExpressions.Regex Using = new(@"^using (?<static>static )?((?<alias>\w+) = )?(?<name>[\w.<>, ]+);$");

    public static bool AreSorted(IEnumerable<string> lines)
    {
        var usings = lines.TakeWhile(line => line.Length == 0 || line.StartsWith("using ") || line.StartsWith("//") || line.StartsWith("#")).Select(line => Using.Match(line)).Where(match => match.Success)
            .Select(match => (Kind: match.Groups["alias"].Success ? 2 : match.Groups["static"].Success ? 1 : 0, Name: (match.Groups["alias"].Success ? match.Groups["alias"] : match.Groups["name"]).Value)).ToList();
        return usings.SequenceEqual(usings.OrderBy(one => one.Kind).ThenBy(one => one.Kind < 2 && (one.Name + ".").StartsWith("System.") ? 0 : 1).ThenBy(one => one.Name, StringComparer.OrdinalIgnoreCase));
    }
}

/// What one trx file counts. A run that ended badly without counting a failure counts as one.
public sealed record TestRun(int Passed, int Failed, int Skipped, bool Broken, IReadOnlyList<string> Failures)
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    public static TestRun Read(string path, int exitCode)
    {
        // Without one nobody knows what ran, whatever the exit code says.
        if (!System.IO.File.Exists(path)) return new(0, 1, 0, true, ["      FAILED without a result file"]);
        var run = XDocument.Load(path).Root;
        var cases = run.Descendants(Trx + "UnitTestResult").ToList();
        int Count(string outcome) => cases.Count(c => (string)c.Attribute("outcome") == outcome);
        var (passed, skipped) = (Count("Passed"), Count("NotExecuted"));
        var failed = cases.Count - passed - skipped;
        var failures = cases.Where(c => (string)c.Attribute("outcome") is not ("Passed" or "NotExecuted"))
            .Select(c => $"      FAILED {(string)c.Attribute("testName")}\n        {c.Descendants(Trx + "Message").FirstOrDefault()?.Value.Replace("\n", "\n        ")}");
        var broken = exitCode != 0 && failed == 0;
        return new(passed, failed + (broken ? 1 : 0), skipped, broken, [.. failures]);
    }
}
