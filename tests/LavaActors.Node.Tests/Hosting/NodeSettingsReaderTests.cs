using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;
using LavaActors.Node.Tests.Membership;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Node.Tests.Hosting;

public sealed partial class NodeSettingsReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("settings-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Device(string name) =>
        $"hostname: {name}\ndevicetype: mustang\nactions: {{deploy: {{methods: {{tftp: null}}}}, boot: {{methods: {{minimal: null}}}}}}\n";

    private List<string> ErrorsOf(string settings)
    {
        var file = Write("node.yaml", settings);
        var (read, diagnostics) = NodeSettingsReader.Read(new NodeSettingsSource(file));
        var errors = diagnostics.Where(d => d.IsError).Select(d => d.ToString().Replace(_folder.FullName + "/", "")).ToList();
        Assert.Equal(errors.Count > 0, read is null);
        return errors;
    }

    [Fact]
    public void Without_a_file_a_node_is_a_cluster_of_one_on_loopback()
    {
        var settings = NodeSettingsReader.Read(new NodeSettingsSource()).Settings!;
        Assert.Equal("127.0.0.1:8080", settings.Http!.ToString());
        Assert.Equal(ClusterSettings.OfOne, settings.Cluster);
        Assert.Equal(NodeRoles.All, settings.Roles);
    }

    [Fact]
    public void A_lab_says_for_which_types_and_how_often_a_lost_job_is_queued_again()
    {
        Assert.Empty(NodeSettingsReader.Read(new NodeSettingsSource()).Settings!.Scheduling.Policy.Requeue);
        var file = Write("node.yaml", "scheduling: {grace: {minutes: 2, seconds: 30}, silence: {seconds: 40}, without_store: {seconds: 30}, requeue: {device_types: {qemu: 2, mustang: 0}}}\n");
        var scheduling = NodeSettingsReader.Read(new NodeSettingsSource(file)).Settings!.Scheduling;
        Assert.Equal(TimeSpan.FromSeconds(150), scheduling.Grace);
        var requeue = scheduling.Policy.Requeue;
        Assert.Equal((2, 0, 2), (requeue["qemu"], requeue["mustang"], requeue.Count));
        Assert.Equal(TimeSpan.FromSeconds(40), scheduling.SilentAfter);
        Assert.Equal(TimeSpan.FromSeconds(30), scheduling.WithoutStore);
        Assert.Contains("scheduling.without_store: 4 s are too short", Assert.Single(ErrorsOf("scheduling: {without_store: {seconds: 4}}\n")), StringComparison.Ordinal);
        Assert.Contains("scheduling.silence: 5 s are too short", Assert.Single(ErrorsOf("scheduling: {silence: {seconds: 5}}\n")), StringComparison.Ordinal);
        Assert.Contains("scheduling.requeue.device_types.qemu", Assert.Single(ErrorsOf("scheduling: {requeue: {device_types: {qemu: often}}}\n")), StringComparison.Ordinal);
        Assert.Contains("scheduling.requeue", Assert.Single(ErrorsOf("scheduling: {requeue: {types: {qemu: 2}}}\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lab_says_what_its_gateways_fetch_and_which_context_variables_jobs_may_have()
    {
        var usual = NodeSettingsReader.Read(new NodeSettingsSource()).Settings!.Submissions;
        Assert.Equal((true, TimeSpan.FromSeconds(5), 20, 64L << 20), (usual.Fetch.IsOn, usual.Fetch.Limit, usual.Fetch.Most, usual.Fetch.MostBytes));
        Assert.NotNull(usual.Fetch.Addresses);

        Write("dispatcher.yaml", "dispatcher_ip: 10.0.0.1\nmirror_map: [{from: 'http://a/', to: 'http://b/'}]\n");
        var file = Write("node.yaml", """
            dispatcher: dispatcher.yaml
            submissions:
              extra_context_variables: [rack, slot_2]
              fetch: {timeout: {seconds: 9}, most: 3, at_a_time: 2, most_megabytes: 8, keep: {minutes: 5}, allow: [10.0.0.0/8, .lab], deny: ['0.0.0.0/0']}
            """);
        var said = NodeSettingsReader.Read(new NodeSettingsSource(file)).Settings!.Submissions;
        Assert.Equal(["rack", "slot_2"], said.ContextVariables);
        Assert.Equal((TimeSpan.FromSeconds(9), 3, 2, 8L << 20, TimeSpan.FromMinutes(5)), (said.Fetch.Limit, said.Fetch.Most, said.Fetch.AtATime, said.Fetch.MostBytes, said.Fetch.Keep));
        Assert.Equal((2, 1), (said.Fetch.Addresses!.Allow.Count, said.Fetch.Addresses.Deny.Count));
        Assert.Equal("http://b/x", said.Fetch.Mirrors.Apply("http://a/x"));
        Assert.False(NodeSettingsReader.Read(new NodeSettingsSource(Write("off.yaml", "submissions: {fetch: {enabled: false}}\n"))).Settings!.Submissions.Fetch.IsOn);
        Assert.Equal(
            ["node.yaml:1:41: error: submissions.extra_context_variables: '2x' cannot be a variable of a template; use letters, digits and underscores, and begin with no digit"],
            ErrorsOf("submissions: {extra_context_variables: [2x]}\n").Select(error => error.Replace("node.yaml:1:40", "node.yaml:1:41", StringComparison.Ordinal)));
        Assert.Contains("'http://x' is no host", Assert.Single(ErrorsOf("submissions: {fetch: {allow: ['http://x']}}\n")), StringComparison.Ordinal);
        Assert.Contains("too long: whoever submits a job waits for it", Assert.Single(ErrorsOf("submissions: {fetch: {timeout: {minutes: 2}}}\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_variables_that_a_lab_s_LAVA_server_allows_are_allowed()
    {
        Write("lab/settings.conf", "{\"EXTRA_CONTEXT_VARIABLES\": [\"old\"], \"SECRET_KEY\": \"x\"}\n");
        Write("lab/settings.d/10-a.yaml", "EXTRA_CONTEXT_VARIABLES: [rack]\n");
        Write("lab/settings.d/20-b.yaml", "MANAGERS: []\n");
        var file = Write("node.yaml", "lab: {directory: lab}\nsubmissions: {extra_context_variables: [slot]}\n");
        Assert.Equal(["slot", "rack"], NodeSettingsReader.Read(new NodeSettingsSource(file) { OwnAddress = () => "10.0.0.1" }).Settings!.Submissions.ContextVariables);
    }

    [Fact]
    public void A_device_file_that_became_faulty_does_not_take_its_board_away_at_the_next_start()
    {
        var (device, data) = (Write("boards/a.yaml", Device("a")), Path.Combine(_folder.FullName, "data"));
        var source = new NodeSettingsSource(Devices: [device], DataDirectory: data) { OwnAddress = () => "10.0.0.1" };
        var first = NodeSettingsReader.Read(source).Settings!;
        DeviceVersions.Write(DispatchSettings.DeviceVersionsFile(first.DispatcherDirectory), first.Stock);

        File.WriteAllText(device, "hostname: a\n");
        var (second, findings) = NodeSettingsReader.Read(source);
        Assert.Equal(["a"], second!.Devices.Select(each => each.Hostname));
        Assert.Contains("its file is not valid, and its last valid version is used: ", Assert.Single(second.Stock.Files).Remark, StringComparison.Ordinal);
        Assert.Contains("a: its file is not valid, and its last valid version is used: ", Assert.Single(findings).ToString(), StringComparison.Ordinal);

        // Without that version it is as it always was: a file that somebody names has to be right.
        Assert.Null(NodeSettingsReader.Read(source with { DataDirectory = data + "2" }).Settings);
    }

    [Fact]
    public void A_lab_s_rules_of_why_jobs_fail_come_before_those_of_the_program()
    {
        Assert.Same(VerdictRules.BuiltIn, NodeSettingsReader.Read(new NodeSettingsSource()).Settings!.Verdicts);
        Write("rules.yaml", "rules: [{id: ours, category: device, explanation: x}]\n");
        var rules = NodeSettingsReader.Read(new NodeSettingsSource(Write("node.yaml", "verdicts: rules.yaml\n"))).Settings!.Verdicts.Rules;
        Assert.Equal(("ours", VerdictRules.BuiltIn.Rules.Count + 1), (rules[0].Id, rules.Count));
        Write("rules.yaml", "rules: [{id: ours, category: devise, explanation: x}]\n");
        Assert.Equal("rules.yaml:1:30: error: rules[0].category: 'devise' is not known; did you mean 'device'?", Assert.Single(ErrorsOf("verdicts: rules.yaml\n")));
        Assert.Contains("verdicts: none.yaml cannot be read", Assert.Single(ErrorsOf("verdicts: none.yaml\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_in_the_file_are_relative_to_it_and_a_folder_stands_for_its_files()
    {
        Write("boards/m-1.yaml", Device("m-1"));
        Write("boards/m-2.yaml", Device("m-2"));
        Write("boards/notes.txt", "not a device");
        Write("dispatcher.yaml", "dispatcher_ip: 10.0.0.1\n");
        var file = Write("node.yaml", "name: lab-1\ndata_directory: data\nhttp: {listen: '127.0.0.1:9090'}\ndevices: boards\ndispatcher: dispatcher.yaml\n");
        var settings = NodeSettingsReader.Read(new NodeSettingsSource(file)).Settings!;
        Assert.Equal(("lab-1", Path.Combine(_folder.FullName, "data"), 9090), (settings.Name, settings.DataDirectory, settings.Http!.Port));
        Assert.Equal(["m-1", "m-2"], settings.Devices.Select(device => device.Hostname));
        Assert.Equal("10.0.0.1", settings.Dispatcher.DispatcherIp);
    }

    [Fact]
    public void Boards_find_their_dispatcher_where_the_default_route_begins_unless_it_is_said()
    {
        var source = new NodeSettingsSource(Devices: [Write("m-1.yaml", Device("m-1"))]) { OwnAddress = () => "192.0.2.7" };
        Assert.Equal("192.0.2.7", NodeSettingsReader.Read(source).Settings!.Dispatcher.DispatcherIp);

        var said = source with { Dispatcher = Write("dispatcher.yaml", "dispatcher_ip: 10.0.0.1\n") };
        Assert.Equal("10.0.0.1", NodeSettingsReader.Read(said).Settings!.Dispatcher.DispatcherIp);
    }

    [Fact]
    public void A_node_with_boards_and_without_an_address_is_refused()
    {
        var source = new NodeSettingsSource(Devices: [Write("m-1.yaml", Device("m-1"))]) { OwnAddress = () => null };
        var (settings, diagnostics) = NodeSettingsReader.Read(source);
        Assert.Null(settings);
        Assert.Contains("no default route", Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
        Assert.NotNull(NodeSettingsReader.Read(source with { OwnAddress = null }).Settings);
    }

    [Fact]
    public void A_node_without_the_role_controller_needs_somebody_to_join()
    {
        var (settings, diagnostics) = NodeSettingsReader.Read(new NodeSettingsSource(Roles: NodeRoles.Gateway));
        Assert.Null(settings);
        Assert.Contains("cluster.seeds", Assert.Single(diagnostics).ToString());
        Assert.NotNull(NodeSettingsReader.Read(new NodeSettingsSource(Write("n.yaml", "cluster: {listen: '127.0.0.1:4054', seeds: ['127.0.0.1:4053']}\n"), NodeRoles.Gateway)).Settings);
    }

    [Theory]
    [InlineData("", "Auto True True 300")]
    [InlineData("http: {listen: '0.0.0.0:8080'}", "Auto False True 300")]
    [InlineData("http: {hosts: lab.example.com}", "Auto False True 300")]
    [InlineData("http: {proxies: {trusted: 127.0.0.1}}", "Auto False True 300")]
    [InlineData("http: {access: users, anonymous_read: false, requests: {per_second: 5}}", "Users True False 5")]
    public void Who_may_do_what_is_read(string text, string expected)
    {
        var access = NodeSettingsReader.Read(new NodeSettingsSource(Write("n.yaml", text + "\n"))).Settings!.Access;
        Assert.Equal(expected, $"{access.Mode} {access.IsLocal} {access.AnonymousRead} {access.RequestRate}");
    }

    [Fact]
    public void How_long_a_session_lasts_without_a_request_is_read_and_is_two_weeks_else()
    {
        TimeSpan Of(string text) => NodeSettingsReader.Read(new NodeSettingsSource(Write("n.yaml", text + "\n"))).Settings!.Access.SessionIdle;
        Assert.Equal((TimeSpan.FromDays(14), TimeSpan.FromHours(26)), (Of("http: {access: users}"), Of("http: {session: {days: 1, hours: 2}}")));
        Assert.Contains("http.session: a timeout of zero", Assert.Single(ErrorsOf("http: {session: {days: 0}}\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_issuer_is_read_with_its_secret_and_is_asked_over_TLS_only()
    {
        Write("oidc-secret", "between us\n");
        var oidc = NodeSettingsReader.Read(new NodeSettingsSource(Write("n.yaml", "http: {oidc: {authority: 'https://login.example.com/', client_id: lava, client_secret_file: oidc-secret, groups_claim: groups}}\n"))).Settings!.Access.Oidc!;
        Assert.Equal(("https://login.example.com/", "lava", "between us", "groups", true), (oidc.Authority.ToString(), oidc.ClientId, oidc.ClientSecret, oidc.GroupsClaim, oidc.CreatesUsers));
        Assert.Contains("https://", Assert.Single(ErrorsOf("http: {oidc: {authority: 'http://login.example.com/', client_id: lava}}\n")));
        Assert.Contains("'client_id' is missing", Assert.Single(ErrorsOf("http: {oidc: {authority: 'https://login.example.com/'}}\n")));
    }

    [Fact]
    public void A_wrong_way_to_tell_users_apart_is_an_error() => Assert.Contains("say auto, open or users", Assert.Single(ErrorsOf("http: {access: everybody}\n")));

    [Fact]
    public void Proxies_are_trusted_by_address()
    {
        Assert.Empty(NodeSettingsReader.Read(new NodeSettingsSource(Write("n.yaml", ""))).Settings!.Proxies.Networks);
        Assert.Empty(NodeSettingsReader.Read(new NodeSettingsSource(Write("n.yaml", "http: {proxies: {trusted: []}}\n"))).Settings!.Proxies.Networks);
        var proxies = NodeSettingsReader.Read(new NodeSettingsSource(Write("n.yaml", "http: {proxies: {trusted: [127.0.0.1, 10.1.0.0/24, '::1'], hops: 2}}\n"))).Settings!.Proxies;
        Assert.Equal(("127.0.0.1/32 10.1.0.0/24 ::1/128", 2), (string.Join(' ', proxies.Networks), proxies.Hops));
        Assert.Equal(
            [
                "node.yaml:3:28: error: http.proxies.trusted[1]: 'proxy.example.com' is no address; write an address as 10.1.0.7, or a network as 10.1.0.0/24; names are not trusted",
                "node.yaml:3:47: error: http.proxies.trusted[2]: '0.0.0.0/0' is everybody: whoever reaches this node could say where he comes from; name the addresses of the proxies alone",
                "node.yaml:4:11: error: http.proxies.hops: 0 is out of range; use a whole number between 1 and 16",
            ],
            ErrorsOf("http:\n  proxies:\n    trusted: [10.1.0.1/32, proxy.example.com, 0.0.0.0/0]\n    hops: 0\n"));
        Assert.Contains("'trusted' is missing", Assert.Single(ErrorsOf("http: {proxies: {hops: 1}}\n")), StringComparison.Ordinal);
        foreach (var wrong in (string[])["10.1", "'7'", "10.1.0.0/33"])
            Assert.Contains("is no address", Assert.Single(ErrorsOf($"http: {{proxies: {{trusted: [{(wrong == "10.1" ? "'10.1'" : wrong)}]}}}}\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_the_host_are_names()
    {
        Assert.Equal(["lab.example.com"], NodeSettingsReader.Read(new NodeSettingsSource(Write("n.yaml", "http: {hosts: lab.example.com}\n"))).Settings!.HttpHosts);
        Assert.Contains("'http://lab' is no host name", Assert.Single(ErrorsOf("http: {hosts: ['http://lab']}\n")));
    }

    [Fact]
    public void The_command_line_wins_over_the_file()
    {
        var device = Write("m-3.yaml", Device("m-3"));
        var file = Write("node.yaml", "data_directory: data\ndevices: nowhere.yaml\n");
        var source = new NodeSettingsSource(file, NodeRoles.All, [device], null, "/tmp/elsewhere", "127.0.0.1:0");
        var settings = NodeSettingsReader.Read(source).Settings!;
        Assert.Equal(("/tmp/elsewhere", 0, "m-3"), (settings.DataDirectory, settings.Http!.Port, settings.Devices.Single().Hostname));
    }

    [Fact]
    public void A_lab_is_read_as_it_is_and_its_faulty_dictionaries_are_warnings()
    {
        Write("lab/dispatcher-config/devices/a.jinja2", "{% set sync_to_lava = {'worker': 'lab-1', 'tags': ['usb']} %}{% extends 'own.jinja2' %}");
        Write("lab/dispatcher-config/devices/b.jinja2", "{% extends 'nobody.jinja2' %}");
        Write("lab/dispatcher-config/devices/c.jinja2", "{% set sync_to_lava = {'worker': 'lab-2'} %}{% extends 'own.jinja2' %}");
        Write("types/own.jinja2", "{% extends 'qemu.jinja2' %}");
        Write("lab/dispatcher.d/lab-1.yaml", "dispatcher_ip: 10.0.0.1\n");
        Write("lab/env-dut.yaml", "overrides: {A: b}\n");
        var file = Write("node.yaml", "name: lab-1\nlab: {directory: lab, templates: [types]}\n");
        var (settings, diagnostics) = NodeSettingsReader.Read(new NodeSettingsSource(file));
        Assert.Contains("a device file is not valid, and its device is not offered: ", Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
        var device = Assert.Single(settings!.Devices);
        Assert.Equal(("a", "own", "usb"), (device.Hostname, device.DeviceType, string.Join(' ', device.Tags)));
        Assert.Equal(("10.0.0.1", "b"), (settings.Dispatcher.DispatcherIp, settings.Dispatcher.EnvDut!.Overrides["A"]));
        Assert.Equal([Path.Combine(_folder.FullName, "types"), Path.Combine(_folder.FullName, "lab/dispatcher-config/health-checks")], settings.DeviceFiles!.Directories.TakeLast(2));

        Write("dispatcher.yaml", "dispatcher_ip: 10.0.0.2\nenv_dut: {overrides: {A: c}}\n");
        var named = NodeSettingsReader.Read(new NodeSettingsSource(file, Dispatcher: Path.Combine(_folder.FullName, "dispatcher.yaml"))).Settings!;
        Assert.Equal(("10.0.0.2", "c"), (named.Dispatcher.DispatcherIp, named.Dispatcher.EnvDut!.Overrides["A"]));
    }

    [Fact]
    public void A_lab_a_folder_and_a_dictionary_may_be_named_on_the_command_line()
    {
        Write("lab/dispatcher-config/devices/a.jinja2", "{% extends 'qemu.jinja2' %}");
        Write("boards/b.jinja2", "{% extends 'own.jinja2' %}");
        Write("boards/c.yaml", Device("c"));
        Write("types/own.jinja2", "{% extends 'qemu.jinja2' %}");
        var source = new NodeSettingsSource(Devices: [Path.Combine(_folder.FullName, "boards"), Path.Combine(_folder.FullName, "lab")]) { Templates = [Path.Combine(_folder.FullName, "types")], OwnAddress = null };
        Assert.Equal(["a", "b", "c"], NodeSettingsReader.Read(source).Settings!.Devices.Select(device => device.Hostname).Order());
        Assert.Equal(["b"], NodeSettingsReader.Read(source with { Devices = [Path.Combine(_folder.FullName, "boards", "b.jinja2")] }).Settings!.Devices.Select(device => device.Hostname));

        Write("types/own.jinja2", "{% extends 'nobody.jinja2' %}");
        Assert.NotNull(NodeSettingsReader.Read(source).Settings);
        var (settings, diagnostics) = NodeSettingsReader.Read(source with { Devices = [Path.Combine(_folder.FullName, "boards", "b.jinja2")] });
        Assert.Null(settings);
        Assert.Contains("there is no template 'nobody.jinja2'", Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lab_that_is_not_there_is_an_error() => Assert.Equal(
        ["node.yaml:1:18: error: lab.directory: nowhere is no directory; name the one that has dispatcher-config in it, as /etc/lava-server", "node.yaml:1:38: error: lab.templates: types is no directory; name one with device types in it"],
        ErrorsOf("lab: {directory: nowhere, templates: [types]}\n"));

    [Fact]
    public void A_node_without_the_dispatcher_s_role_reads_no_devices()
    {
        var file = Write("node.yaml", "devices: nowhere.yaml\n");
        Assert.Empty(NodeSettingsReader.Read(new NodeSettingsSource(file, NodeRoles.Controller)).Settings!.Devices);
    }

    [Fact]
    public void The_store_is_a_file_in_the_data_directory_or_what_command_line_environment_or_file_say()
    {
        var file = Write("node.yaml", "data_directory: data\nstore: postgres:Host=c;Database=lab\n");
        Assert.Equal("/tmp/d/lava-actors.db", StoreOf(new NodeSettingsSource(DataDirectory: "/tmp/d")));
        Assert.Equal("PostgreSQL database lab on c", StoreOf(new NodeSettingsSource(file, StoreVariable: "")));
        Assert.Equal("PostgreSQL database lab on b", StoreOf(new NodeSettingsSource(file, StoreVariable: "postgres:Host=b;Database=lab")));
        Assert.Equal("PostgreSQL database lab on a", StoreOf(new NodeSettingsSource(file, Store: "postgres:Host=a;Database=lab", StoreVariable: "postgres:Host=b;Database=lab")));

        static string StoreOf(NodeSettingsSource source) => NodeSettingsReader.Read(source).Settings!.Store.ToString();
    }

    [Fact]
    public void A_password_is_repeated_nowhere_and_on_the_command_line_warned_of()
    {
        const string Address = "postgres:Host=db;Database=lab;Password=hunter2";
        var (settings, warnings) = NodeSettingsReader.Read(new NodeSettingsSource(Store: Address));
        Assert.DoesNotContain("hunter2", settings!.ToString(), StringComparison.Ordinal);
        Assert.Contains("list of processes", Assert.Single(warnings).ToString(), StringComparison.Ordinal);
        Assert.Empty(NodeSettingsReader.Read(new NodeSettingsSource(StoreVariable: Address)).Diagnostics);

        var error = Assert.Single(ErrorsOf("store: postgres:Host=db;Password=hunter2\n"));
        Assert.StartsWith("node.yaml:1:8: error: store: this is no address of a store: it names no Database; write it as postgres:Host=", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_told_at_once_each_with_its_place()
    {
        Write("m-1.yaml", Device("m-1"));
        Write("copy.yaml", Device("m-1"));
        Assert.Equal(
            [
                "node.yaml:1:1: error: data_directry: unknown key 'data_directry'; did you mean 'data_directory'?",
                "node.yaml:2:16: error: http.listen: 'nine' is no address; give one as 127.0.0.1:8080",
                "node.yaml:4:19: error: cluster.listen: nobody can reach a node at 0.0.0.0; give the address by which other nodes reach it; 'ip address' lists them",
                "node.yaml:4:42: error: cluster.seeds: 'other:4053' is no address of a node; give one in numbers, with a port, as 127.0.0.1:4053",
            ],
            ErrorsOf("data_directry: data\nhttp: {listen: nine}\ndevices: m-1.yaml\ncluster: {listen: '0.0.0.0:4053', seeds: ['other:4053']}\n"));
        Assert.Equal(
            ["copy.yaml:1:1: error: hostname: m-1 is the device of m-1.yaml, too; give each device a host name of its own"],
            ErrorsOf("devices: [m-1.yaml, copy.yaml]\n"));
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error_where_it_is_named()
    {
        var error = Assert.Single(ErrorsOf("devices:\n- nowhere.yaml\n"));
        Assert.StartsWith("node.yaml:2:1: error: devices[0]: ", error);
        Assert.EndsWith("name a file that is there", error);
    }

    [Theory]
    [InlineData("controller,gateway", NodeRoles.Controller | NodeRoles.Gateway, null)]
    [InlineData("dispatcher", NodeRoles.Dispatcher, null)]
    [InlineData("dispatcher,worker", NodeRoles.Dispatcher, "worker")]
    [InlineData("", NodeRoles.None, "")]
    public void Roles_are_names(string text, NodeRoles roles, string? wrong)
    {
        Assert.Equal(roles, RoleNames.Parse(text, out var found));
        Assert.Equal(wrong, found);
    }
}
