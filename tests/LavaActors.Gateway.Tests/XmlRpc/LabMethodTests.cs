using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Methods of devices, types, workers, names and jobs by what is so after they were called (spec: xmlrpc-api.md §4).</summary>
[Collection(RpcLab.Collection)]
public sealed class LabMethodTests(RpcLab lab)
{
    private static readonly XmlRpcValue Nil = XmlRpcValue.Nil;

    private Task<XmlRpcValue> CallAsync(string method, params IReadOnlyList<XmlRpcValue> arguments) => lab.CallAsync("boss", method, arguments);

    private async Task<XmlRpcStruct> StructAsync(string method, params IReadOnlyList<XmlRpcValue> arguments) => Assert.IsType<XmlRpcStruct>(await CallAsync(method, arguments));

    private async Task<IReadOnlyList<XmlRpcValue>> ItemsAsync(string method, params IReadOnlyList<XmlRpcValue> arguments) => Assert.IsType<XmlRpcArray>(await CallAsync(method, arguments)).Items;

    private async Task<string> TextAsync(string method, params IReadOnlyList<XmlRpcValue> arguments) => await CallAsync(method, arguments) switch
    {
        XmlRpcBinary binary => System.Text.Encoding.UTF8.GetString(binary.Value.Span),
        XmlRpcText text => text.Value,
        var other => throw new InvalidOperationException($"{method} answers {other.Kind}"),
    };

    /// <summary>Changes that answer nil, or true.</summary>
    private async Task DoAsync(string method, params IReadOnlyList<XmlRpcValue> arguments) => Assert.True(await CallAsync(method, arguments) is XmlRpcNil or XmlRpcBool { Value: true }, method);

    private static void Same(IEnumerable<(string, XmlRpcValue)> expected, IEnumerable<(string, XmlRpcValue)> actual) => Assert.Equal(expected, actual);

    private static IEnumerable<(string, XmlRpcValue)> Of(XmlRpcStruct row, params string[] keys) => keys.Select(key => (key, row[key]!));

    [Fact]
    public async Task An_alias_stands_for_its_type_until_it_is_deleted()
    {
        await DoAsync("scheduler.aliases.add", "gene", "mustang");
        Assert.Contains(new XmlRpcText("gene"), await ItemsAsync("scheduler.aliases.list"));
        Assert.Equal(XmlRpcValue.Struct(("name", "gene"), ("device_type", "mustang")), await CallAsync("scheduler.aliases.show", "gene"));
        Assert.Equal(XmlRpcValue.Struct(("gen", XmlRpcValue.Array(["mustang"]))), await CallAsync("scheduler.get_device_type_by_alias", "gen"));
        await CallAsync("scheduler.submit_job", JobTextSamples.Single.Replace("device_type: mustang", "device_type: gene", StringComparison.Ordinal));
        Assert.Equal("mustang", Assert.Single(lab.Commands.OfType<SchedulerMessages.Submit>().Last().SubJobs).DeviceType);
        await DoAsync("scheduler.aliases.delete", "gene");
        Assert.DoesNotContain(new XmlRpcText("gene"), await ItemsAsync("scheduler.aliases.list"));
        Assert.Equal(404, (await lab.FaultAsync("boss", "scheduler.aliases.show", "gene")).Code);
    }

