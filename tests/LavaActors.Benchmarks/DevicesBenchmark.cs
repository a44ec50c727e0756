using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LavaActors.Benchmarks.Measuring;
using LavaActors.Devices.Lab;
using LavaActors.Yaml;

namespace LavaActors.Benchmarks;

/// <summary>
/// Device dictionaries over the shipped templates, rendered and checked: by the published program as a process, in this process again and again, and by Python's Jinja2 and yaml where those are
/// installed. Options: <c>--devices N</c> (500), <c>--rounds N</c> (5).
/// </summary>
public static class DevicesBenchmark
{
    private const double LimitSeconds = 3;

    public static Task<bool> RunAsync(string[] args)
    {
        var (count, rounds) = (Figures.Option(args, "--devices", 500), Figures.Option(args, "--rounds", 5));
        var lab = Directory.CreateTempSubdirectory("bench-devices-").FullName;
        try
        {
            var (devices, types) = (Path.Combine(lab, "dispatcher-config", "devices"), Path.Combine(lab, "dispatcher-config", "device-types"));
            Write(devices, types, count);
            Figures.Say($"devices: {count} dictionaries over {ShippedTemplates.Names.Count()} templates, rendered and checked");
            var (process, whole, work) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++) process.Add(CheckInProcess(lab, count));
            for (var round = 0; round < rounds; round++)
            {
                var before = Environment.CpuUsage.TotalTime;
                whole.Add(Seconds(() => Read(lab, count)));
                work.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
            }

            Figures.PrintSpread("'devices check', start of the process to its end", process, "s", "0.00");
            Figures.PrintSpread("the same in a process that runs, files read anew", whole, "s", "0.000");
            Compare(devices, types, count, rounds, whole, work);
            return Task.FromResult(Figures.Goal($"{count} devices under {LimitSeconds} s, process start and all", process.Max() < LimitSeconds));
        }
        finally
        {
            Directory.Delete(lab, recursive: true);
        }
    }

    private static void Write(string devices, string types, int count)
    {
        Directory.CreateDirectory(devices);
        Directory.CreateDirectory(types);
        foreach (var name in ShippedTemplates.Names) File.WriteAllText(Path.Combine(types, name), ShippedTemplates.Loader.Find(name)!.Read());
        for (var number = 0; number < count; number++)
        {
            var text = (number % 4) switch
            {
                0 => DictionaryText.Of(Board($"board-{number:000}", "mustang", number)),
                1 => DictionaryText.Of(Board($"board-{number:000}", "process-board", number)),
                2 => DictionaryText.Of(new NewDevice($"board-{number:000}", "qemu") { Variables = [("mac_addr", $"52:54:00:12:{number / 256:x2}:{number % 256:x2}")] }),
                _ => DictionaryText.Of(new NewDevice($"board-{number:000}", "ssh") { Variables = [("ssh_host", $"10.0.{number / 256}.{number % 256}"), ("ssh_identity_file", "/keys/lab")] }),
            };
            File.WriteAllText(Path.Combine(devices, $"board-{number:000}.jinja2"), text);
        }
    }

    private static NewDevice Board(string name, string type, int number) => new(name, type)
    {
        Console = $"telnet ser2net {7000 + number}",
        HardReset = $"pdu reset {number}",
        PowerOn = $"pdu on {number}",
        PowerOff = $"pdu off {number}",
        Worker = "lab-1",
        Tags = ["usb"],
    };

    private static double CheckInProcess(string lab, int count)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Start("dotnet", [NodeProcess.Program, "devices", "check", lab])!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (process.ExitCode != 0 || !said.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{count} devices, "), StringComparison.Ordinal))
            throw new InvalidOperationException($"the check said: {said}");
        return seconds;
    }

    private static void Read(string lab, int count)
    {
        var reading = new DeviceFiles([lab], [], [], worker: null).Read();
        if (reading.Devices.Count(each => each.Read.Device is not null) != count) throw new InvalidOperationException("not all devices are valid");
    }

    private static double Seconds(Action work)
    {
        var begin = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static void Compare(string devices, string types, int count, int rounds, IReadOnlyList<double> whole, IReadOnlyList<double> work)
    {
        const string Packages = "python3-jinja2 and python3-yaml";
        if (!File.Exists("/usr/bin/python3"))
        {
            Figures.Say($"  peer: no python3 here, so nothing is compared");
            return;
        }

        using var process = Start("/usr/bin/python3", ["-W", "ignore", "-c", Script, devices, types, rounds.ToString(CultureInfo.InvariantCulture)])!;
        var (lines, errors) = (process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries), process.StandardError.ReadToEnd());
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            Figures.Say($"  peer: {Packages} are not there, so nothing is compared ({errors.Trim().Split('\n')[^1]})");
            return;
        }

        // Loader, seconds of each round, those of the processor, then a digest of each text.
        var (seconds, busy) = (Numbers(lines[1]), Numbers(lines[2]));
        Figures.PrintSpread($"Python's Jinja2 and yaml ({lines[0]}), imported", seconds, "s", "0.000");
        var templates = new LabTemplates(LabPaths.Of(Path.GetDirectoryName(Path.GetDirectoryName(devices))!, []));
        var same = Directory.GetFiles(devices).Order(StringComparer.Ordinal)
            .Select(path => templates.Render(new LabFile(Path.GetFileNameWithoutExtension(path), path), YamlMap.Empty).Text!)
            .Zip(lines.Skip(3), (text, digest) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) == digest).Count(isSame => isSame);
        Figures.Say($"  the same text in both: {same} of {count}; ratio of the medians {Figures.Median(seconds) / Figures.Median(whole):0.0} (there one thread and no check of what is valid)");
        Figures.Say($"  time of the processor, medians: {Figures.Median(work):0.00} s here, {Figures.Median(busy):0.00} s there");

        static IReadOnlyList<double> Numbers(string line) => [.. line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
    }

    private static Process? Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start);
    }

    private const string Script = """
        import hashlib, json, os, sys, time
        import jinja2, jinja2.sandbox, yaml
        devices, types, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
        loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
        def quote(value):
            return json.dumps(value, ensure_ascii=False)
        def interface(arch, override=None):
            return override or ('ide' if arch in ('amd64', 'x86_64', 'i386') else 'virtio')
        def once():
            environment = jinja2.sandbox.SandboxedEnvironment(loader=jinja2.FileSystemLoader([devices, types]), trim_blocks=True, autoescape=False)
            environment.filters['yaml_quote'] = quote
            environment.filters['qemu_guest_fs_interface'] = interface
            texts = []
            for name in sorted(os.listdir(devices)):
                template = environment.get_template(name)
                source = open(os.path.join(devices, name)).read()
                kind = source.split("'")[1].removesuffix('.jinja2')
                text = template.render(scheduled_device_name=name.removesuffix('.jinja2'), scheduled_device_type=kind)
                yaml.load(text, Loader=loader)
                texts.append(text)
            return texts
        took, busy = [], []
        for _ in range(rounds):
            begin, work = time.monotonic(), time.process_time()
            texts = once()
            took.append(time.monotonic() - begin)
            busy.append(time.process_time() - work)
        print(loader.__name__)
        print(*took)
        print(*busy)
        for text in texts:
            print(hashlib.sha256(text.encode()).hexdigest())
        """;
}
