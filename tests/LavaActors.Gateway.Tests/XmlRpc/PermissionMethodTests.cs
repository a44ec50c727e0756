using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>What it means to users that a group is given a permission, and that it is taken away (spec: xmlrpc-api.md §§4.2, 4.3, 4.5, scheduler.md §9.2).</summary>
[Collection(RpcLab.Collection)]
public sealed class PermissionMethodTests(RpcLab lab)
{
    /// <summary>Each way to give and take, with each right that there is.</summary>
    public static TheoryData<string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string>();
            foreach (var way in (string[])["scheduler.devices", "scheduler.device_types", "system.device", "system.device_type"])
            {
                foreach (var right in (string[])["view", "submit_to", "change"]) ways.Add(way, right);
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_permission_decides_who_may_until_it_is_taken_away(string way, string right)
    {
        var (device, type) = ($"d-{way}-{right}", $"t-{way}-{right}");
        lab.PutDevice(device, type);
        var ofType = way.EndsWith("type", StringComparison.Ordinal) || way.EndsWith("types", StringComparison.Ordinal);
        var (name, codename) = (ofType ? type : device, $"{right}_{(ofType ? "devicetype" : "device")}");
        var (list, arguments) = way.StartsWith("scheduler", StringComparison.Ordinal)
            ? ($"{way}.perms_list", (XmlRpcValue[])[name, "kernel", codename])
            : ($"scheduler.{way["system.".Length..]}s.perms_list", (XmlRpcValue[])[codename, name, "kernel"]);
        var (give, take) = way.StartsWith("scheduler", StringComparison.Ordinal)
            ? ($"{way}.perms_add", $"{way}.perms_delete")
            : ($"system.assign_perm_{way["system.".Length..]}", $"system.revoke_perm_{way["system.".Length..]}");
        // Changes are nobody's until somebody is given the right to them; the rest is everybody's until then.
        var open = right != "change";

        Assert.Equal((open, open), (await MayAsync("ann"), await MayAsync("otto")));
        Assert.Equal(XmlRpcValue.Nil, await lab.CallAsync("boss", give, arguments));
        Assert.Equal(XmlRpcValue.Array([XmlRpcValue.Struct(("name", codename), ("group", "kernel"))]), await lab.CallAsync("boss", list, name));
        Assert.Equal((true, false), (await MayAsync("ann"), await MayAsync("otto")));
        Assert.Equal(XmlRpcValue.Nil, await lab.CallAsync("boss", take, arguments));
        Assert.Equal(XmlRpcValue.Array(Enumerable.Empty<XmlRpcValue>()), await lab.CallAsync("boss", list, name));
        Assert.Equal((open, open), (await MayAsync("ann"), await MayAsync("otto")));
        Assert.Equal(404, (await lab.FaultAsync("boss", take, arguments)).Code);

        Task<bool> MayAsync(string who) => right switch
        {
            "view" => SeesAsync(who, device),
            "submit_to" => SubmitsAsync(who, device, type),
            _ => ChangesAsync(who, device),
        };
    }

    [Fact]
    public async Task Users_hear_what_they_may()
    {
        lab.PutDevice("told", "told-type");
        foreach (var codename in (string[])["view_device", "submit_to_device"]) await lab.CallAsync("boss", "scheduler.devices.perms_add", "told", "kernel", codename);
        await lab.CallAsync("boss", "scheduler.device_types.perms_add", "told-type", "boards", "submit_to_devicetype");
        Assert.Equal(
            (Told("told", true), Told("told", false)),
            (await lab.CallAsync("ann", "system.user_can_view_devices", XmlRpcValue.Array(["told"])), await lab.CallAsync("otto", "system.user_can_view_devices", XmlRpcValue.Array(["told"]))));
        Assert.Equal(
            (Told("told-type", false), Told("told-type", true)),
            (await lab.CallAsync("ann", "system.user_can_submit_to_types", XmlRpcValue.Array(["told-type"])), await lab.CallAsync("otto", "system.user_can_submit_to_types", XmlRpcValue.Array(["told-type"]))));
        // Of others an administrator hears, and nobody else.
        Assert.Equal(Told("told-type", true), await lab.CallAsync("boss", "system.user_can_submit_to_types", XmlRpcValue.Array(["told-type"]), "otto"));
        Assert.Equal(403, (await lab.FaultAsync("ann", "system.user_can_submit_to_types", XmlRpcValue.Array(["told-type"]), "otto")).Code);

        static XmlRpcValue Told(string name, bool may) => XmlRpcValue.Struct((name, may));
    }

    [Fact]
    public async Task Any_number_of_jobs_is_one_question()
    {
        lab.Gateway.ReadModel.Put(
            FakeReadModel.Row(570, state: JobState.Finished) with { Submitter = "otto", Visibility = new JobVisibility(JobVisibilityKind.Personal, []) }, FakeReadModel.Row(571, state: JobState.Finished),
            FakeReadModel.Row(572, 572, "host", JobState.Finished), FakeReadModel.Row(573, 572, "guest", JobState.Finished) with { Submitter = "otto", Visibility = new JobVisibility(JobVisibilityKind.Groups, ["boards"]) });
        lab.Gateway.ReadModel.NameQuestions.Clear();
        XmlRpcValue[] some = ["570", 571, "572.0", 572, "572.1", "571", 0, -1, "none"];
        Assert.Equal(
            XmlRpcValue.Struct(("570", false), ("571", true), ("572.0", true), ("572", true), ("572.1", false), ("0", false), ("-1", false), ("none", false)),
            await lab.CallAsync("ann", "system.user_can_view_jobs", XmlRpcValue.Array(some)));
        Assert.Equal(
            XmlRpcValue.Struct(("570", true), ("572.1", true)), await lab.CallAsync("boss", "system.user_can_view_jobs", XmlRpcValue.Array(["570", "572.1"]), "otto"));
        var many = Assert.IsType<XmlRpcStruct>(await lab.CallAsync("boss", "system.user_can_view_jobs", XmlRpcValue.Array(Enumerable.Range(570, 5000).Select(id => (XmlRpcValue)id))));
        Assert.Equal(["570", "571", "572", "573"], many.Members.Where(job => job.Value == new XmlRpcBool(true)).Select(job => job.Key).Intersect(["570", "571", "572", "573", "575"]));
        Assert.Equal(5000, many.Members.Count);
        Assert.Equal([8, 2, 5000], lab.Gateway.ReadModel.NameQuestions);
        Assert.Equal(-32603, (await lab.FaultAsync("ann", "system.user_can_view_jobs", XmlRpcValue.Array([XmlRpcValue.Nil]))).Code);
    }

    [Theory]
    [InlineData("auth.users", "ann")]
    [InlineData("auth.groups", "kernel")]
    public async Task A_global_permission_counts_until_it_is_taken_away(string of, string name)
    {
        var device = $"global-{of}";
        lab.PutDevice(device, "mustang");
        Assert.False(await ChangesAsync("ann", device));
        Assert.Equal(XmlRpcValue.Nil, await lab.CallAsync("boss", $"{of}.perms.add", name, "lava_scheduler_app.device.change_device"));
        Assert.Contains(new XmlRpcText("lava_scheduler_app.device.change_device"), ((XmlRpcArray)await lab.CallAsync("boss", $"{of}.perms.list", name)).Items);
        Assert.Equal((true, false), (await ChangesAsync("ann", device), await ChangesAsync("otto", device)));
        Assert.Equal(XmlRpcValue.Nil, await lab.CallAsync("boss", $"{of}.perms.delete", name, "lava_scheduler_app.device.change_device"));
        Assert.Empty(((XmlRpcArray)await lab.CallAsync("boss", $"{of}.perms.list", name)).Items);
        Assert.False(await ChangesAsync("ann", device));
    }

    private async Task<bool> SeesAsync(string who, string device)
    {
        var isListed = ((XmlRpcArray)await lab.CallAsync(who, "scheduler.devices.list")).Items.Any(each => ((XmlRpcStruct)each)["hostname"] is XmlRpcText name && name.Value == device);
        var isShown = await DoesAsync(() => lab.CallAsync(who, "scheduler.devices.show", device));
        Assert.Equal(isListed, isShown);
        return isListed;
    }

    /// <summary>Whether a job of his may run there: the scheduler is told of the devices that are closed to him.</summary>
    private async Task<bool> SubmitsAsync(string who, string device, string type)
    {
        await lab.CallAsync(who, "scheduler.jobs.submit", JobTextSamples.Single.Replace("device_type: mustang", $"device_type: {type}", StringComparison.Ordinal));
        var submitted = lab.Commands.OfType<SchedulerMessages.Submit>().Last();
        Assert.Equal((who, type), (submitted.Submitter, Assert.Single(submitted.SubJobs).DeviceType));
        return submitted.SubJobs[0].Closed?.Any(each => each.Value == device) is not true;
    }

    private Task<bool> ChangesAsync(string who, string device) => DoesAsync(async () =>
    {
        var said = $"{Guid.NewGuid()}";
        await lab.CallAsync(who, "scheduler.devices.update", device, XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil, said);
        Assert.Equal(said, lab.Gateway.Lab.Devices.Single(note => note.Name == device).Description);
    });

    private static async Task<bool> DoesAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (XmlRpcFaultException fault) when (fault.Code is XmlRpcFaultCodes.Forbidden or XmlRpcFaultCodes.NotFound)
        {
            return false;
        }
    }
}