    [Fact]
    public async Task A_device_type_is_added_changed_and_named()
    {
        await DoAsync("scheduler.device_types.add", "juno", "Arm's", true, Nil, 12, "jobs");
        Same(
            [("description", "Arm's"), ("health_frequency", 12), ("health_denominator", "jobs"), ("health_disabled", false)],
            Of(await StructAsync("scheduler.device_types.show", "juno"), "description", "health_frequency", "health_denominator", "health_disabled"));
        var rule = lab.Commands.OfType<SchedulerMessages.SetHealthRule>().Last();
        Assert.Equal(("juno", new HealthRule(false, 12, HealthDenominator.Jobs), "boss"), (rule.DeviceType, rule.Rule, rule.By));

        await DoAsync("scheduler.device_types.update", "juno", "another", Nil, Nil, 3, "hours", true);
        Same(
            [("description", "another"), ("health_frequency", 3), ("health_denominator", "hours"), ("health_disabled", true)],
            Of(await StructAsync("scheduler.device_types.show", "juno"), "description", "health_frequency", "health_denominator", "health_disabled"));
        Assert.Equal(new HealthRule(true, 3, HealthDenominator.Hours), lab.Commands.OfType<SchedulerMessages.SetHealthRule>().Last().Rule);
        Assert.Contains(XmlRpcValue.Struct(("name", "juno"), ("devices", 0), ("installed", true), ("template", true)), await ItemsAsync("scheduler.device_types.list"));

        await DoAsync("scheduler.device_types.aliases.add", "juno", "j2");
        Assert.Equal([new XmlRpcText("j2")], await ItemsAsync("scheduler.device_types.aliases.list", "juno"));
        Assert.Equal(new AliasRow("j2", "juno"), lab.Gateway.Lab.Aliases.Single(alias => alias.Name == "j2"));
        await DoAsync("scheduler.device_types.aliases.delete", "juno", "j2");
        Assert.Empty(await ItemsAsync("scheduler.device_types.aliases.list", "juno"));
        Assert.Equal(new AliasRow("j2", null), lab.Gateway.Lab.Aliases.Single(alias => alias.Name == "j2"));
    }

    [Theory]
    [InlineData("scheduler.device_types.set_template", "scheduler.device_types.get_template", "mustang", LabFileKind.DeviceType)]
    [InlineData("scheduler.device_types.set_health_check", "scheduler.device_types.get_health_check", "mustang", LabFileKind.HealthCheck)]
    [InlineData("scheduler.workers.set_config", "scheduler.workers.get_config", "lab", LabFileKind.Configuration)]
    [InlineData("scheduler.workers.set_env", "scheduler.workers.get_env", "lab", LabFileKind.Environment)]
    [InlineData("scheduler.workers.set_env_dut", "scheduler.workers.get_env_dut", "lab", LabFileKind.TargetEnvironment)]
    [InlineData("scheduler.devices.set_dictionary", "scheduler.devices.get_dictionary", "m1", LabFileKind.Dictionary)]
    public async Task A_file_that_is_set_is_the_one_that_is_read(string set, string get, string name, LabFileKind kind)
    {
        var text = $"written: by {set}\n";
        await DoAsync(set, name, text);
        Assert.Equal((text, text), (lab.Files.Texts[(kind, name)], await TextAsync(get, name)));
    }

    [Fact]
    public async Task A_dictionary_is_imported_and_exported_under_the_old_names()
    {
        const string text = "{% extends 'mustang.jinja2' %}\n{% set connection_command = 'telnet ser2net 7001' %}\n";
        Assert.Equal("Device dictionary updated for m1", await TextAsync("scheduler.import_device_dictionary", "m1", text));
        Assert.Equal((text, text), (lab.Files.Texts[(LabFileKind.Dictionary, "m1")], await TextAsync("scheduler.export_device_dictionary", "m1")));
        Assert.Equal(text, await lab.GetAsync("boss", "devices/m1/dictionary/"));
        Assert.Equal(404, (await lab.FaultAsync("boss", "scheduler.import_device_dictionary", "none", text)).Code);
        Assert.Equal(403, (await lab.FaultAsync("ann", "scheduler.import_device_dictionary", "m1", "x")).Code);
        Assert.Equal(text, lab.Files.Texts[(LabFileKind.Dictionary, "m1")]);
    }

