using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;
using LavaActors.Protocol.Groups;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>What a test action says to the group when a definition is over.</summary>
public sealed class RestOfCallsTests : ShellSessionSpecs
{
    [Fact]
    public async Task When_a_definition_is_over_and_all_that_it_sent_is_stored_the_group_is_told_what_is_left()
    {
        var session = await StartAsync(["lava-send told; lava-sync first"], ["lava-send late"]);
        Assert.Equal("late told | first:1", Words(await Group.Rests.Reader.ReadAsync().AsTask().WaitAsync(Patience)));
        Target.Say("<LAVA_MULTI_NODE> <LAVA_SEND told k=v :call=4.1>\r\n<LAVA_SIGNAL_ENDRUN 0_one 7_1>\r\n<LAVA_JOURNAL_ASK 0_one/1 1 - - 14>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_GO 0_one/1>\n").WaitAsync(Patience);
        var send = await Group.MadeAsync("told").WaitAsync(Patience);
        Assert.False(Group.Rests.Reader.TryRead(out _), "the message may still be refused, or be lost and come again");

        send.Answer.SetResult(new GroupAnswer.Met([]));

        Assert.Equal("late |", Words(await Group.Rests.Reader.ReadAsync().AsTask().WaitAsync(Patience)));
        // A test may print anything.
        Target.Say("<LAVA_JOURNAL_ASK 9_other/1 1 - - 16>\r\n<LAVA_SIGNAL_STARTRUN 1_two 7_2>\r\n<LAVA_SIGNAL_ENDRUN 1_two 7_2>\r\n<LAVA_JOURNAL_ASK 1_two/1 1 - - 14>\r\n");
        Assert.Equal("|", Words(await Group.Rests.Reader.ReadAsync().AsTask().WaitAsync(Patience)));
        Target.Say("<LAVA_TEST_RUNNER EXIT>\r\n");
        await session.WaitAsync(Patience);
    }

    private async Task<Task> StartAsync(params string[][] definitions)
    {
        var names = new[] { "one", "two" };
        var block = new List<string>();
        for (var i = 0; i < definitions.Length; i++)
        {
            block.Add($"    - {{from: inline, name: {names[i]}, path: {names[i]}.yaml, repository: {{metadata: {{format: Lava-Test Test Definition 1.0, name: {names[i]}}}, run: {{steps: ['{string.Join("', '", definitions[i])}']}}}}}}\n");
        }

        var parsed = JobDocument.Parse(
            "job_name: group\nvisibility: public\ntimeouts: {job: {minutes: 10}}\nprotocols:\n  lava-multinode:\n    roles:\n      a: {device_type: mustang, count: 2}\nactions:\n- test:\n    role: [a]\n    definitions:\n"
            + string.Concat(block), "job.yaml");
        Assert.True(parsed.Job is not null, string.Join('\n', parsed.Diagnostics));
        var job = MultiNodeSplit.Split(parsed.Job!, "group")[0].Parsed;
        var run = new RunContext
        {
            Order = Run.Order,
            Job = job,
            Device = Run.Device,
            Settings = Run.Settings,
            Paths = Run.Paths,
            Log = Run.Log,
            Clock = Run.Clock,
            Board = null,
            Login = null,
            Group = Group,
            Keys = Run.Keys,
            Downloads = Run.Downloads,
            Keep = Run.Keep,
            Report = Run.Report,
        };
        run.Consoles["common"] = Run.Consoles["common"];
        var test = job.Actions.OfType<TestBlock>().Single();
        var node = new ActionNode("3", new MultinodeTestAction(0), "test", "common", test, ActionTimeout, Patience, 1, false, TimeSpan.Zero, []);
        var scope = new ActionScope(node, run, Clock.GetUtcNow() + ActionTimeout, 1);
        scope.Set(BootKeys.Prompts, [ConsolePattern.Text("root@target:")]);
        scope.Set(OverlayKeys.System, OperatingSystemProfile.For("debian"));
        var request = new OverlayRequest { JobId = "7", Level = "1.1", System = OperatingSystemProfile.For("debian"), Definitions = [] };
        scope.Set(OverlayKeys.Built, new BuiltOverlay(new OverlayLayout(Path.GetTempPath(), request), 0, new Dictionary<int, IReadOnlyList<PlannedRun>>
        {
            [0] = [.. names.Take(definitions.Length).Select((name, i) => new PlannedRun { Suite = $"{i}_{name}", RunId = $"7_{i + 1}" })],
        }));
        var session = new TestShellSession(scope, 0).RunAsync(Stop.Token);
        await Target.Runner.WaitAsync(Patience);
        Target.Say("<LAVA_SIGNAL_STARTRUN 0_one 7_1>\r\n");
        await LoggedAsync("test definition 0_one started");
        return session;
    }

    private static string Words(PossibleCalls calls)
    {
        Assert.True(calls.IsRest);
        return $"{string.Concat(calls.Sends.Select(id => id + " "))}|{string.Concat(calls.Barriers.Select(barrier => $" {barrier.MessageId}:{barrier.Most}"))}";
    }
}
