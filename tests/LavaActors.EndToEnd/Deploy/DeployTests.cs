using System.Net;
using System.Text.RegularExpressions;
using LavaActors.EndToEnd.Lab;
using LavaActors.Node.Hosting;
using static LavaActors.EndToEnd.Deploy.DeployFiles;

namespace LavaActors.EndToEnd.Deploy;

/// <summary>The form of what is in <c>deploy/</c>: it agrees with the program and with itself. Whether it runs is told by its README files.</summary>
public sealed class DeployTests
{
    /// <summary>A node may take so long to hand over and leave: whoever ends it has to wait longer.</summary>
    private const int StopLimitSeconds = 120;

    private static readonly string[] UnitNames = [.. Directory.GetFiles(Path.Combine(Folder, "systemd"), "*.service").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Units => [.. UnitNames];

    [Theory]
    [MemberData(nameof(Units))]
    public async Task Systemd_accepts_the_units(string unit)
    {
        using var folder = new TemporaryFolder();
        var text = UnitText(unit);
        await File.WriteAllTextAsync(folder.File(unit), text);
        Assert.Equal("", await ComplaintsAsync(folder.File(unit)));
        Assert.Contains("\nRestart=always\n", text);
        Assert.True(int.Parse(One(text, "^TimeoutStopSec=(?<it>[0-9]+)$"), null) > StopLimitSeconds);
    }

    [Fact]
    public async Task Systemd_accepts_the_drop_in_that_lets_machines_outlive_their_dispatcher()
    {
        const string unit = "lava-actors-dispatcher.service", place = unit + ".d/machines.conf", keeps = "\nKillMode=process\n";
        Assert.Contains($"install -D -m 644 deploy/systemd/machines.conf /etc/systemd/system/{place} && systemctl daemon-reload", Text("systemd/README.md"));
        var dropIn = Text("systemd/machines.conf");
        Assert.Contains($"/etc/systemd/system/{place}", dropIn);
        Assert.Contains(keeps, dropIn);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File(unit), UnitText(unit));
        Directory.CreateDirectory(folder.File(unit + ".d"));
        await File.WriteAllTextAsync(folder.File(place), dropIn);
        Assert.Equal("", await ComplaintsAsync(folder.File(unit)));
        // It does read it.
        await File.WriteAllTextAsync(folder.File(place), dropIn.Replace(keeps, "\nKillMode=nobody\n", StringComparison.Ordinal));
        Assert.Contains("nobody", await ComplaintsAsync(folder.File(unit)));
    }