    /// <summary>A job's context goes to the dispatcher that renders; only where something is rendered.</summary>
    [Theory]
    [InlineData("devices/m1/dictionary/?render=1&context=arch:%20arm64", "arch: arm64")]
    [InlineData("devices/m1/dictionary/?context=arch:%20armhf&render=true", "arch: armhf")]
    [InlineData("devices/m1/dictionary/?render=1", null)]
    [InlineData("devices/m1/dictionary/?render=1&context=", null)]
    [InlineData("devices/m1/dictionary/?context=arch:%20i386", "")]
    public async Task A_dictionary_is_rendered_with_the_context_that_is_asked_for(string path, string? context)
    {
        lab.Files.Rendered.Clear();
        var text = await lab.GetAsync("boss", path);
        if (context is "")
        {
            Assert.Empty(lab.Files.Rendered);
            return;
        }

        Assert.Equal($"hostname: m1\ncontext: '{context ?? "none"}'\n", text);
        Assert.Equal(new LabFileMessages.RenderDevice("m1", context), Assert.Single(lab.Files.Rendered));
    }

    [Fact]
    public async Task Both_methods_for_a_configuration_take_a_context()
    {
        lab.Files.Rendered.Clear();
        Assert.Equal("hostname: m1\ncontext: 'arch: arm64'\n", await TextAsync("scheduler.devices.get_dictionary", "m1", true, "arch: arm64"));
        Assert.Equal("hostname: m1\ncontext: 'arch: armhf'\n", await TextAsync("scheduler.get_device_config", "m1", "arch: armhf"));
        Assert.Equal(["arch: arm64", "arch: armhf"], lab.Files.Rendered.Select(rendered => rendered.Context));
    }

    [Fact]
    public async Task A_device_is_added_and_changed_and_tagged()
    {
        await DoAsync("scheduler.devices.add", "m7", "mustang", "lab", "ann", "kernel", true, "BAD", "by the window");
        Assert.Equal(("mustang", "lab", DeviceHealth.Bad), (lab.Device("m7").DeviceType, lab.Device("m7").Dispatcher, lab.Device("m7").Health));
        Same(
            [("device_type", "mustang"), ("health", "Bad"), ("description", "by the window"), ("worker", "lab"), ("user", "ann"), ("group", "kernel")],
            Of(await StructAsync("scheduler.devices.show", "m7"), "device_type", "health", "description", "worker", "user", "group"));
        await DoAsync("scheduler.devices.update", "m7", Nil, Nil, "boards", Nil, "GOOD", "by the door", Nil, "mended");
        Same(
            [("health", "Good"), ("description", "by the door"), ("user", "ann"), ("group", "boards")], Of(await StructAsync("scheduler.devices.show", "m7"), "health", "description", "user", "group"));
        var set = lab.Commands.OfType<SchedulerMessages.SetDeviceHealth>().Last(command => command.Device.Value == "m7");
        // Nobody who is not there has it, and nothing else is done then, either.
        Assert.Equal((404, "User 'eve' was not found."), await lab.FaultAsync("boss", "scheduler.devices.update", "m7", Nil, "eve", Nil, Nil, "BAD", "by the stairs"));
        Assert.Equal((404, "Group 'none' was not found."), await lab.FaultAsync("boss", "scheduler.devices.update", "m7", Nil, Nil, "none"));
        Assert.Equal((404, "User 'eve' was not found."), await lab.FaultAsync("boss", "scheduler.devices.add", "m8", "mustang", "lab", "eve"));
        Same(
            [("health", "Good"), ("description", "by the door"), ("user", "ann"), ("group", "boards")], Of(await StructAsync("scheduler.devices.show", "m7"), "health", "description", "user", "group"));
        Assert.DoesNotContain(lab.Gateway.ReadModel.Devices, row => row.Name.Value == "m8");
        Assert.Equal((DeviceHealth.Good, "boss", "mended"), (set.Health, set.By, set.Reason));

        await DoAsync("scheduler.devices.tags.add", "m7", "usb");
        await DoAsync("scheduler.devices.tags.add", "m7", "10g");
        Assert.Equal([new XmlRpcText("usb"), new XmlRpcText("10g")], await ItemsAsync("scheduler.devices.tags.list", "m7"));
        Assert.Equal(XmlRpcValue.Array(["m7"]), (await StructAsync("scheduler.tags.show", "usb"))["devices"]);
        await DoAsync("scheduler.devices.tags.delete", "m7", "usb");
        Assert.Equal(["10g"], lab.Device("m7").Tags);
        Assert.Equal([new XmlRpcText("10g")], await ItemsAsync("scheduler.devices.tags.list", "m7"));
        Assert.Equal((404, "Tag 'usb' was not found."), await lab.FaultAsync("boss", "scheduler.devices.tags.delete", "m7", "usb"));
    }

