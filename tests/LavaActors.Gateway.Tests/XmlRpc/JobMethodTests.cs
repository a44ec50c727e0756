using System.Text;
using LavaActors.Gateway.XmlRpc;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Jobs, their logs and their results (spec: xmlrpc-api.md §§4.1, 4.5).</summary>
public sealed class JobMethodTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private RpcClient Rpc => new(gateway);

    private static SchedulerMessages.Submitted Accept(SchedulerMessages.Submit submit) => new(
        submit.Command,
        new LeadJobId(7),
        [.. submit.SubJobs.Select(job => new SubmittedJob(new JobId(7 + job.SubId), submit.TargetGroup is null ? "7" : $"7.{job.SubId}", job.Role))]);

    private static string Single => JobTextSamples.Single.Replace(", type: bootm", "", StringComparison.Ordinal);

    private static (bool IsComplete, string Text) Log(XmlRpcValue answer) => answer is XmlRpcArray { Items: [XmlRpcBool finished, XmlRpcBinary bytes] }
        ? (finished.Value, Encoding.UTF8.GetString(bytes.Value.Span))
        : throw new InvalidOperationException($"{answer} is no log");

    [Fact]
    public async Task Submitting_gives_a_number_for_a_job_and_texts_for_a_group()
    {
        gateway.Scheduler = command => Accept((SchedulerMessages.Submit)command);
        Assert.Equal(new XmlRpcInt(7), await Rpc.CallAsync("scheduler.jobs.submit", Single));
        Assert.Equal(new XmlRpcInt(7), await Rpc.CallAsync("scheduler.submit_job", Single));
        Assert.Equal(XmlRpcValue.Array(["7.0", "7.1", "7.2"]), await Rpc.CallAsync("scheduler.jobs.submit", JobTextSamples.Group));
        var (code, text) = await Rpc.FaultAsync("scheduler.jobs.submit", "job_nam: x");
        Assert.Equal(400, code);
        Assert.StartsWith("Problem with submitted job data:", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "Device unavailable: Device type 'x' is unavailable; did you mean y?")]
    [InlineData(false, "Problem with submitted job data: Device type 'x' is unavailable; did you mean y?")]
    public async Task What_the_scheduler_refuses_begins_as_scripts_expect(bool lacksDevices, string text)
    {
        gateway.ReadModel.Put(FakeReadModel.Row(25));
        gateway.ReadModel.Texts[25] = new JobTexts(Single, Single, null);
        gateway.Scheduler = command => new SchedulerMessages.Refused(((SchedulerMessages.Submit)command).Command, "Device type 'x' is unavailable", "did you mean y?", lacksDevices);
        Assert.Equal((400, text), await Rpc.FaultAsync("scheduler.jobs.submit", Single));
        Assert.Equal((400, text), await Rpc.FaultAsync("scheduler.resubmit_job", 25));
    }

    [Fact]
    public async Task Validating_gives_an_empty_struct_or_where_and_what()
    {
        Assert.Equal(XmlRpcValue.Struct(), await Rpc.CallAsync("scheduler.jobs.validate", Single));
        var invalid = Assert.IsType<XmlRpcStruct>(await Rpc.CallAsync("scheduler.jobs.validate", Single.Replace("timeouts:", "timeout:", StringComparison.Ordinal), false));
        Assert.StartsWith("[", Assert.IsType<XmlRpcText>(invalid["path"]).Value, StringComparison.Ordinal);
        Assert.Contains("timeout", Assert.IsType<XmlRpcText>(invalid["msg"]).Value, StringComparison.Ordinal);
        Assert.Equal(-32603, (await Rpc.FaultAsync("scheduler.jobs.validate", "a: [")).Code);
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.validate_yaml", Single));
        Assert.StartsWith("Invalid YAML submission: ", (await Rpc.FaultAsync("scheduler.validate_yaml", "job_nam: x")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Showing_gives_times_as_times_and_nil_where_there_is_none()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(20) with { Description = "grüße 日本 😀\u0001" }, FakeReadModel.Row(21, state: JobState.Finished, health: JobHealth.Complete));
        var waiting = Assert.IsType<XmlRpcStruct>(await Rpc.CallAsync("scheduler.jobs.show", 20));
        Assert.Equal(new XmlRpcText("grüße 日本 😀\uFFFD"), waiting["description"]);
        Assert.Equal(new XmlRpcTime(FakeReadModel.Noon.UtcDateTime), waiting["submit_time"]);
        Assert.Equal((XmlRpcValue.Nil, XmlRpcValue.Nil), (waiting["start_time"], waiting["end_time"]));
        Assert.Equal((new XmlRpcText("Submitted"), new XmlRpcText("Unknown"), new XmlRpcText("Public")), (waiting["state"], waiting["health"], waiting["visibility"]));
        var over = Assert.IsType<XmlRpcStruct>(await Rpc.CallAsync("scheduler.jobs.show", "21"));
        Assert.Equal((new XmlRpcInt(21), new XmlRpcTime(FakeReadModel.Noon.AddSeconds(61).UtcDateTime)), (over["id"], over["end_time"]));
        Assert.Equal(
            ["id", "description", "device", "device_type", "health_check", "pipeline", "health", "state", "submitter", "submit_time", "start_time", "end_time", "tags", "visibility", "failure_comment", "error_msg", "error_type"],
            over.Members.Select(member => member.Key));
        Assert.Equal((404, "Job '999' was not found."), await Rpc.FaultAsync("scheduler.jobs.show", 999));
        Assert.Equal((404, "Job '../x' was not found."), await Rpc.FaultAsync("scheduler.jobs.show", "../x"));
    }

    [Fact]
    public async Task A_sub_job_is_found_by_its_number_and_by_what_users_see()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(30, 30, "host"), FakeReadModel.Row(31, 30, "guest"));
        foreach (var id in (XmlRpcValue[])[31, "31", "30.1"])
            Assert.Equal(new XmlRpcText("30.1"), ((XmlRpcStruct)await Rpc.CallAsync("scheduler.jobs.show", id))["id"]);
        Assert.Equal(
            XmlRpcValue.Struct(("job_id", 31), ("job_state", "Submitted"), ("sub_id", "30.1")), await Rpc.CallAsync("scheduler.job_state", "30.1"));
    }

    [Fact]
    public async Task Lists_take_any_case_and_give_all_keys()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(40, state: JobState.Canceling));
        var list = Assert.IsType<XmlRpcArray>(await Rpc.CallAsync("scheduler.jobs.list", "CANCELING", XmlRpcValue.Nil, 0, 25, 0, true));
        var entry = Assert.IsType<XmlRpcStruct>(Assert.Single(list.Items));
        Assert.Equal(["id", "description", "device_type", "health", "state", "submitter", "actual_device", "start_time", "end_time", "error_msg", "error_type"], entry.Members.Select(member => member.Key));
        Assert.Equal(new XmlRpcText("2026-01-01 12:00:01+00:00"), entry["start_time"]);
        Assert.Empty(Assert.IsType<XmlRpcArray>(await Rpc.CallAsync("scheduler.jobs.list", "CANCELING", XmlRpcValue.Nil, 0, 0)).Items);
        Assert.Equal((400, "Invalid state 'walking'"), await Rpc.FaultAsync("scheduler.jobs.list", "walking"));
        Assert.Equal((400, "Invalid health '1'"), await Rpc.FaultAsync("scheduler.jobs.list", XmlRpcValue.Nil, "1"));
    }

    [Fact]
    public void Of_more_minutes_than_there_were_the_beginning_of_time_counts() => Assert.Equal(
        (FakeReadModel.Noon.AddHours(-1), DateTimeOffset.UnixEpoch), (JobMethods.Before(FakeReadModel.Noon, 60), JobMethods.Before(FakeReadModel.Noon, int.MaxValue)));

    [Fact]
    public async Task A_log_comes_in_whole_lines_and_is_complete_when_its_job_is_over()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(50, state: JobState.Running));
        Assert.Equal((false, "[]"), Log(await Rpc.CallAsync("scheduler.jobs.logs", 50)));
        gateway.ReadModel.Write(50, "- one\n- zwö\n- thr");
        Assert.Equal((false, "- one\n- zwö\n"), Log(await Rpc.CallAsync("scheduler.jobs.logs", 50, 0, XmlRpcValue.Nil)));
        Assert.Equal((false, "- zwö\n"), Log(await Rpc.CallAsync("scheduler.jobs.logs", 50, 1, 2)));
        Assert.Equal((false, ""), Log(await Rpc.CallAsync("scheduler.jobs.logs", 50, 2)));
        gateway.ReadModel.Write(50, "ee\n");
        gateway.ReadModel.Put(FakeReadModel.Row(50, state: JobState.Finished));
        Assert.Equal((true, "- three\n"), Log(await Rpc.CallAsync("scheduler.jobs.logs", 50, 2)));
        Assert.Equal((true, ""), Log(await Rpc.CallAsync("scheduler.jobs.logs", 50, 3)));
        Assert.Equal(XmlRpcValue.Binary("zwö\n- three\n"), await Rpc.CallAsync("scheduler.job_output", 50, 8));
    }

    [Fact]
    public async Task A_long_log_comes_in_parts_and_only_the_last_says_that_it_is_complete()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(60, state: JobState.Finished));
        var line = $"- {new string('x', 997)}\n";
        gateway.ReadModel.Write(60, string.Concat(Enumerable.Repeat(line, 10_000)));
        var (lines, parts) = (0, 0);
        for (var isComplete = false; !isComplete; parts++)
        {
            (isComplete, var text) = Log(await Rpc.CallAsync("scheduler.jobs.logs", 60, lines));
            lines += text.Count(c => c == '\n');
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
        }

        Assert.Equal((10_000, 2), (lines, parts));
    }

    [Fact]
    public async Task Canceling_a_job_that_is_over_is_no_failure()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(70, state: JobState.Finished));
        Assert.Equal((XmlRpcValue)true, await Rpc.CallAsync("scheduler.jobs.cancel", 70));
        Assert.Equal((404, "Job '999' was not found."), await Rpc.FaultAsync("scheduler.jobs.cancel", "999"));
    }

    [Fact]
    public async Task The_files_of_a_job_are_there_once_it_started()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(80), FakeReadModel.Row(81, state: JobState.Running));
        gateway.ReadModel.Texts[81] = new JobTexts("original", "definition", null, "hostname: board-1\npassword: hunter2\n");
        Assert.Equal((404, "Job '80' has not started yet"), await Rpc.FaultAsync("scheduler.jobs.configuration", 80));
        Assert.Equal(
            XmlRpcValue.Array([XmlRpcValue.Binary("definition"), XmlRpcValue.Binary("hostname: board-1\npassword: '[MASKED]'\n"), XmlRpcValue.Nil, XmlRpcValue.Nil, XmlRpcValue.Nil]), await Rpc.CallAsync("scheduler.jobs.configuration", 81));
        Assert.Equal(new XmlRpcText("original"), await Rpc.CallAsync("scheduler.jobs.definition", 81));
    }

    [Fact]
    public async Task Results_are_text_in_YAML_and_CSV()
    {
        gateway.ReadModel.Put(FakeReadModel.Row(90, state: JobState.Finished));
        gateway.ReadModel.Suites.Add(new SuiteRow(900, new JobId(90), "0_smoke", new SuiteCounts("0_smoke", 1, 0, 0, 0)));
        gateway.ReadModel.Tests.Add(new TestCaseRow(
            9000, new JobId(90), 900, "0_smoke", "=cmd|' /C calc'!A0", "pass", FakeReadModel.Noon, "3.1", -1.5, "s", null, null, 4, 5, null, null, null, null));
        var yaml = Assert.IsType<XmlRpcText>(await Rpc.CallAsync("results.get_testjob_results_yaml", 90)).Value;
        Assert.Contains("suite: 0_smoke", yaml, StringComparison.Ordinal);
        Assert.Contains("logged: '2026-01-01 12:00:00+00:00'", yaml.Replace('"', '\''), StringComparison.Ordinal);
        var csv = Assert.IsType<XmlRpcText>(await Rpc.CallAsync("results.get_testsuite_results_csv", 90, "0_smoke")).Value;
        Assert.StartsWith("\"job\",\"suite\",\"result\",\"measurement\"", csv, StringComparison.Ordinal);
        Assert.Contains("\"90\",\"0_smoke\",\"pass\",\"-1.5000000000\",\"s\",\"\",\"\",\"2026-01-01 12:00:00+00:00\",\"3.1\"", csv, StringComparison.Ordinal);
        // A spreadsheet must not take a name for a formula.
        Assert.Contains("\"'=cmd|' /C calc'!A0\"", csv, StringComparison.Ordinal);
        Assert.Equal(new XmlRpcInt(1), await Rpc.CallAsync("results.get_testsuite_results_count", 90, "0_smoke"));
        Assert.Equal(new XmlRpcText("[]\n"), await Rpc.CallAsync("results.get_testcase_results_yaml", 90, "0_smoke", "none"));
        Assert.Equal((404, "Specified test suite not found."), await Rpc.FaultAsync("results.get_testsuite_results_yaml", 90, "none"));
        Assert.Contains("name: 0_smoke", Assert.IsType<XmlRpcText>(await Rpc.CallAsync("results.get_testjob_suites_list_yaml", 90)).Value, StringComparison.Ordinal);
    }
}