    [Fact]
    public async Task Systemd_makes_the_user_of_the_units_and_the_directories_of_their_files()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("etc"));
        await EmulatedLab.RunAsync("systemd-sysusers", "--root=" + folder.Path, Path.Combine(Folder, "systemd/lava-actors.sysusers"));
        await EmulatedLab.RunAsync("systemd-tmpfiles", "--root=" + folder.Path, "--create", Path.Combine(Folder, "systemd/lava-actors.tmpfiles"));
        var user = Assert.Single((await File.ReadAllLinesAsync(folder.File("etc/passwd"))).Select(line => line.Split(':')));
        Assert.All(UnitNames.Where(unit => !unit.Contains("dispatcher", StringComparison.Ordinal)), unit => Assert.Equal(user[0], One(Text("systemd/" + unit), "^User=(?<it>.*)$")));
        foreach (var (directory, group) in new[] { ("/etc/lava-actors", user[3]), ("/etc/lava-actors/certs", user[3]), ("/etc/lava-actors/devices", "0") })
            Assert.Equal($"750 0 {group}", (await EmulatedLab.RunAsync("stat", "-c", "%a %u %g", folder.Path + directory)).Trim());
    }

    [Fact]
    public async Task Options_are_those_of_the_program()
    {
        var known = Regex.Matches(await EmulatedLab.RunAsync(Path.Combine(AppContext.BaseDirectory, "lava-actors"), "node", "--help"), "--[a-z-]+").Select(match => match.Value).ToHashSet();
        var starts = UnitNames.Select(unit => One(Text("systemd/" + unit), "^ExecStart=(?<it>.*)$"))
            .Concat(Nodes().Select(node => string.Join(' ', node.Texts)))
            .Append(Text("container/lava-node").Split("exec lava-actors").Last()).ToList();
        Assert.Equal(3 + 6 + 3 + 1, starts.Count);
        foreach (var start in starts)
        {
            var options = Regex.Matches(start, "--[a-z-]+").Select(match => match.Value).ToList();
            Assert.NotEmpty(options);
            Assert.Empty(options.Except(known));
        }
    }

    [Theory]
    [InlineData("controller.yaml", NodeRoles.Controller)]
    [InlineData("gateway.yaml", NodeRoles.Gateway)]
    [InlineData("dispatcher-node.yaml", NodeRoles.Dispatcher)]
    public void Settings_files_of_units_have_keys_that_the_program_knows(string file, NodeRoles roles)
    {
        using var folder = new TemporaryFolder();
        var text = Text("systemd/" + file);
        // Roles of one host run as different users: each has its own.
        var role = roles.ToString().ToLowerInvariant();
        Assert.Contains($"\ndata_directory: /var/lib/lava-actors/{role}\n", text);
        Assert.Contains($"\nStateDirectory=lava-actors/{role}\n", Text($"systemd/lava-actors-{role}.service"));
        Assert.Contains("tls: {directory: /etc/lava-actors/certs}", text);
        // Paths in it are of another host.
        File.WriteAllText(folder.File(file), text);
        var (_, findings) = NodeSettingsReader.Read(new NodeSettingsSource(folder.File(file), roles));
        Assert.DoesNotContain(findings, finding => finding.IsError && !finding.ToString().Contains("cannot be read", StringComparison.Ordinal) && !finding.ToString().Contains("there is no file", StringComparison.Ordinal));
        Assert.Contains($"/etc/lava-actors/{file}", Text(UnitNames.Select(unit => "systemd/" + unit).Single(unit => Text(unit).Contains(file, StringComparison.Ordinal))));
    }

    [Fact]
    public void Containers_agree_with_their_image_and_each_other()
    {
        var image = Text("container/Containerfile");
        foreach (var source in Regex.Matches(image, "^COPY (?!--from)(?<it>\\S+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture).Select(match => match.Groups["it"].Value))
            Assert.True(Path.Exists(Path.Combine(EmulatedLab.Repository, source)), source);
        Assert.Contains("ENTRYPOINT [\"lava-node\"]", image);
        var exposed = One(image, "^EXPOSE (?<it>.*)$").Split(' ');
        var user = One(image, "--uid (?<it>[0-9]+)");

        var compose = Assert.Single(Documents("container/compose.yaml"));
        var services = compose["services"].Map;
        Assert.Equal(["controller-1", "controller-2", "controller-3", "dispatcher-1", "dispatcher-2", "gateway", "postgres"], services.Keys.Order(StringComparer.Ordinal));
        var addresses = new HashSet<string>();
        foreach (var (name, service) in services)
        {
            var address = service["networks", "cluster", "ipv4_address"].Text;
            Assert.True(IPNetwork.Parse(compose["networks", "cluster", "ipam", "config"].Items.Single()["subnet"].Text).Contains(IPAddress.Parse(address)) && addresses.Add(address), name);
            foreach (var secret in service["secrets"].Items)
            {
                Assert.Contains(secret.Value is string ? secret.Text : secret["source"].Text, compose["secrets"].Map.Keys);
                if (secret.Value is not string) Assert.Equal(user, secret["uid"].Text);
            }

            foreach (var volume in service["volumes"].Texts.Select(volume => volume.Split(':')[0]).Where(volume => volume[0] is not ('.' or '/'))) Assert.Contains(volume, compose["volumes"].Map.Keys);
            if (name == "postgres") continue;
            Assert.Equal(name, service["hostname"].Text);
            Assert.Equal("controller-1 controller-2 controller-3", service["environment", "LAVA_SEED_HOSTS"].Text);
            if (service["environment", "LAVA_ADDRESS"].Text is { Length: > 0 } own) Assert.Equal(address, own);
            Assert.Contains($"./certs/{name}:/etc/lava-actors/certs:ro", service["volumes"].Texts);
            Assert.Contains($"http://127.0.0.1:{PortOf(service["command"], "--health-listen")}/health/ready", service["healthcheck", "test"].Texts);
            Assert.Contains(PortOf(service["command"], "--health-listen"), exposed);
            Assert.True(int.Parse(service["stop_grace_period"].Text.TrimEnd('s'), null) > StopLimitSeconds);
            Assert.Equal("always", service["restart"].Text);
        }

        var store = services["gateway"]["environment", "LAVA_ACTORS_STORE"].Text;
        var database = services["postgres"];
        Assert.Contains($"Host={database["networks", "cluster", "ipv4_address"].Text};Database={database["environment", "POSTGRES_DB"].Text};Username={database["environment", "POSTGRES_USER"].Text};", store);
        Assert.Contains($"\"{database["networks", "cluster", "ipv4_address"].Text}:5432:lava:lava:", Text("container/README.md"));
        Assert.EndsWith(":" + PortOf(services["gateway"]["command"], "--listen"), services["gateway"]["ports"].Texts.Single());
    }

    [Fact]
    public void Kubernetes_objects_agree_with_each_other()
    {
        var resources = Documents("kubernetes/kustomization.yaml").Single()["resources"].Texts.ToList();
        Assert.Equal(Directory.GetFiles(Path.Combine(Folder, "kubernetes"), "*.yaml").Select(path => Path.GetFileName(path)).Except(["kustomization.yaml", "secrets.example.yaml"]).Order(StringComparer.Ordinal),
            resources.Order(StringComparer.Ordinal));
        var objects = resources.SelectMany(file => Documents("kubernetes/" + file)).ToList();
        var secrets = Documents("kubernetes/secrets.example.yaml").ToDictionary(secret => secret["metadata", "name"].Text, secret => secret["stringData"].Map.Keys);
        var user = One(Text("container/Containerfile"), "--uid (?<it>[0-9]+)");
        var pods = objects.Where(each => each["spec", "template"].Value is not null).ToList();
        Assert.Equal(3, pods.Count);
        foreach (var each in pods)
        {
            var (name, pod) = (each["metadata", "name"].Text, each["spec", "template", "spec"]);
            var labels = each["spec", "template", "metadata", "labels"].Map;
            Assert.All(each["spec", "selector", "matchLabels"].Map, label => Assert.Equal(label.Value.Text, labels[label.Key].Text));
            Assert.Equal("true", labels["lava-actors/node"].Text);
            Assert.True(int.Parse(pod["terminationGracePeriodSeconds"].Text, null) > StopLimitSeconds, name);
            if (pod["securityContext", "runAsUser"].Text is { Length: > 0 } id) Assert.Equal(user, id);

            var container = Assert.Single(pod["containers"].Items);
            var ports = container["ports"].Items.ToDictionary(port => port["name"].Text, port => port["containerPort"].Text);
            Assert.Equal(PortOf(container["args"], "--health-listen"), ports["health"]);
            Assert.Equal("4053", ports["cluster"]);
            foreach (var (probe, path) in new[] { ("startupProbe", "live"), ("livenessProbe", "live"), ("readinessProbe", "ready") })
            {
                Assert.Equal("/health/" + path, container[probe, "httpGet", "path"].Text);
                Assert.Equal("health", container[probe, "httpGet", "port"].Text);
            }

            var volumes = pod["volumes"].Items.ToList();
            Assert.Equal(container["volumeMounts"].Items.Select(mount => mount["name"].Text).Order(StringComparer.Ordinal), volumes.Select(volume => volume["name"].Text).Order(StringComparer.Ordinal));
            Assert.All(volumes.Select(volume => volume["secret", "secretName"].Text).Where(secret => secret.Length > 0), secret => Assert.Contains(secret, secrets.Keys));
            foreach (var reference in container["env"].Items.Select(variable => variable["valueFrom", "secretKeyRef"]).Where(reference => reference.Value is not null))
                Assert.Contains(reference["key"].Text, secrets[reference["name"].Text]);
            Assert.Equal(["lava-controller-0", "lava-controller-1", "lava-controller-2"],
                container["env"].Items.Single(variable => variable["name"].Text == "LAVA_SEED_HOSTS")["value"].Text.Split(' ').Select(host => host.Split('.')[0]));
        }

        var byName = pods.ToDictionary(each => each["metadata", "name"].Text);
        Assert.Equal("3", byName["lava-controller"]["spec", "replicas"].Text);
        foreach (var service in objects.Where(each => each["kind"].Text == "Service"))
        {
            var target = byName[service["metadata", "name"].Text];
            Assert.All(service["spec", "selector"].Map, label => Assert.Equal(label.Value.Text, target["spec", "template", "metadata", "labels"].Map[label.Key].Text));
            Assert.All(service["spec", "ports"].Items, port => Assert.Contains(port["targetPort"].Text, target["spec", "template", "spec", "containers"].Items.Single()["ports"].Items.Select(each => each["name"].Text)));
        }

        Assert.Equal(["lava-controller", "lava-gateway"], objects.Where(each => each["kind"].Text == "PodDisruptionBudget").Select(each => each["metadata", "name"].Text));
        Assert.All(objects.Where(each => each["kind"].Text == "NetworkPolicy").SelectMany(each => each["spec", "ingress"].Items).SelectMany(rule => rule["ports"].Items),
            port => Assert.Contains(port["port"].Text, new[] { "4053", "8080" }));
    }

    /// <summary>What the containers' nodes are started with.</summary>
    private static IEnumerable<Place> Nodes() =>
        Documents("container/compose.yaml").Single()["services"].Map.Values.Select(service => service["command"])
            .Concat(Directory.GetFiles(Path.Combine(Folder, "kubernetes"), "*.yaml").SelectMany(file => Documents("kubernetes/" + Path.GetFileName(file)))
                .SelectMany(each => each["spec", "template", "spec", "containers"].Items).Select(container => container["args"]))
            .Where(arguments => arguments.Value is not null);

    /// <summary>A unit with the program where systemd finds it.</summary>
    private static string UnitText(string unit) => Text("systemd/" + unit).Replace("/opt/lava-actors/", AppContext.BaseDirectory, StringComparison.Ordinal);

    /// <summary>What systemd says of a unit. It ends with 0 whatever that is, unless it cannot load it.</summary>
    private static async Task<string> ComplaintsAsync(string file) => (await EmulatedLab.RunAsync("sh", "-c", "exec systemd-analyze verify --man=no \"$0\" 2>&1", file)).Trim();

    private static string One(string text, string pattern) => Regex.Match(text, pattern, RegexOptions.Multiline | RegexOptions.ExplicitCapture).Groups["it"].Value;

    private static string PortOf(Place arguments, string option)
    {
        var words = arguments.Texts.ToList();
        return words[words.IndexOf(option) + 1].Split(':')[^1];
    }
}