    [Fact]
    public async Task A_tag_is_added_shown_and_deleted()
    {
        await DoAsync("scheduler.tags.add", "sata", "a disk");
        Assert.Contains(XmlRpcValue.Struct(("name", "sata"), ("description", "a disk")), await ItemsAsync("scheduler.tags.list"));
        Assert.Equal(XmlRpcValue.Struct(("name", "sata"), ("description", "a disk"), ("devices", XmlRpcValue.Array(Enumerable.Empty<XmlRpcValue>()))), await CallAsync("scheduler.tags.show", "sata"));
        await DoAsync("scheduler.tags.delete", "sata");
        Assert.DoesNotContain(lab.Gateway.Lab.Tags, tag => tag.Name == "sata");
        Assert.Equal(404, (await lab.FaultAsync("boss", "scheduler.tags.show", "sata")).Code);
    }

    [Fact]
    public async Task A_worker_is_added_changed_and_listed()
    {
        await DoAsync("scheduler.workers.add", "attic", "under the roof");
        Same(
            [("description", "under the roof"), ("state", "Offline"), ("health", "Active"), ("job_limit", 0)], Of(await StructAsync("scheduler.workers.show", "attic"), "description", "state", "health", "job_limit"));
        await DoAsync("scheduler.workers.update", "attic", "in the attic", "RETIRED", 3);
        Same([("description", "in the attic"), ("health", "Retired"), ("job_limit", 3)], Of(await StructAsync("scheduler.workers.show", "attic"), "description", "health", "job_limit"));
        var set = lab.Commands.OfType<SchedulerMessages.SetWorker>().Last(command => command.Worker == "attic");
        Assert.Equal(("boss", WorkerHealth.Retired, 3), (set.By, set.Health!.Value, set.JobLimit!.Value));
        Assert.DoesNotContain(new XmlRpcText("attic"), await ItemsAsync("scheduler.workers.list"));
        Assert.Contains(new XmlRpcText("attic"), await ItemsAsync("scheduler.workers.list", true));
        await DoAsync("scheduler.workers.add", "cellar", Nil, true);
        Assert.Equal(new XmlRpcText("Retired"), (await StructAsync("scheduler.workers.show", "cellar"))["health"]);
    }

    [Fact]
    public async Task Jobs_wait_are_canceled_and_submitted_once_more_under_the_old_names()
    {
        lab.Gateway.ReadModel.Put(FakeReadModel.Row(510) with { Submitter = "ann", RequestedDeviceType = "waits-for" }, FakeReadModel.Row(511, state: JobState.Running) with { RequestedDeviceType = "waits-for" });
        lab.Gateway.ReadModel.Texts[510] = new JobTexts(JobTextSamples.Single, JobTextSamples.Single, null);
        Assert.Equal(
            [XmlRpcValue.Struct(("id", 510), ("description", "a job"), ("requested_device_type", "waits-for"), ("submitter", "ann"))], await ItemsAsync("scheduler.jobs.queue", XmlRpcValue.Array(["waits-for"])));
        Assert.Empty(await ItemsAsync("scheduler.jobs.queue", XmlRpcValue.Array(["waits-for"]), 1));
        Assert.Empty(await ItemsAsync("scheduler.jobs.queue", XmlRpcValue.Array(["waits-for"]), 0, 0));

        Assert.Equal(new XmlRpcInt(700), await lab.CallAsync("ann", "scheduler.resubmit_job", 510));
        Assert.Equal("ann", lab.Commands.OfType<SchedulerMessages.Submit>().Last().Submitter);
        Assert.Equal(403, (await lab.FaultAsync("otto", "scheduler.cancel_job", 510)).Code);
        Assert.DoesNotContain(lab.Commands.OfType<SchedulerMessages.Cancel>(), cancel => cancel.Job == new JobId(510));
        Assert.Equal(new XmlRpcBool(true), await lab.CallAsync("ann", "scheduler.cancel_job", 510));
        Assert.Equal("ann", Assert.Single(lab.Commands.OfType<SchedulerMessages.Cancel>(), cancel => cancel.Job == new JobId(510)).By);
    }

    [Fact]
    public async Task Results_come_as_csv_too_and_metadata_one_by_one()
    {
        var job = new JobId(520);
        lab.Gateway.ReadModel.Put(FakeReadModel.Row(520, state: JobState.Finished, health: JobHealth.Complete) with { Metadata = """{"board": "m1", "build": {"id": "12"}}""" });
        lab.Gateway.ReadModel.Suites.Add(new SuiteRow(5200, job, "0_smoke", new SuiteCounts("0_smoke", 1, 1, 0, 0)));
        lab.Gateway.ReadModel.Tests.Add(new TestCaseRow(52001, job, 5200, "0_smoke", "boot", "pass", FakeReadModel.Noon, "3.1", 1.5, "s", null, null, 4, 5, null, null, null, null));
        lab.Gateway.ReadModel.Tests.Add(new TestCaseRow(52002, job, 5200, "0_smoke", "login", "fail", FakeReadModel.Noon, null, null, null, null, null, 6, 7, null, null, null, null));
        var header = "\"job\",\"suite\",\"result\",\"measurement\",\"unit\",\"duration\",\"timeout\",\"logged\",\"level\",\"metadata\",\"url\",\"name\",\"id\",\"log_start_line\",\"log_end_line\"\r\n";
        var all = await TextAsync("results.get_testjob_results_csv", 520);
        Assert.StartsWith(header, all, StringComparison.Ordinal);
        Assert.Equal(["boot", "login"], all.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split("\",\"")[11]));
        var one = await TextAsync("results.get_testcase_results_csv", 520, "0_smoke", "login");
        Assert.StartsWith($"{header}\"520\",\"0_smoke\",\"fail\",\"None\"", one, StringComparison.Ordinal);
        Assert.Equal(2, one.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal((404, "Specified test case not found."), await lab.FaultAsync("boss", "results.get_testcase_results_csv", 520, "0_smoke", "none"));
        Assert.Equal("\"name\",\"job\",\"id\"\r\n\"0_smoke\",\"520\",\"5200\"\r\n", await TextAsync("results.get_testjob_suites_list_csv", 520));
        Assert.Equal([XmlRpcValue.Struct(("board", "m1")), XmlRpcValue.Struct(("build", """{"id":"12"}"""))], await ItemsAsync("results.get_testjob_metadata", 520));
    }

    [Fact]
    public Task All_queries_are_made_anew_without_being_told() => DoAsync("results.refresh_all_queries");

    [Fact]
    public async Task A_job_says_under_the_old_name_how_it_is()
    {
        lab.Gateway.ReadModel.Put(FakeReadModel.Row(530, state: JobState.Running) with { Submitter = "ann", RequestedDeviceType = "mustang" });
        lab.Gateway.ReadModel.Texts[530] = new JobTexts(JobTextSamples.Single, JobTextSamples.Single, null);
        Same(
            [("id", 530), ("submitter_username", "ann"), ("requested_device_type_id", "mustang"), ("status", "Running"), ("is_public", true), ("definition", JobTextSamples.Single.ReplaceLineEndings("\n"))],
            Of(await StructAsync("scheduler.job_details", 530), "id", "submitter_username", "requested_device_type_id", "status", "is_public", "definition"));
        Assert.Contains(
            XmlRpcValue.Array([530, "a job", "Running", XmlRpcValue.Struct(("hostname", "mustang-01")), XmlRpcValue.Struct(("name", "mustang")), ""]), await ItemsAsync("scheduler.all_jobs"));
    }
}
